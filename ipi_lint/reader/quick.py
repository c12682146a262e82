"""The same reading, quicker: values by libyaml's own composer, places when somebody asks.

Most documents are plain: no anchor, tag, merge key or duplicate, no oddity at all. Their values are
taken from the nodes that the C composer makes, and so are places, of a document composed again when
they are wanted. `compose` reads all others: it alone says what is wrong.
"""

from __future__ import annotations

import operator
from collections import deque
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any, ClassVar

from ipi_lint.node import Document, Mark
from ipi_lint.reader.compose import Composed, Limits, Unreadable, compose
from ipi_lint.reader.head import INDENT
from ipi_lint.reader.libyaml import (
    CParser,
    MappingNode,
    ScalarNode,
    SequenceNode,
    YAMLError,
    only_node,
)
from ipi_lint.reader.scalar import ScalarError, key_text, reduce, resolve
from ipi_lint.regexes import regex
from ipi_lint.source import Source, Span

_SIGN = regex(r"(?<![^\s\[{,:])[&*!]")
_DOCUMENT_END = regex(r"(?:^|[\r\n\x85\u2028\u2029])\.\.\.")
_ESCAPED = regex(r"\\(?:[xuU/]|[ \t]*\r?\n)")
"""What may make letters of others within double quotes, or join two lines without a blank."""
_DEEP = b" " * 300
"""An indentation so deep that C recursion, which follows the nesting, would not be safe."""
_MOST_BRACKETS = 1_000
_MOST = 200_000


class _OddError(Exception):
    """Something that only `compose` judges."""


class _Parser(CParser):  # type: ignore[misc]  # it has no stubs
    """A composer that resolves no tags: an implicit one is a slice that holds (plain, quoted).

    What stands in for the resolver are C functions; Python ones would double the time.
    """

    resolve = slice
    ascend_resolver = tuple
    descend_resolver: ClassVar[Any] = staticmethod(operator.is_)


class PlainDocument(Document):
    """A document without anchors and tags: its words stand in the text as they are, or escaped.

    `held` is what `holds` has answered so far.
    """

    @cached_property
    def held(self) -> dict[tuple[str, ...], bool]:
        return {}

    def holds(self, words: tuple[str, ...]) -> bool:
        held = self.held.get(words)
        if held is None:
            find = self.source.text.find
            held = self._is_escaped or any(find(word, *self.span) >= 0 for word in words)
            self.held[words] = held
        return held

    @property
    def written(self) -> str | None:
        return None if self._is_escaped else self.source.text[slice(*self.span)]

    @cached_property
    def _is_escaped(self) -> bool:
        return _ESCAPED.search(self.source.text, *self.span) is not None


def read_at_once(source: Source, span: Span, index: int, limits: Limits) -> Composed | Unreadable:
    """What `compose` gives, with `marks` that are made when they are first asked for."""
    return _quick(source, span, index, limits) or compose(source, span, index, limits)


def _quick(source: Source, span: Span, index: int, limits: Limits) -> Composed | None:
    start = span.start + source.text.startswith("\ufeff", span.start)
    text = source.text[start : span.end]
    if _is_odd(text) or len(text) > min(limits.nodes, _MOST):
        return None
    try:
        node = only_node(_Parser(text))
        if node is None:
            return None
        value = _value(node, limits.depth)
        root = Span(start + node.start_mark.index, start + _end(node, text))
    except (_OddError, ScalarError, YAMLError):
        return None
    marks = LateMarks(source, start, span.end, value)
    form = PlainDocument if limits.is_filtering else Document
    return Composed(form(source, index, Span(start, span.end), root, value, marks), span.end)


def _is_odd(text: str) -> bool:
    """Whether there may be a sign of YAML, a document's end, an escaped surrogate or a depth.

    Each question is asked of C first, since nearly all texts pass.
    """
    return (
        text.startswith("{")
        or text.count("[") + text.count("{") > _MOST_BRACKETS
        or (("&" in text or "*" in text or "!" in text) and _SIGN.search(text) is not None)
        or ("..." in text and _DOCUMENT_END.search(text) is not None)
        or (len(text) > _MOST_BRACKETS and _DEEP in text.encode().translate(INDENT))
    )


