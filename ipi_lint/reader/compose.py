"""One YAML document: from its text to values and the places where they stand, in one pass.

libyaml's events are taken one by one with a stack of our own, so that nesting costs no recursion,
aliases share their anchor's value and know their own place, and nothing is ever expanded.
"""

from __future__ import annotations

from typing import Any

from ipi_lint.node import Document, Duplicate, Mark, Route
from ipi_lint.reader.hidden import Hidden
from ipi_lint.reader.libyaml import (
    AliasEvent,
    CParser,
    DocumentEndEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    YAMLError,
)
from ipi_lint.reader.scalar import ScalarError, key_text, reduce, resolve, resolve_tagged
from ipi_lint.reader.unreadable import Unreadable, syntax_fault, too_big
from ipi_lint.records import NamedTuple
from ipi_lint.regexes import regex
from ipi_lint.source import Source, Span

_PROPERTIES = regex(r"(?:[&!]\S*\s+)+")
_MERGE_TAG = "tag:yaml.org,2002:merge"


class Limits(NamedTuple):
    """How much a document may hold before it is left unread. `nodes` counts aliases expanded.

    With `is_filtering`, its text may tell that it need not be composed.
    """

    depth: int = 200
    nodes: int = 1_000_000
    is_filtering: bool = True


class Composed(NamedTuple):
    """A document (None where there is nothing but comments) and where its text ended."""

    document: Document | None
    end: int


class _RefusedError(Exception):
    def __init__(self, fault: Unreadable) -> None:
        self.fault = fault


class _Frame:
    """A mapping or list that is still open."""

    __slots__ = (
        "anchor", "container", "end", "entries", "key", "key_span", "seen", "size", "start",
    )  # fmt: skip

    def __init__(self, container: dict[str, Any] | list[Any], start: int, anchor: str | None):
        self.container = container
        self.start = start
        self.end = start
        self.anchor = anchor
        self.entries: dict[str | int, Mark] = {}
        self.key: str | None = None
        self.key_span: Span | None = None
        self.seen: dict[tuple[type, Any], Span] = {}
        self.size = 1


def compose(source: Source, span: Span, index: int, limits: Limits) -> Composed | Unreadable:
    """Reads the first YAML document in `source.text[span]`; never raises for what stands there."""
    start = span.start + source.text.startswith("\ufeff", span.start)
    hidden = Hidden(source.text[start : span.end])
    while True:
        composer = _Composer(source, Span(start, span.end), index, limits)
        try:
            return composer.run(hidden)
        except _RefusedError as refused:
            return refused.fault
        except YAMLError as error:
            if not hidden.hide_colons(error):
                return syntax_fault(error, source.text, start, span.end)


