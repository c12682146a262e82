"""What the page knows of the graph: rows of values, with tables for what repeats.

The fields of each row are named where page_data.js reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ipi_lint.graph import geometry
from ipi_lint.graph.layout import Frame, Slot, frames
from ipi_lint.graph.model import At, Edge, Graph
from ipi_lint.graph.parts import frame_width, short_state
from ipi_lint.graph.words import cluster_counts, sign_words
from ipi_lint.report.escape import printable, sentence
from ipi_lint.report.model import Style
from ipi_lint.report.text import finding_lines
from ipi_lint.rule import Finding

_SNIPPETS = 2000
"""The worst so many findings come with their source lines; the others with their place only."""


class _Table:
    """Words, by the number of their first use."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def __call__(self, word: str) -> int:
        return self._numbers.setdefault(word, len(self._numbers))

    @property
    def words(self) -> list[str]:
        return list(self._numbers)


def payload(graph: Graph) -> dict[str, Any]:
    """Everything that the page draws, as JSON values; all texts are printable."""
    paths, kinds = _Table(), _Table()
    slots: dict[int, Slot] = {}
    signs: list[list[Any]] = []
    drawn = frames(graph)
    for index, frame in enumerate(drawn):
        for slot in frame.slots:
            if slot.vertex is None:
                words = sign_words(graph, slot.edges)
                signs.append([index, slot.column, slot.row, list(slot.edges), *words])
            else:
                slots[slot.vertex] = slot
    return {
        "clusters": [_cluster(graph, frame) for frame in drawn],
        "columns": [printable(each.title) for each in graph.columns],
        "nodes": _nodes(graph, drawn, slots, paths, kinds),
        "edges": [_edge(each, paths) for each in graph.edges],
        "signs": signs,
        "findings": _findings(graph.findings, paths),
        "loose": list(graph.loose),
        "geometry": {**_geometry(), "wide": frame_width(graph, drawn)},
        "paths": paths.words,
        "kinds": kinds.words,
    }


def _cluster(graph: Graph, frame: Frame) -> list[Any]:
    members = [graph.vertices[each.vertex] for each in frame.slots if each.vertex is not None]
    counts = [[printable(what), number] for what, number in cluster_counts(members)]
    return [printable(frame.cluster), frame.rows, counts]


def _nodes(
    graph: Graph, drawn: Iterable[Frame], slots: dict[int, Slot], paths: _Table, kinds: _Table
) -> list[list[Any]]:
    places = {frame.cluster: index for index, frame in enumerate(drawn)}
    rows: list[list[Any]] = []
    for vertex in graph.vertices:
        slot = slots[vertex.number]
        row = [
            places[vertex.spot.cluster],
            *slot[:3],
            -1 if slot.via is None else slot.via,
            vertex.shape,
            vertex.state,
            kinds(printable(vertex.spot.identity.kind)),
            printable(vertex.name),
            _places(vertex.places, paths),
            list(vertex.findings),
            short_state(vertex),
            sentence(vertex.note),
        ]
        rows.append(_short(row))
    return rows


def _edge(edge: Edge, paths: _Table) -> list[Any]:
    places = _places([edge.place] if edge.place else [], paths)
    findings = list(edge.findings)
    words = (sentence(edge.broken), places, findings, sentence(edge.label))
    return _short([edge.source, edge.target, *words])


def _short(row: list[Any]) -> list[Any]:
    """A row without the empty values at its end."""
    while row and row[-1] in ("", []):
        row.pop()
    return row


def _places(places: Sequence[At], paths: _Table) -> list[int]:
    """Numbers of paths, each with a line behind it."""
    return [part for each in places for part in (paths(printable(each.path)), each.line)]


def _findings(findings: Sequence[Finding], paths: _Table) -> list[list[Any]]:
    worst = sorted(range(len(findings)), key=lambda each: (-findings[each].severity, each))
    shown = set(worst[:_SNIPPETS])
    return [_finding(each, index in shown, paths) for index, each in enumerate(findings)]


def _finding(finding: Finding, with_lines: bool, paths: _Table) -> list[Any]:
    place = _places([At(finding.path, finding.start.line)], paths)
    said = f"{finding.rule.name}: {sentence(finding.message)}"
    # The first line is the finding's head, which the page sets in type of its own.
    lines = [*finding_lines(finding, Style())][1:] if with_lines else []
    return [str(finding.severity), printable(finding.rule.code), said, place, "\n".join(lines)]


def _geometry() -> dict[str, Any]:
    return {
        "width": geometry.WIDTH,
        "height": geometry.HEIGHT,
        "gap": geometry.GAP,
        "row": geometry.ROW,
        "pad": geometry.PAD,
        "head": geometry.HEAD,
        "trunk": geometry.TRUNK,
        "corner": geometry.CORNER,
        "limits": [geometry.WORDS, geometry.NAME, geometry.BESIDE],
        "outlines": geometry.OUTLINES,
        "indents": geometry.INDENTS,
        "glyphs": {str(each): path for each, path in geometry.GLYPHS.items()},
        "letters": {str(each): letter for each, letter in geometry.LETTERS.items()},
    }
