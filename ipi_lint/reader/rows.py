"""Documents as rows of plain data, and back, so that an unchanged file need not be parsed again."""

from __future__ import annotations

from typing import Any

from ipi_lint.node import Document, Head
from ipi_lint.reader.compose import Limits
from ipi_lint.reader.late import LateDocument
from ipi_lint.reader.quick import LateMarks, PlainDocument
from ipi_lint.source import Source, Span

Words = dict[tuple[str, ...], bool]
"""Of words, whether one of them is held."""
Row = list[Any]
"""A span, then a late document's head, or the root's span and the value of one read at once."""


def row_of(document: Document) -> Row | None:
    """A document as data that JSON can say; None for one that only `compose` can read."""
    if isinstance(document, LateDocument):
        return [*document.span, list(document.head)]
    if isinstance(document, PlainDocument):
        return [*document.span, list(document.root), document.value]
    return None


def document_of(row: Row, source: Source, index: int, limits: Limits, held: Words) -> Document:
    """The same document again; `held` says of words whether it holds them.

    `source.text` is asked for only where something else is to be known.
    """
    span = Span(*row[:2])
    document: PlainDocument
    if len(row) == 3:
        document = LateDocument(source, index, span, Head(*row[2]), limits)
    else:
        root, value = row[2:]
        marks = LateMarks(source, *span, value)
        document = PlainDocument(source, index, span, Span(*root), value, marks)
    document.held.update(held)
    return document
