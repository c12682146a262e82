"""Sizes, outlines and ways: what the static picture and the page draw alike."""

from __future__ import annotations

from ipi_lint.graph.layout import Slot
from ipi_lint.records import NamedTuple
from ipi_lint.report.snippet import cells
from ipi_lint.rule import Severity

WIDTH, HEIGHT = 250, 46
"""Of a vertex."""
GAP, ROW = 96, 60
"""Between columns, and from one row to the next."""
PAD, HEAD = 24, 92
"""Around a frame's content; what stands above it."""
TRUNK = 20
"""How far behind a vertex its edges turn."""
CORNER = 8
NAME, WORDS, BESIDE = 26, 35, 13
"""How many characters fit into a vertex's two lines, and beside an edge."""

_W, _H = WIDTH, HEIGHT
OUTLINES = {
    "hexagon": f"M12 0H{_W - 12}L{_W} {_H // 2}L{_W - 12} {_H}H12L0 {_H // 2}Z",
    "pill": f"M23 0H{_W - 23}A23 23 0 0 1 {_W - 23} {_H}H23A23 23 0 0 1 23 0Z",
    "box": f"M0 0H{_W}V{_H}H0Z",
    "tag": f"M0 0H{_W - 14}L{_W} {_H // 2}L{_W - 14} {_H}H0Z",
    "barrel": (
        f"M10 0H{_W - 10}Q{_W} 0 {_W} {_H // 2}Q{_W} {_H} {_W - 10} {_H}"
        f"H10Q0 {_H} 0 {_H // 2}Q0 0 10 0Z"
    ),
    "sign": f"M0 6H{_W - 40}L{_W - 22} {_H // 2}L{_W - 40} {_H - 6}H0Z",
}
INDENTS = {"hexagon": 18, "pill": 20, "box": 12, "tag": 12, "barrel": 14, "sign": 10}
"""Where the text begins in each outline."""
GLYPHS = {
    Severity.ERROR: "M5 0H11L16 5V11L11 16H5L0 11V5Z",
    Severity.WARNING: "M8 0L16.5 16H-.5Z",
    Severity.NOTE: "M8 0A8 8 0 0 1 8 16A8 8 0 0 1 8 0Z",
}
LETTERS = {Severity.ERROR: "\N{MULTIPLICATION SIGN}", Severity.WARNING: "!", Severity.NOTE: "i"}
"""A severity is told by outline, letter and colour: by any of them alone."""


class Point(NamedTuple):
    x: int
    y: int


def corner(slot: Slot, row: int) -> Point:
    """The upper left corner of a slot in its frame, when it stands in a row."""
    return Point(PAD + slot.column * (WIDTH + GAP), HEAD + row * ROW)


def way(start: Point, end: Point, apart: int = 0) -> str:
    """The path of an edge: to the trunk behind its source, along that, and over to its target."""
    if start.y == end.y and start.x < end.x:
        return f"M{start.x} {start.y}H{end.x}"
    trunk = start.x + TRUNK + apart
    turn = CORNER if end.y > start.y else -CORNER
    return (
        f"M{start.x} {start.y}H{trunk - CORNER}Q{trunk} {start.y} {trunk} {start.y + turn}"
        f"V{end.y - turn}Q{trunk} {end.y} {trunk + CORNER} {end.y}H{end.x}"
    )


def cut(text: str, limit: int) -> str:
    """A text that takes no more than so many columns; what is left out is its middle."""
    if cells(text) <= limit:
        return text
    tail = limit * 2 // 5
    return f"{_until(text, limit - tail - 1)}…{_until(text[::-1], tail)[::-1]}"


def cut_name(name: str, limit: int) -> str:
    """A name that takes no more than so many columns; its namespace goes first."""
    namespace, slash, bare = name.partition("/")
    room = limit - cells(bare) - 2
    if cells(name) <= limit or not slash:
        return cut(name, limit)
    return f"{_until(namespace, max(room, 0))}…/{cut(bare, limit - 2)}"


def _until(text: str, limit: int) -> str:
    taken = 0
    for index, char in enumerate(text):
        taken += cells(char)
        if taken > limit:
            return text[:index]
    return text
