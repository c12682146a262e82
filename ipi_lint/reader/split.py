"""A file's text, cut into documents as Kubernetes cuts it: by lines, before any parsing.

Source: the YAML reader of k8s.io/apimachinery v0.35. A line that begins with `---` ends a document
wherever it stands, even inside a quoted scalar, and may carry nothing but a comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ipi_lint.source import Span

_SEPARATOR = re.compile(r"^---[^\n]*\n?", re.MULTILINE)


class Cut(NamedTuple):
    """A document's span, or the span of what a separator line must not carry."""

    span: Span
    bad_separator: bool = False


def split(text: str) -> Iterator[Cut]:
    """The documents of a text, in order. A `---` line belongs to no document."""
    start = 0
    for match in _SEPARATOR.finditer(text):
        if match.start() > start:
            yield Cut(Span(start, match.start()))
        start = match.end()
        carried = match[0][3:].strip()
        if carried and not carried.startswith("#"):
            begin = text.index(carried, match.start() + 3)
            yield Cut(Span(begin, begin + len(carried)), bad_separator=True)
    if start < len(text):
        yield Cut(Span(start, len(text)))
