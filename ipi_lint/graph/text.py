"""The graph as a tree, for terminals and grep."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TextIO

from ipi_lint.graph.layout import Frame, Slot, frames
from ipi_lint.graph.model import Edge, Graph, Vertex
from ipi_lint.graph.words import (
    cluster_counts,
    cluster_title,
    edge_words,
    finding_words,
    place_words,
    places_words,
    sign_words,
    state_words,
    vertex_title,
)
from ipi_lint.report.escape import printable
from ipi_lint.report.summary import counted


def write(graph: Graph, stream: TextIO) -> None:
    """Writes a tree for each cluster, and how many findings stand elsewhere."""
    for frame in frames(graph):
        stream.writelines(f"{line}\n" for line in _frame(graph, frame))
        stream.write("\n")
    stream.write(f"{_counts(graph)}\n")


def _counts(graph: Graph) -> str:
    said = [
        counted(len(graph.clusters), "cluster") if graph.clusters != ("",) else "one repository",
        counted(len(graph.vertices), "object"),
        counted(len(graph.edges), "connection"),
        counted(sum(bool(each.broken) for each in graph.edges), "broken one"),
        counted(len(graph.findings) - len(graph.loose), "finding") + " on them",
        f"{len(graph.loose):,} elsewhere",
    ]
    return ", ".join(said)


def _frame(graph: Graph, frame: Frame) -> Iterator[str]:
    members = [graph.vertices[each.vertex] for each in frame.slots if each.vertex is not None]
    counts = ", ".join(f"{number:,} {printable(what)}" for what, number in cluster_counts(members))
    yield f"{cluster_title(frame.cluster)}: {counts or 'nothing to draw'}"
    across: dict[int, list[list[Edge]]] = {}
    for numbers in frame.across:
        edges = [graph.edges[each] for each in numbers]
        across.setdefault(edges[0].source, []).append(edges)
    depths: dict[int, int] = {}
    for slot in frame.slots:
        depth = 1 if slot.via is None else depths[graph.edges[slot.via].source] + 1
        pad = "  " * depth
        via = _via([graph.edges[each] for each in slot.edges])
        if slot.vertex is None:
            yield f"{pad}{via}{_sign(graph, slot)}"
        else:
            vertex = graph.vertices[slot.vertex]
            depths[vertex.number] = depth
            yield f"{pad}{via}{_line(graph, vertex, slot)}"
            yield from (f"{pad}    ! {finding_words(graph.findings[n])}" for n in vertex.findings)
        for number in slot.edges:
            edge = graph.edges[number]
            yield from (f"{pad}    ! {finding_words(graph.findings[n])}" for n in edge.findings)
        for edges in across.get(slot.vertex if slot.vertex is not None else -1, ()):
            target = vertex_title(graph.vertices[edges[0].target])
            yield f"{pad}  {_via(edges)}{target} (as above)"
            found = (number for edge in edges for number in edge.findings)
            yield from (f"{pad}      ! {finding_words(graph.findings[n])}" for n in found)


def _via(edges: Sequence[Edge]) -> str:
    """The arrow of edges with the same ends; empty for the first of a tree."""
    if not edges:
        return ""
    words = edge_words(edges)
    arrow = "-x " if any(each.broken for each in edges) else "-> "
    return f"{arrow}[{words}] " if words else arrow


def _line(graph: Graph, vertex: Vertex, slot: Slot) -> str:
    parts = [vertex_title(vertex)]
    words = state_words(vertex)
    if words:
        parts.append(f"({words})")
    place = places_words(vertex.places, 1)
    if not place and slot.via is not None:
        place = place_words(graph.edges[slot.via].place)
    if place:
        parts.append(f" {place}")
    return " ".join(parts)


def _sign(graph: Graph, slot: Slot) -> str:
    where, what = sign_words(graph, slot.edges)
    kind = printable(graph.vertices[graph.edges[slot.edges[0]].target].spot.identity.kind)
    return f"{kind} {what} {where}  {place_words(graph.edges[slot.edges[0]].place)}".rstrip()
