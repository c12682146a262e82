"""The graph as writers see it: numbered vertices and edges, with findings on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ipi_lint.flow import Column, Shape, Spot, State
from ipi_lint.records import NamedTuple
from ipi_lint.rule import Finding, Severity


class At(NamedTuple):
    """A path relative to the root, and a line from 1."""

    path: str
    line: int


@dataclass(frozen=True)
class Vertex:
    """A point. `column` is an index of the graph's columns, `findings` are of its findings.

    A ghost has no `places` of its own: those of the edges to it say who names it.
    """

    number: int
    spot: Spot
    column: int
    shape: Shape
    state: State
    note: str
    tags: tuple[str, ...]
    places: tuple[At, ...]
    findings: tuple[int, ...]

    @property
    def name(self) -> str:
        """`namespace/name`, or the name alone where no namespace is said."""
        _, _, namespace, name = self.spot.identity
        return f"{namespace}/{name}" if namespace else name


@dataclass(frozen=True)
class Edge:
    """A line between two vertices, by their numbers. `field` is where its source names its target.

    `broken` says why no traffic passes; it is empty where nothing is known against it.
    """

    number: int
    source: int
    target: int
    label: str
    broken: str
    field: str
    place: At | None
    findings: tuple[int, ...]


@dataclass(frozen=True)
class Graph:
    """Vertices by cluster, column and name; edges by their ends. Both are numbered from 0.

    `loose` are the findings that are about nothing in the picture.
    """

    columns: tuple[Column, ...]
    clusters: tuple[str, ...]
    vertices: tuple[Vertex, ...]
    edges: tuple[Edge, ...]
    findings: tuple[Finding, ...]
    loose: tuple[int, ...]

    def out_edges(self) -> list[list[Edge]]:
        """The edges from each vertex."""
        out: list[list[Edge]] = [[] for _ in self.vertices]
        for edge in self.edges:
            out[edge.source].append(edge)
        return out

    def worst(self, findings: Iterable[int]) -> Severity | None:
        """The worst severity among findings; None where there are none."""
        return max((self.findings[each].severity for each in findings), default=None)

    def counts(self, findings: Iterable[int]) -> tuple[tuple[Severity, int], ...]:
        """How many findings there are of each severity that occurs, the worst first."""
        said = [self.findings[each].severity for each in findings]
        return tuple((each, said.count(each)) for each in reversed(Severity) if each in said)

    def of_cluster(self, cluster: str) -> Iterator[Vertex]:
        return (each for each in self.vertices if each.spot.cluster == cluster)