class _Composer:
    def __init__(self, source: Source, span: Span, index: int, limits: Limits) -> None:
        self.source, self.span, self.index, self.limits = source, span, index, limits
        self.stack: list[_Frame] = []
        self.anchors: dict[str, Any] = {}
        self.open_anchors: set[str] = set()
        self.sizes: dict[int, int] = {}
        self.marks: dict[int, dict[str | int, Mark]] = {}
        self.keep: list[Any] = []
        self.duplicates: list[Duplicate] = []
        self.value: Any = None
        self.root: Span | None = None

    def run(self, hidden: Hidden) -> Composed:
        base, self.shown = self.span.start, hidden.shown()
        get_event = CParser(hidden.text).get_event
        while True:
            event = get_event()
            kind = event.__class__
            if kind is StreamEndEvent or kind is DocumentEndEvent:
                break
            at = Span(base + event.start_mark.index, base + event.end_mark.index)
            if kind is ScalarEvent:
                self._scalar(event, at)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                self._open({} if kind is MappingStartEvent else [], event.anchor, at)
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                self._close(at)
            elif kind is AliasEvent:
                self._alias(event.anchor, at)
        finish = base + event.end_mark.index
        if self.root is None:
            return Composed(None, finish)
        document = Document(
            self.source, self.index, self.span, self.root, self.value, self.marks,
            tuple(self.duplicates),
        )  # fmt: skip
        return Composed(document, finish)

    def _scalar(self, event: Any, at: Span) -> None:
        text, tag, anchor = event.value, event.tag, event.anchor
        if self.shown:
            text = self.shown(text)
        plain = event.implicit[0]
        at = self._trimmed(at, bool(anchor or tag), event.style)
        try:
            if tag and tag != "!":
                value = resolve_tagged(text, tag)
            else:
                value = resolve(text) if plain else text
            frame = self.stack[-1] if self.stack else None
            if frame is not None and frame.key_span is None and type(frame.container) is dict:
                merge = text == "<<" and (plain or tag == _MERGE_TAG)
                self._key(frame, value, at, merge)
                if anchor:
                    self.anchors[anchor] = value
                return
            value = reduce(value)
        except ScalarError as error:
            raise _RefusedError(Unreadable(at, str(error))) from None
        if anchor:
            self.anchors[anchor] = value
        self._put(value, at, 1)

    def _key(self, frame: _Frame, value: Any, at: Span, merge: bool) -> None:
        frame.key_span = at
        if merge:
            frame.key = None
            return
        frame.key = key_text(value)
        typed = (type(value), value)
        if typed in frame.seen:
            self.duplicates.append(Duplicate(self._route(), frame.key, frame.seen[typed], at))
        else:
            frame.seen[typed] = at

    def _route(self) -> Route:
        steps: list[str | int] = []
        for frame in self.stack[:-1]:
            container = frame.container
            steps.append(len(container) if isinstance(container, list) else frame.key or "<<")
        return tuple(steps)

    def _open(self, container: dict[str, Any] | list[Any], anchor: str | None, at: Span) -> None:
        parent = self.stack[-1] if self.stack else None
        if parent is not None and parent.key_span is None and type(parent.container) is dict:
            raise _RefusedError(
                Unreadable(at, "a mapping or list cannot be a key", "Write the key as plain text.")
            )
        if len(self.stack) >= self.limits.depth:
            raise _RefusedError(too_big(at, "depth", self.limits.depth, "levels of nesting"))
        if anchor:
            self.open_anchors.add(anchor)
        self.stack.append(_Frame(container, self._trimmed(at, True, None).start, anchor))

    def _close(self, at: Span) -> None:
        frame = self.stack.pop()
        block = at.start == at.end
        end = frame.end if block else at.end
        container = frame.container
        self.marks[id(container)] = frame.entries
        self.keep.append(container)
        self.sizes[id(container)] = frame.size
        if frame.anchor:
            self.anchors[frame.anchor] = container
            self.open_anchors.discard(frame.anchor)
        self._put(container, Span(frame.start, max(end, frame.start)), frame.size)

    def _alias(self, anchor: str, at: Span) -> None:
        name = f"anchor '{anchor[:80]}'"
        if anchor in self.open_anchors:
            raise _RefusedError(Unreadable(at, f"the value of {name} contains itself"))
        if anchor not in self.anchors:
            message = f"no {name} stands before this alias in the document"
            raise _RefusedError(Unreadable(at, message))
        value = self.anchors[anchor]
        frame = self.stack[-1] if self.stack else None
        try:
            if frame is not None and frame.key_span is None and type(frame.container) is dict:
                if isinstance(value, dict | list):
                    raise _RefusedError(Unreadable(at, "a mapping or list cannot be a key"))
                self._key(frame, value, at, merge=False)
                return
            if not isinstance(value, dict | list):
                value = reduce(value)
        except ScalarError as error:
            raise _RefusedError(Unreadable(at, str(error))) from None
        self._put(value, at, self.sizes.get(id(value), 1))

    def _put(self, value: Any, at: Span, size: int) -> None:
        if not self.stack:
            self.value, self.root = value, at
            return
        frame = self.stack[-1]
        frame.end = at.end
        frame.size += size
        if frame.size > self.limits.nodes:
            raise _RefusedError(
                too_big(at, "nodes", self.limits.nodes, "values (aliases expanded)")
            )
        container = frame.container
        if type(container) is list:
            frame.entries[len(container)] = Mark(None, at)
            container.append(value)
            return
        assert isinstance(container, dict)
        key, frame.key, key_span, frame.key_span = frame.key, None, frame.key_span, None
        if key is None:
            self._merge(frame, container, value, at)
        else:
            frame.entries[key] = Mark(key_span, at)
            container[key] = value

    def _merge(self, frame: _Frame, container: dict[str, Any], value: Any, at: Span) -> None:
        """`<<` sets keys where it stands, over earlier ones, as go-yaml v2 does; first map wins."""
        maps = value if isinstance(value, list) else [value]
        if not all(isinstance(each, dict) for each in maps):
            raise _RefusedError(Unreadable(at, "a merge key takes a mapping or a list of mappings"))
        for each in reversed(maps):
            frame.entries.update(self.marks[id(each)])
            container.update(each)

    def _trimmed(self, at: Span, properties: bool, style: str | None) -> Span:
        """Without anchor and tag in front, and without blank lines behind a block scalar."""
        text = self.source.text
        start, end = at
        if properties and text[start : start + 1] in ("&", "!"):
            match = _PROPERTIES.match(text, start)
            if match and match.end() <= max(end, start):
                start = match.end()
        if style in ("|", ">"):
            end = start + len(text[start:end].rstrip())
        return Span(start, end)
