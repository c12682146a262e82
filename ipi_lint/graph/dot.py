"""The graph in Graphviz' language, for `dot -Tpng` and the like."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from ipi_lint.flow import Shape
from ipi_lint.graph.model import Edge, Graph, Vertex
from ipi_lint.graph.words import (
    cluster_title,
    counts_words,
    edge_words,
    place_words,
    places_words,
    state_words,
)
from ipi_lint.report.escape import printable
from ipi_lint.rule import Severity

_SHAPES: dict[Shape, str] = {
    "hexagon": "hexagon",
    "pill": "ellipse",
    "box": "box",
    "tag": "cds",
    "barrel": "cylinder",
}
_COLORS = {
    Severity.ERROR: "#b3261e",
    Severity.WARNING: "#8a5a00",
    Severity.NOTE: "#0b57a4",
}


def write(graph: Graph, stream: TextIO) -> None:
    """Writes a digraph with a cluster for each cluster; tooltips hold paths and lines."""
    stream.writelines(f"{line}\n" for line in _lines(graph))


def _lines(graph: Graph) -> Iterator[str]:
    yield 'digraph "ipi-lint" {'
    yield '  rankdir=LR; node [fontname="sans-serif"]; edge [fontname="sans-serif"];'
    for index, cluster in enumerate(graph.clusters):
        yield f"  subgraph cluster_{index} {{"
        yield f"    label={quoted(cluster_title(cluster))};"
        for vertex in graph.of_cluster(cluster):
            yield f"    {_node(graph, vertex)}"
        yield "  }"
    for edge in graph.edges:
        yield f"  {_edge(graph, edge)}"
    yield "}"


def _node(graph: Graph, vertex: Vertex) -> str:
    words = (state_words(vertex), counts_words(graph, vertex.findings))
    said = {
        "label": quoted(*filter(None, (vertex.spot.identity.kind, vertex.name, *words))),
        "shape": _SHAPES[vertex.shape],
        "tooltip": quoted(places_words(vertex.places)),
    }
    worst = graph.worst(vertex.findings)
    if vertex.state != "present":
        said["style"] = "dashed"
    if vertex.state == "missing":
        worst = Severity.ERROR
    if worst:
        said |= {"color": quoted(_COLORS[worst]), "penwidth": "2"}
    return f"n{vertex.number} [{_attributes(said)}];"


def _edge(graph: Graph, edge: Edge) -> str:
    label = ", ".join(filter(None, (edge_words([edge]), counts_words(graph, edge.findings))))
    said = {"label": quoted(label), "tooltip": quoted(place_words(edge.place))}
    worst = graph.worst(edge.findings)
    if edge.broken:
        said |= {"style": "dashed", "arrowhead": "tee"}
        worst = Severity.ERROR
    if worst:
        said |= {"color": quoted(_COLORS[worst]), "penwidth": "2"}
    return f"n{edge.source} -> n{edge.target} [{_attributes(said)}];"


def _attributes(said: dict[str, str]) -> str:
    return ", ".join(f"{name}={value}" for name, value in said.items() if value != '""')


def quoted(*lines: str) -> str:
    """Lines as one double-quoted string.

    Graphviz reads backslashes and HTML entities in labels: both are taken literally here.
    """
    said = (printable(line).replace("&", "&amp;").replace("\\", "\\\\") for line in lines)
    return '"' + "\\n".join(line.replace('"', '\\"') for line in said) + '"'
