"""Source lines with their numbers, and marks under what is spoken of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ipi_lint.records import NamedTuple
from ipi_lint.report.escape import glyphs, sentence
from ipi_lint.source import Source, Span

_CONTEXT = 2
_WIDEST = 160
_BEFORE = 60
_CUT = "..."


class Label(NamedTuple):
    """A span to mark: with `^` if it is what the finding is about, else with `-`."""

    span: Span
    message: str = ""
    primary: bool = False


class Row(NamedTuple):
    """A line of a snippet. `number` is None under a source line, and 0 where lines are left out."""

    number: int | None
    text: str
    label: Label | None = None


def snippet(source: Source, labels: Sequence[Label]) -> Iterator[Row]:
    """The lines that labels stand on, and two lines around the primary one.

    A line that is too wide for a screen is cut around its label, and shown once for each.
    """
    by_line: dict[int, list[Label]] = {}
    for label in sorted(labels, key=lambda each: not each.primary):
        by_line.setdefault(_line(source, label), []).append(label)
    before = 0
    for line in sorted(by_line.keys() | set(_context(source, labels))):
        if before and line == before + 2:
            yield _plain(source, line - 1)
        elif before and line > before + 2:
            yield Row(0, "")
        before = line
        if line in by_line:
            yield from _labelled(source, line, by_line[line])
        else:
            yield _plain(source, line)
    if any(each.primary and source.place(each.span.end - 1).line > before for each in labels):
        yield Row(0, "")


def cells(shown: str) -> int:
    """How many columns of a terminal a text takes."""
    if shown.isascii():
        return len(shown)
    return sum(_cells(char) for char in shown)


def _cells(char: str) -> int:
    if char.isascii():
        return 1
    import unicodedata  # most texts do without

    if unicodedata.east_asian_width(char) in "WF":
        return 2
    return 0 if unicodedata.category(char) in ("Mn", "Me") else 1


def _line(source: Source, label: Label) -> int:
    """The line of a label; the last that there is for one behind a final line feed."""
    return min(source.place(label.span.start).line, source.line_count)


def _context(source: Source, labels: Iterable[Label]) -> Iterator[int]:
    for label in labels:
        if label.primary:
            line = _line(source, label)
            yield from _inside(source, range(line - 1, line - 1 - _CONTEXT, -1))
            yield from _inside(source, range(line + 1, line + 1 + _CONTEXT))


def _inside(source: Source, lines: Iterable[int]) -> Iterator[int]:
    """Lines up to the end of the YAML document, and no blank ones at the far end."""
    blank: list[int] = []
    for line in lines:
        start, end = source.line_span(line)
        if not 1 <= line <= source.line_count or source.text.startswith("---", start):
            return
        blank.append(line)
        if end - start > _WIDEST or source.text[start:end].strip():
            yield from blank
            blank.clear()


def _plain(source: Source, line: int) -> Row:
    start, end = source.line_span(line)
    window = Span(start, min(end, start + _WIDEST))
    shown = "".join(glyphs(source.text[window.start : window.end]))
    return Row(line, f"{shown}{_CUT if window.end < end else ''}".rstrip())


def _labelled(source: Source, line: int, labels: Sequence[Label]) -> Iterator[Row]:
    span = source.line_span(line)
    wide = span.end - span.start > _WIDEST
    for index, label in enumerate(labels):
        window = _window(span, label) if wide else span
        shown = glyphs(source.text[window.start : window.end])
        lead = _CUT if window.start > span.start else ""
        tail = _CUT if window.end < span.end else ""
        if wide or index == 0:
            yield Row(line, f"{lead}{''.join(shown)}{tail}".rstrip())
        yield Row(None, _underline(source, label, window, lead, shown), label)


def _window(span: Span, label: Label) -> Span:
    start = max(span.start, min(label.span.start - _BEFORE, span.end - _WIDEST))
    return Span(start, min(span.end, start + _WIDEST))


def _underline(source: Source, label: Label, window: Span, lead: str, shown: list[str]) -> str:
    start = min(max(label.span.start, window.start), window.end) - window.start
    end = min(label.span.end, window.end) - window.start
    if label.span.end > window.end:
        text = source.text[window.start : window.end]
        end = len(text.rstrip())
    pad = cells(lead + "".join(shown[:start]))
    width = max(cells("".join(shown[start:end])), 1)
    mark = ("^" if label.primary else "-") * width
    return f"{' ' * pad}{mark} {sentence(label.message)}".rstrip()