def _value(node: Any, depth: int) -> Any:
    """A node's value. Raises _OddError or ScalarError for what `compose` has to look at."""
    tag = node.ctag
    if tag.__class__ is not slice:
        raise _OddError
    if node.__class__ is ScalarNode:
        return _plain(node.value) if tag.step[0] else node.value
    if not depth:
        raise _OddError
    if node.__class__ is SequenceNode:
        return [_value(item, depth - 1) for item in node.value]
    result: dict[str, Any] = {}
    for key, below in node.value:
        tag = key.ctag
        if key.__class__ is not ScalarNode or tag.__class__ is not slice:
            raise _OddError
        name = _plain_key(key.value) if tag.step[0] else key.value
        result[name] = _value(below, depth - 1)
    if len(result) != len(node.value):
        raise _OddError
    return result


@lru_cache(maxsize=8192)
def _plain(text: str) -> Any:
    return reduce(resolve(text))


@lru_cache(maxsize=8192)
def _plain_key(text: str) -> str:
    if text == "<<":
        raise _OddError
    return key_text(resolve(text))


def _end(node: Any, text: str) -> int:
    """Where a value ends: a block's with its last entry, a block scalar's before blank lines."""
    while node.__class__ is not ScalarNode and node.value and not _is_closed(node, text):
        last = node.value[-1]
        node = last[1] if node.__class__ is MappingNode else last
    end: int = node.end_mark.index
    if node.__class__ is ScalarNode and node.style in ("|", ">"):
        start: int = node.start_mark.index
        return start + len(text[start:end].rstrip())
    return end


def _is_closed(node: Any, text: str) -> bool:
    """Whether a collection ends with a bracket: not in block style, nor the pair in `[a: b]`."""
    return node.style and text[node.end_mark.index - 1] in "]}"


class LateMarks(Mapping[int, Mapping[str | int, Mark]]):
    """A document's marks: composed again when the first one is asked for, made for a container.

    `start` is where the text begins that the values come from.
    """

    def __init__(self, source: Source, start: int, end: int, value: Any) -> None:
        self._start, self._value = start, value
        self._read = (source, Span(start, end))
        self._made: dict[int, Mapping[str | int, Mark]] = {}

    @property
    def _text(self) -> str:
        source, span = self._read
        return source.text[slice(*span)]

    @cached_property
    def _nodes(self) -> Mapping[int, tuple[Any, Any]]:
        """The nodes of containers, each with its value."""
        nodes = {}
        todo = [(only_node(_Parser(self._text)), self._value)]
        while todo:
            node, value = todo.pop()
            if isinstance(value, dict):
                below = zip((each for _, each in node.value), value.values(), strict=True)
            elif isinstance(value, list):
                below = zip(node.value, value, strict=True)
            else:
                continue
            nodes[id(value)] = (node, value)
            todo += below
        _RECENT.append(self)
        if len(_RECENT) > _MOST_RECENT:
            vars(_RECENT.popleft()).pop("_nodes")
        return nodes

    def __getitem__(self, container: int) -> Mapping[str | int, Mark]:
        if container not in self._made:
            self._made[container] = self._entries(*self._nodes[container])
        return self._made[container]

    def __iter__(self) -> Iterator[int]:
        return iter(self._nodes)

    def __len__(self) -> int:
        return len(self._nodes)

    def _entries(self, node: Any, value: Any) -> Mapping[str | int, Mark]:
        text = self._text

        def span(node: Any) -> Span:
            start = self._start + node.start_mark.index
            return Span(start, max(start, self._start + _end(node, text)))

        if isinstance(value, dict):
            pairs = zip(value, node.value, strict=True)
            return {name: Mark(span(key), span(below)) for name, (key, below) in pairs}
        return {index: Mark(None, span(below)) for index, below in enumerate(node.value)}


_RECENT: deque[LateMarks] = deque()
"""Those that have their nodes, which take more room than all that is made of them."""
_MOST_RECENT = 32
