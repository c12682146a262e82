"""Text, and where things stand in it."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from functools import cached_property
from typing import Final

from ipi_lint.records import NamedTuple


class Span(NamedTuple):
    """A half-open range of a text, in code points from 0: `text[start:end]`."""

    start: int
    end: int


class Place(NamedTuple):
    """A line and a column, both from 1; the column counts code points."""

    line: int
    column: int


class Source:
    """One file's text. `path` is relative to the root, with `/`; `text` has no byte order mark.

    A line ends at a line feed only: that is how editors and SARIF viewers count, while YAML
    knows five line breaks.
    """

    def __init__(self, path: str, text: str) -> None:
        self.path: Final = path
        self.text: Final = text

    @cached_property
    def held(self) -> dict[tuple[str, ...], bool]:
        """What `holds` has answered so far."""
        return {}

    def holds(self, words: tuple[str, ...]) -> bool:
        """Whether one of these texts stands in this one."""
        held = self.held.get(words)
        if held is None:
            held = self.held[words] = any(word in self.text for word in words)
        return held

    @cached_property
    def _starts(self) -> array[int]:
        starts = array("Q", [0])
        find = self.text.find
        at = find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = find("\n", at + 1)
        return starts

    @property
    def line_count(self) -> int:
        """How many lines there are; a final line feed ends the last one and opens no other."""
        return len(self._starts) - (self.text.endswith("\n") and len(self._starts) > 1)

    def place(self, offset: int) -> Place:
        """Where an offset stands. An offset past the end stands at the end."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self._starts, offset)
        return Place(line, offset - self._starts[line - 1] + 1)

    def path_and_line(self, offset: int) -> str:
        """Where an offset stands, as `path:line`."""
        return f"{self.path}:{self.place(offset).line}"

    def line_span(self, line: int) -> Span:
        """The span of a line (from 1) without its line break; empty where there is no such line."""
        if not 1 <= line <= len(self._starts):
            return Span(len(self.text), len(self.text))
        start = self._starts[line - 1]
        end = self._starts[line] - 1 if line < len(self._starts) else len(self.text)
        if end > start and self.text[end - 1] == "\r":
            end -= 1
        return Span(start, end)

    def line(self, line: int) -> str:
        """A line's text (from 1) without its line break."""
        start, end = self.line_span(line)
        return self.text[start:end]
