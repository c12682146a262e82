"""The parts of a frame as SVG elements: vertices, signs, edges, badges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from ipi_lint.graph.geometry import (
    BESIDE,
    GAP,
    GLYPHS,
    HEAD,
    HEIGHT,
    INDENTS,
    LETTERS,
    NAME,
    OUTLINES,
    PAD,
    WIDTH,
    WORDS,
    Point,
    corner,
    cut,
    cut_name,
    way,
)
from ipi_lint.graph.layout import Frame, Slot
from ipi_lint.graph.model import Edge, Graph, Vertex
from ipi_lint.graph.words import (
    beside_words,
    counts_words,
    edge_words,
    finding_words,
    place_words,
    places_words,
    sign_words,
    state_words,
    vertex_title,
)
from ipi_lint.report.escape import printable
from ipi_lint.rule import Severity


def frame_width(graph: Graph, drawn: Iterable[Frame]) -> int:
    """Of all frames: signs may stand behind the last column."""
    last = max((slot.column for frame in drawn for slot in frame.slots), default=0)
    return 2 * PAD + max(len(graph.columns), last + 1) * (WIDTH + GAP) - GAP


def text(x: int, y: int, style: str, said: str, limit: int = 400) -> str:
    """A line of text; `said` comes printable."""
    return f'<text class="{style}" x="{x}" y="{y}">{escape(cut(said, limit))}</text>'


def badges(right: int, top: int, counts: Iterable[tuple[Severity, int]]) -> str:
    """The glyph of each severity with its count, from the right."""
    parts: list[str] = []
    for severity, number in reversed(tuple(counts)):
        width = 26 + 7 * len(str(number))
        right -= width
        parts.append(
            f'<rect class="badge {severity}" x="{right}" y="{top}" width="{width}" height="20" '
            f'rx="10"/>{glyph(right + 2, top + 2, severity)}'
            f'<text class="count {severity}" x="{right + 21}" y="{top + 14}">{number}</text>'
        )
        right -= 3
    return "".join(reversed(parts))


def glyph(x: int, y: int, severity: Severity) -> str:
    low = 13 if severity is Severity.WARNING else 12
    return (
        f'<g transform="translate({x} {y})"><path class="glyph {severity}" d="{GLYPHS[severity]}"/>'
        f'<text class="letter" x="8" y="{low}">{LETTERS[severity]}</text></g>'
    )


class Parts:
    """What a frame is drawn of."""

    def __init__(self, graph: Graph, frame: Frame) -> None:
        self.graph, self.frame = graph, frame
        self._slots = {each.vertex: each for each in frame.slots if each.vertex is not None}

    def is_marked(self, slot: Slot) -> bool:
        """Whether there is something to look at on a slot or on what it hangs on."""
        edges = [self.graph.edges[each] for each in slot.edges]
        if any(each.broken or each.findings for each in edges):
            return True
        if slot.vertex is None:
            return False
        vertex = self.graph.vertices[slot.vertex]
        return bool(vertex.findings) or vertex.state == "missing"

    def line_to(self, slot: Slot) -> Iterator[Slot]:
        """A slot and those that it hangs on, up to the first of its tree."""
        yield slot
        while slot.via is not None:
            slot = self._slots[self.graph.edges[slot.via].source]
            yield slot

    def titles(self) -> Iterator[str]:
        for index, column in enumerate(self.graph.columns):
            x = PAD + index * (WIDTH + GAP)
            yield text(x, HEAD - 16, "column", printable(column.title), 38)

    def slot(self, slot: Slot, row: int) -> str:
        """A vertex or a sign, as a group with its title."""
        x, y = corner(slot, row)
        if slot.vertex is None:
            where, what = sign_words(self.graph, slot.edges)
            return _group(x, y, "sign", "sign", (f"↗ {where}", what), f"{what} {where}", "")
        vertex = self.graph.vertices[slot.vertex]
        worst = self.graph.worst(vertex.findings)
        style = " ".join(filter(None, (vertex.shape, vertex.state, str(worst or ""))))
        kind = " · ".join(filter(None, (printable(vertex.spot.identity.kind), short_state(vertex))))
        marks = badges(WIDTH - 8, -11, self.graph.counts(vertex.findings))
        lines = (kind, printable(vertex.name))
        return _group(x, y, style, vertex.shape, lines, self._tip(vertex), marks)

    def _tip(self, vertex: Vertex) -> str:
        said = [vertex_title(vertex), state_words(vertex), places_words(vertex.places)]
        said += [finding_words(self.graph.findings[each]) for each in vertex.findings[:5]]
        return "\n".join(filter(None, said))

    def edges(self, drawn: Sequence[Slot], rows: Mapping[int, int]) -> Iterator[str]:
        """The edges that slots hang on, then those across."""
        for slot in drawn:
            if slot.edges:
                edges = [self.graph.edges[each] for each in slot.edges]
                source = self._slots[edges[0].source]
                if source.row in rows:
                    yield self._edge(edges, source, slot, rows, 0)
        for numbers in self.frame.across:
            edges = [self.graph.edges[each] for each in numbers]
            ends = self._slots.get(edges[0].source), self._slots.get(edges[0].target)
            if ends[0] and ends[1] and ends[0].row in rows and ends[1].row in rows:
                yield self._edge(edges, ends[0], ends[1], rows, 12)

    def _edge(
        self, edges: Sequence[Edge], source: Slot, target: Slot, rows: Mapping[int, int], apart: int
    ) -> str:
        start, end = corner(source, rows[source.row]), corner(target, rows[target.row])
        end = Point(end.x, end.y + HEIGHT // 2)
        path = way(Point(start.x + WIDTH, start.y + HEIGHT // 2), end, apart)
        findings = sorted({each for edge in edges for each in edge.findings})
        tip = "\n".join(
            filter(
                None,
                (
                    edge_words(edges),
                    *(place_words(each.place) for each in edges[:5]),
                    *(finding_words(self.graph.findings[each]) for each in findings[:5]),
                ),
            )
        )
        style = "edge broken" if any(each.broken for each in edges) else "edge"
        beside = "" if apart else beside_words(edges)
        said = text(end.x - 12, end.y - 13, "beside", beside, BESIDE) if beside else ""
        # What comes from afar is marked where it begins: at its end others may be marked, too.
        at = (start.x + WIDTH + 38, start.y + HEIGHT // 2) if apart else (end.x - 16, end.y)
        marks = badges(at[0], at[1] - 10, self.graph.counts(findings))
        return (
            f'<g class="{style}"><title>{escape(tip or counts_words(self.graph, findings))}</title>'
            f'<path class="way" d="{path}"/>'
            f'<path class="head" d="M{end.x} {end.y}l-9 -5v10z"/>{said}{marks}</g>'
        )


def short_state(vertex: Vertex) -> str:
    """A word or two beside the kind."""
    if vertex.state == "present":
        return printable(", ".join(vertex.tags))
    return {"missing": "missing", "unseen": "not in view", "expected": "expected"}[vertex.state]


def _group(
    x: int, y: int, style: str, shape: str, lines: tuple[str, str], tip: str, more: str
) -> str:
    indent = INDENTS[shape]
    name = cut_name(lines[1], NAME)
    return (
        f'<g class="{style}" transform="translate({x} {y})"><title>{escape(tip)}</title>'
        f'<path class="outline" d="{OUTLINES[shape]}"/>'
        f"{text(indent, 18, 'kind', lines[0], WORDS)}{text(indent, 35, 'name', name)}"
        f"{more}</g>"
    )
