"""From what plugins say of the flow to a graph: points merged, numbered and marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ipi_lint.flow import Flow, Line, Point, Spot
from ipi_lint.graph.marks import Marks
from ipi_lint.graph.model import At, Edge, Graph, Vertex
from ipi_lint.node import Node, field_path
from ipi_lint.records import NamedTuple
from ipi_lint.repository import Repository
from ipi_lint.resource import Resource
from ipi_lint.rule import Finding


class _Key(NamedTuple):
    """What two lines have in common that are drawn as one."""

    source: int
    target: int
    place: At | None
    field: str
    label: str


def build(flows: Iterable[Flow], repository: Repository, findings: Sequence[Finding]) -> Graph:
    """The graph of a repository. The order in which plugins give points and lines is of no matter.

    A line to or from a point that no plugin gives is left out.
    """
    flows = tuple(flows)
    columns = tuple(dict.fromkeys(each for flow in flows for each in flow.columns))
    given: dict[Spot, list[Point]] = {}
    lines: list[Line] = []
    for flow in flows:
        for each in flow.draw(repository):
            if isinstance(each, Line):
                lines.append(each)
            else:
                given.setdefault(each.spot, []).append(each)
    points = {spot: _merged(members) for spot, members in given.items()}
    order = {column.name: index for index, column in enumerate(columns)}
    spots = sorted(
        (each for each in points if each.column in order), key=lambda each: _rank(each, order)
    )
    numbers = {spot: number for number, spot in enumerate(spots)}
    vertices = [_vertex(number, points[spot], order) for spot, number in numbers.items()]
    edges = _edges(lines, numbers, vertices)
    marks = Marks(findings, vertices)
    edges = [replace(each, findings=marks.on_edge(each, vertices[each.source])) for each in edges]
    vertices = [
        replace(each, findings=marks.on_vertex(each, points[each.spot].also)) for each in vertices
    ]
    return Graph(
        columns=columns,
        clusters=tuple(repository.clusters) or ("",),
        vertices=tuple(vertices),
        edges=tuple(edges),
        findings=tuple(findings),
        loose=marks.loose(),
    )


def _merged(points: Sequence[Point]) -> Point:
    """What is said of one point; one that is present is."""
    if len(points) == 1:
        return points[0]
    first = next((each for each in points if each.state == "present"), points[0])
    return first._replace(
        resources=_each_once(each for point in points for each in point.resources),
        tags=tuple(sorted({tag for point in points for tag in point.tags})),
        also=_each_once(each for point in points for each in point.also),
    )


def _each_once(resources: Iterable[Resource]) -> tuple[Resource, ...]:
    return tuple(dict.fromkeys(resources))


def _rank(spot: Spot, order: Mapping[str, int]) -> tuple[object, ...]:
    group, kind, namespace, name = spot.identity
    return spot.cluster, order[spot.column], namespace or "", name, kind, group, namespace is None


def _vertex(number: int, point: Point, order: Mapping[str, int]) -> Vertex:
    return Vertex(
        number=number,
        spot=point.spot,
        column=order[point.spot.column],
        shape=point.shape,
        state=point.state,
        note=point.note,
        tags=point.tags,
        places=tuple(sorted({_at(each.node) for each in point.resources})),
        findings=(),
    )


def _edges(
    lines: Iterable[Line], numbers: Mapping[Spot, int], vertices: Sequence[Vertex]
) -> list[Edge]:
    found: dict[_Key, str] = {}
    for line in lines:
        source, target = numbers.get(line.source), numbers.get(line.target)
        if source is None or target is None:
            continue
        place = _at(line.node) if line.node else None
        field = _field(line)
        broken = line.broken or ("missing" if vertices[target].state == "missing" else "")
        key = _Key(source, target, place, field, line.label)
        found[key] = max(found.get(key, ""), broken)
    ranked = sorted(found.items(), key=lambda each: (each[0].source, each[0].target, str(each[0])))
    return [
        Edge(number, key.source, key.target, key.label, broken, key.field, key.place, ())
        for number, (key, broken) in enumerate(ranked)
    ]


def _field(line: Line) -> str:
    if line.node is None or line.resource is None:
        return ""
    return field_path(line.resource.field_route(line.node.route))


def _at(node: Node) -> At:
    source = node.source
    return At(source.path, source.place(node.span.start).line)
