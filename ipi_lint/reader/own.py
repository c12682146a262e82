"""Our own YAML files (schemas, tables, configuration), read by the same reader as the users'."""

from __future__ import annotations

from typing import Any

from ipi_lint.node import Document
from ipi_lint.reader.compose import Limits
from ipi_lint.reader.quick import read_at_once
from ipi_lint.reader.unreadable import Unreadable
from ipi_lint.source import Source, Span


def load_document(text: str, path: str) -> Document | None:
    """A text's first document, None if it is empty.

    Raises ValueError, with `path:line:column`, for what cannot be read and for a key twice.
    """
    source = Source(path, text)
    result = read_at_once(source, Span(0, len(text)), 0, Limits())
    if isinstance(result, Unreadable):
        raise ValueError(_at(source, result.span, result.message))  # noqa: TRY004 (a text is wrong, not a type)
    document = result.document
    if document and document.duplicates:
        twice = document.duplicates[0]
        raise ValueError(_at(source, twice.second, f"the key '{twice.key}' stands here twice"))
    return document


def load_yaml(text: str, path: str) -> Any:
    """The value of a text's first document, None if it is empty. Raises ValueError likewise."""
    document = load_document(text, path)
    return document.value if document else None


def _at(source: Source, span: Span, message: str) -> str:
    place = source.place(span.start)
    return f"{source.path}:{place.line}:{place.column}: {message}"
