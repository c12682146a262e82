"""A document within a document: YAML in a string, and where it stands in the file around it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import accumulate

from ipi_lint.node import Document, Duplicate, Mark, Node
from ipi_lint.reader import Composed, Limits, compose
from ipi_lint.regexes import regex
from ipi_lint.source import Source, Span

_HEADER = regex(r"\|[-+0-9]*[ \t]*(?:#[^\n]*?)?\r?\n")
_LIMITS = Limits(nodes=100_000)

Shift = Callable[[Span], Span]
"""From a span of a string's value to the span of the file's text that says it."""


def embedded(node: Node) -> Document | None:
    """The YAML that a string holds; None where it holds none, or what cannot be read.

    Its places are those of the file that the string stands in. They are exact in a literal block
    (`|`) and in a scalar of one line without escapes; in any other, all of it stands where the
    string does, and nothing there can be edited. Of several documents it is the first.
    """
    text = node.text
    site = node.document.site(node.route)
    if not text or site is None:
        return None
    read = compose(Source(site.source.path, text), Span(0, len(text)), 0, _LIMITS)
    if not isinstance(read, Composed) or read.document is None:
        return None
    shift = _exact(site.source.text, site.mark.value, text) or (lambda _: site.mark.value)
    return _moved(read.document, node, shift)


def _moved(document: Document, host: Node, shift: Shift) -> Document:
    def moved(mark: Mark) -> Mark:
        return Mark(shift(mark.key) if mark.key else None, shift(mark.value))

    return Document(
        host.source,
        host.document.index,
        host.span,
        shift(document.root),
        document.value,
        {
            container: {step: moved(mark) for step, mark in entries.items()}
            for container, entries in document.marks.items()
        },
        tuple(
            Duplicate(each.route, each.key, shift(each.first), shift(each.second))
            for each in document.duplicates
        ),
        host,
    )


def _exact(outer: str, span: Span, text: str) -> Shift | None:
    """How a string's offsets lead into the file; None where they do not plainly do so."""
    written = outer[slice(*span)]
    for quote in ("", "'", '"'):
        if written == f"{quote}{text}{quote}":
            start = span.start + len(quote)
            return lambda inner: Span(start + inner.start, start + inner.end)
    header = _HEADER.match(outer, span.start)
    return _of_literal(outer, header.end(), text) if header else None


def _of_literal(outer: str, start: int, text: str) -> Shift | None:
    """Line by line: each of the string's is one of the file's, less the same indentation.

    The first line that holds anything shows how far the block is indented. Blank lines may be
    shorter. Each line is compared, so that a wrong guess shows.
    """
    lines = text.split("\n")
    written = list(_lines(outer, start, len(lines)))
    said = [each.removesuffix("\r") for each in written]
    first = next((index for index, line in enumerate(lines) if line.strip()), None)
    if first is None or first >= len(said):
        return None
    indent = len(said[first]) - len(lines[first])
    for index, line in enumerate(lines):
        is_rest = index == len(lines) - 1 and not line
        if not is_rest and (index >= len(said) or not _says(said[index], line, indent)):
            return None
    places = list(accumulate((len(line) + 1 for line in lines[:-1]), initial=0))
    starts = list(accumulate((len(line) + 1 for line in written), initial=start))

    def shifted(offset: int) -> int:
        number = bisect_right(places, offset) - 1
        room = len(said[number]) if number < len(said) else 0
        return starts[number] + min(indent + offset - places[number], room)

    return lambda inner: Span(shifted(inner.start), shifted(inner.end))


def _lines(text: str, start: int, count: int) -> Iterator[str]:
    """So many lines from an offset on, or as many as there are, without their line feeds."""
    for _ in range(count):
        end = text.find("\n", start)
        if end < 0:
            yield text[start:]
            return
        yield text[start:end]
        start = end + 1


def _says(written: str, line: str, indent: int) -> bool:
    """Whether a line of the file says a line of the string."""
    if indent < 0 or written[:indent].strip(" "):
        return False
    return written[indent:] == line
