"""A file's text, cut into documents as Kubernetes cuts it: by lines, before any parsing.

Source: the YAML reader of k8s.io/apimachinery v0.35. A line that begins with `---` ends a document
wherever it stands, even inside a quoted scalar, and may carry nothing but a comment.
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint.records import NamedTuple
from ipi_lint.source import Span


class Cut(NamedTuple):
    """A document's span, or the span of what a separator line must not carry."""

    span: Span
    bad_separator: bool = False


def split(text: str) -> Iterator[Cut]:
    """The documents of a text, in order. A `---` line belongs to no document."""
    start = 0
    at = 0 if text.startswith("---") else _next(text, 0)
    while at >= 0:
        if at > start:
            yield Cut(Span(start, at))
        end = text.find("\n", at)
        start = end + 1 if end >= 0 else len(text)
        carried = text[at + 3 : start].strip()
        if carried and not carried.startswith("#"):
            begin = text.index(carried, at + 3)
            yield Cut(Span(begin, begin + len(carried)), bad_separator=True)
        at = _next(text, start - 1) if end >= 0 else -1
    if start < len(text):
        yield Cut(Span(start, len(text)))


def _next(text: str, start: int) -> int:
    """Where the next line that begins with `---` begins; -1 where there is none."""
    at = text.find("\n---", start)
    return at + 1 if at >= 0 else -1
