"""Which findings belong to which vertex or edge: by object, cluster, file and field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ipi_lint.graph.model import Edge, Vertex
from ipi_lint.resource import Identity, Resource
from ipi_lint.rule import Finding


class Marks:
    """The findings of a run, by the object that they are about.

    Edges are asked first: what lies at or below an edge's field is its own, and not the vertex's.
    """

    def __init__(self, findings: Sequence[Finding], vertices: Iterable[Vertex]) -> None:
        self._findings = findings
        self._marked: set[int] = set()
        self._on_edges: set[tuple[int, int]] = set()
        homes: dict[Identity, set[str]] = {}
        for vertex in vertices:
            paths = homes.setdefault(vertex.spot.identity, set())
            paths.update(place.path for place in vertex.places)
        # What a file says that only patches an object is about it wherever it stands: path None.
        self._by_object: dict[tuple[Identity, str | None], list[int]] = {}
        for number, finding in enumerate(findings):
            if finding.resource:
                is_home = finding.path in homes.get(finding.resource, (finding.path,))
                key = (finding.resource, finding.path if is_home else None)
                self._by_object.setdefault(key, []).append(number)

    def on_edge(self, edge: Edge, source: Vertex) -> tuple[int, ...]:
        """The findings at the field of its source that names its target."""
        if not edge.field:
            return ()
        paths = {edge.place.path} if edge.place else set()
        found = tuple(
            number
            for number in self._about(source.spot.identity, source.spot.cluster, paths)
            if _is_below(self._findings[number].field, edge.field)
        )
        self._on_edges.update((source.number, number) for number in found)
        self._marked.update(found)
        return found

    def on_vertex(self, vertex: Vertex, also: Iterable[Resource]) -> tuple[int, ...]:
        """The findings about its object that are on no edge, and those about what belongs to it."""
        paths = {each.path for each in vertex.places}
        cluster = vertex.spot.cluster
        own = (
            number
            for number in self._about(vertex.spot.identity, cluster, paths)
            if (vertex.number, number) not in self._on_edges
        )
        others = (
            number
            for each in also
            for number in self._about(each.identity, cluster, {each.node.source.path})
        )
        found = tuple(sorted({*own, *others}))
        self._marked.update(found)
        return found

    def loose(self) -> tuple[int, ...]:
        """The findings that are on nothing."""
        return tuple(number for number in range(len(self._findings)) if number not in self._marked)

    def _about(self, identity: Identity, cluster: str, paths: set[str]) -> Iterator[int]:
        """The findings about an object as it is in a cluster: the files say which one is meant."""
        for path in (None, *sorted(paths)):
            for number in self._by_object.get((identity, path), ()):
                finding = self._findings[number]
                if not finding.clusters or cluster in finding.clusters:
                    yield number


def _is_below(field: str, above: str) -> bool:
    return field == above or field.startswith((f"{above}.", f"{above}["))
