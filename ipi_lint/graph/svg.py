"""The graph as one static picture with a legend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import TextIO
from xml.sax.saxutils import escape

from ipi_lint.graph.geometry import HEAD, PAD, ROW
from ipi_lint.graph.layout import Frame, Slot, frames
from ipi_lint.graph.legend import LEGEND_HEIGHT, LEGEND_WIDTH, legend
from ipi_lint.graph.model import Graph
from ipi_lint.graph.parts import Parts, frame_width, text
from ipi_lint.graph.words import cluster_counts, cluster_title, graph_title
from ipi_lint.records import NamedTuple
from ipi_lint.report.escape import printable
from ipi_lint.report.summary import counted

_ROWS, _ALL_ROWS, _FEWEST = 80, 400, 8
"""A frame with more rows shows only so many of those with something to look at; with many frames
there are fewer, so that the picture stays one that can be looked at."""
_MARGIN = 24
_LAST = 28


class _Placed(NamedTuple):
    """A frame, where it stands, and which of its rows are drawn where."""

    frame: Frame
    x: int
    y: int
    rows: Mapping[int, int]

    @property
    def height(self) -> int:
        return _height(self.rows, self.frame)


def write(graph: Graph, stream: TextIO) -> None:
    """Writes an SVG document that needs nothing else: styles are in it, colours for dark, too."""
    drawn = frames(graph)
    wide = frame_width(graph, drawn)
    limit = max(_FEWEST, min(_ROWS, _ALL_ROWS // max(1, len(drawn))))
    placed = _place([(each, _rows(graph, each, limit)) for each in drawn], wide)
    right = max([LEGEND_WIDTH, *(each.x + wide for each in placed)])
    bottom = max([_top(), *(each.y + each.height for each in placed)])
    width, height = right + _MARGIN, bottom + _MARGIN
    stream.write(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" aria-label="{escape(graph_title(graph))}">\n'
    )
    css = (files("ipi_lint.graph") / "picture.css").read_text("utf-8")
    stream.write(f"<title>{escape(graph_title(graph))}</title>\n<style>\n{css}</style>\n")
    stream.write(f'<rect class="paper" width="{width}" height="{height}"/>\n')
    stream.write(text(_MARGIN, 38, "title", graph_title(graph)) + "\n")
    stream.writelines(f"{line}\n" for line in legend(_MARGIN, 56))
    for each in placed:
        stream.writelines(f"{line}\n" for line in _frame(graph, each, wide))
    stream.write("</svg>\n")


def _top() -> int:
    return 56 + LEGEND_HEIGHT + _MARGIN


def _place(chosen: Sequence[tuple[Frame, Mapping[int, int]]], wide: int) -> list[_Placed]:
    """Frames side by side, each where there is most room, so that the whole is not too tall."""
    heights = [_height(rows, frame) for frame, rows in chosen]
    step = wide + _MARGIN
    columns = max(1, min(len(chosen), round((sum(heights) / step) ** 0.5)))
    bottoms = [_top()] * columns
    placed: list[_Placed] = []
    for (frame, rows), height in zip(chosen, heights, strict=True):
        column = bottoms.index(min(bottoms))
        placed.append(_Placed(frame, _MARGIN + column * step, bottoms[column], rows))
        bottoms[column] += height + _MARGIN
    return placed


def _height(rows: Mapping[int, int], frame: Frame) -> int:
    return HEAD + max(1, len(rows)) * ROW + PAD + (_LAST if len(rows) < frame.rows else 0)


def _rows(graph: Graph, frame: Frame, limit: int) -> Mapping[int, int]:
    """The rows that are drawn, and where: all, or those with findings or broken edges."""
    if frame.rows <= limit:
        return {row: row for row in range(frame.rows)}
    parts = Parts(graph, frame)
    kept: set[int] = set()
    for slot in frame.slots:
        if parts.is_marked(slot) and len(kept) < limit:
            kept.update(each.row for each in parts.line_to(slot))
    for row in range(frame.rows):
        if len(kept) < limit // 2:
            kept.add(row)
    return {row: index for index, row in enumerate(sorted(kept))}


def _frame(graph: Graph, placed: _Placed, width: int) -> Iterator[str]:
    frame, rows = placed.frame, placed.rows
    yield f'<g transform="translate({placed.x} {placed.y})">'
    yield f'<rect class="frame" width="{width}" height="{placed.height}" rx="8"/>'
    members = [graph.vertices[each.vertex] for each in frame.slots if each.vertex is not None]
    counts = ", ".join(f"{number:,} {printable(what)}" for what, number in cluster_counts(members))
    yield text(PAD, 32, "title", cluster_title(frame.cluster), 60)
    yield text(PAD, 52, "said", counts or "nothing to draw", 180)
    parts = Parts(graph, frame)
    yield from parts.titles()
    drawn = [slot for slot in frame.slots if slot.row in rows]
    yield from parts.edges(drawn, rows)
    for slot in drawn:
        yield parts.slot(slot, rows[slot.row])
    if len(rows) < frame.rows:
        yield text(PAD, placed.height - 16, "said", _left_out(frame, drawn))
    yield "</g>"


def _left_out(frame: Frame, drawn: Sequence[Slot]) -> str:
    left = sum(slot.vertex is not None for slot in frame.slots)
    left -= sum(slot.vertex is not None for slot in drawn)
    return f"{counted(left, 'more object')}; what has findings is drawn first, the html shows all"
