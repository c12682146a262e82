"""Documents that are composed when somebody asks for their values; most are never asked."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from ipi_lint.node import Document, Duplicate, Head, LateNode, Mark, Node
from ipi_lint.reader.compose import Composed, Limits
from ipi_lint.reader.head import read_head
from ipi_lint.reader.libyaml import CParser, StreamEndEvent, YAMLError
from ipi_lint.reader.quick import PlainDocument, read_at_once
from ipi_lint.reader.unreadable import Unreadable
from ipi_lint.source import Source, Span

_MOST_BRACKETS, _MOST_EVENTS = 100, 100
"""Neither nests as deep as any bound on nesting."""


def read_document(source: Source, span: Span, index: int, limits: Limits) -> Composed | Unreadable:
    """Reads the first YAML document in `source.text[span]`; never raises for what stands there.

    Where its head says enough, only its syntax is held against libyaml's parser, which makes no
    objects: the rest is composed when it is first asked for.
    """
    start = span.start + source.text.startswith("\ufeff", span.start)
    text = source.text[start : span.end]
    head = read_head(text, limits) if limits.is_filtering else None
    if head and (_is_yaml(text) if _is_shallow(text) else _is_short_yaml(text)):
        late = LateDocument(source, index, Span(start, span.end), head, limits)
        return Composed(late, span.end)
    return read_at_once(source, span, index, limits)


def _is_shallow(text: str) -> bool:
    """Whether there are too few brackets to nest deeply, be they of YAML or of a text in it."""
    return text.count("[") + text.count("{") <= _MOST_BRACKETS


def _is_yaml(text: str) -> bool:
    try:
        CParser(text).raw_parse()
    except YAMLError:
        return False
    return True


def _is_short_yaml(text: str) -> bool:
    """The same of one with so few values that they cannot nest deeply: large texts, mostly."""
    parser = CParser(text)
    try:
        return any(parser.get_event().__class__ is StreamEndEvent for _ in range(_MOST_EVENTS))
    except YAMLError:
        return False


class LateDocument(PlainDocument):
    """A document of which the head is known. All else is taken from the same one, composed."""

    def __init__(self, source: Source, index: int, span: Span, head: Head, limits: Limits) -> None:
        known = {"source": source, "index": index, "span": span, "host": None}
        vars(self).update(known, _head=head, _limits=limits)

    @property
    def head(self) -> Head:
        head: Head = vars(self)["_head"]
        return head

    @property
    def start(self) -> int:
        return self.span.start + self.head.start

    @property
    def node(self) -> Node:
        return LateNode(self)

    @cached_property
    def _composed(self) -> Document:
        read = read_at_once(self.source, self.span, self.index, vars(self)["_limits"])
        assert isinstance(read, Composed)
        assert read.document
        return read.document

    @cached_property  # type: ignore[misc]  # what is final there is so here, too
    def value(self) -> Any:
        return self._composed.value

    @cached_property  # type: ignore[misc]  # what is final there is so here, too
    def root(self) -> Span:
        return self._composed.root

    @cached_property  # type: ignore[misc]  # what is final there is so here, too
    def marks(self) -> Mapping[int, Mapping[str | int, Mark]]:
        return self._composed.marks

    @cached_property  # type: ignore[misc]  # what is final there is so here, too
    def duplicates(self) -> tuple[Duplicate, ...]:
        return self._composed.duplicates
