"""The graph as a Mermaid flowchart, for Markdown pages."""

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
from ipi_lint.regexes import regex
from ipi_lint.report.escape import printable
from ipi_lint.rule import Severity

_PLAIN = regex(r"[^A-Za-z0-9 ,./:_-]")
_SHAPES: dict[Shape, tuple[str, str]] = {
    "hexagon": ("{{", "}}"),
    "pill": ("([", "])"),
    "box": ("[", "]"),
    "tag": (">", "]"),
    "barrel": ("[(", ")]"),
}
_COLORS = {
    Severity.ERROR: "#b3261e",
    Severity.WARNING: "#8a5a00",
    Severity.NOTE: "#0b57a4",
}
_GHOST = "stroke-dasharray:5 4"


def write(graph: Graph, stream: TextIO) -> None:
    """Writes a flowchart with a subgraph for each cluster; severities are colours and words."""
    stream.writelines(f"{line}\n" for line in _lines(graph))


def _lines(graph: Graph) -> Iterator[str]:
    yield "flowchart LR"
    for index, cluster in enumerate(graph.clusters):
        yield f'  subgraph c{index}["{quoted(cluster_title(cluster))}"]'
        yield "    direction LR"
        for vertex in graph.of_cluster(cluster):
            yield f"    %% at {places_words(vertex.places) or 'no file'}"
            yield f"    {_node(graph, vertex)}"
        yield "  end"
    for edge in graph.edges:
        yield f"  %% at {place_words(edge.place) or 'no file'}"
        yield f"  {_edge(graph, edge)}"
    yield from _styles(graph)


def _node(graph: Graph, vertex: Vertex) -> str:
    opening, closing = _SHAPES[vertex.shape]
    words = (state_words(vertex), counts_words(graph, vertex.findings))
    label = "<br/>".join(
        quoted(each) for each in (vertex.spot.identity.kind, vertex.name, *words) if each
    )
    return f'n{vertex.number}{opening}"{label}"{closing}'


def _edge(graph: Graph, edge: Edge) -> str:
    words = ", ".join(filter(None, (edge_words([edge]), counts_words(graph, edge.findings))))
    label = f'|"{quoted(words)}"|' if words else ""
    arrow = "-.-x" if edge.broken else "-->"
    return f"n{edge.source} {arrow}{label} n{edge.target}"


def _styles(graph: Graph) -> Iterator[str]:
    yield f"  classDef missing stroke:{_COLORS[Severity.ERROR]},stroke-width:2px,{_GHOST}"
    yield f"  classDef unseen {_GHOST}"
    yield f"  classDef expected {_GHOST}"
    for severity in reversed(Severity):
        yield f"  classDef {severity} stroke:{_COLORS[severity]},stroke-width:3px"
    classes: dict[str, list[str]] = {}
    for vertex in graph.vertices:
        worst = graph.worst(vertex.findings)
        if vertex.state != "present":
            classes.setdefault(vertex.state, []).append(f"n{vertex.number}")
        if worst:
            classes.setdefault(str(worst), []).append(f"n{vertex.number}")
    for name, members in sorted(classes.items()):
        yield f"  class {','.join(members)} {name}"
    for edge in graph.edges:
        worst = graph.worst(edge.findings) or (Severity.ERROR if edge.broken else None)
        if worst:
            yield f"  linkStyle {edge.number} stroke:{_COLORS[worst]},stroke-width:2px"


def quoted(text: str) -> str:
    """A text in a Mermaid label: everything that could mean something is a numbered entity."""
    return _PLAIN.sub(lambda match: f"#{ord(match[0])};", printable(text))
