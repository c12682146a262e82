"""The same reading, quicker: values by libyaml's own composer, places when somebody asks.

Most documents are plain: no anchor, tag, merge key or duplicate, no oddity at all. Their values are
taken from the nodes that the C composer makes, and so are places, of a document composed again when
they are wanted. `compose` reads all others: it alone says what is wrong.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, ClassVar

from ipi_lint.node import Document, Mark
from ipi_lint.reader.compose import Composed, Limits, compose
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
from ipi_lint.reader.unreadable import Unreadable
from ipi_lint.regexes import regex
from ipi_lint.source import Source, Span

_SIGN = regex(r"(?<![^\s\[{,:])[&*!]")
_DOCUMENT_END = regex(r"(?:^|[\r\n\x85\u2028\u2029])\.\.\.")
_ESCAPED = regex(r"\\(?:[xuU/]|[ \t]*\r?\n)")
"""What may make letters of others within double quotes, or join two lines without a blank."""
_DEEP = b" " * 300
"""An indentation so deep that C recursion, which follows the nesting, would not be safe."""
_MOST_BRACKETS = 1_000


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
    if _is_odd(text) or len(text) > limits.nodes:
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
        tag = below.ctag
        if below.__class__ is ScalarNode and tag.__class__ is slice:  # most are: without a call
            result[name] = _plain(below.value) if tag.step[0] else below.value
        else:
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
    """A document's marks: it is composed again when the first one is asked for.

    `start` is where the text begins that the values come from.
    """

    def __init__(self, source: Source, start: int, end: int, value: Any) -> None:
        self._read = (source, Span(start, end), value)

    @cached_property
    def _entries(self) -> Mapping[int, _Entries]:
        from array import array  # most runs have nothing to point at

        source, span, value = self._read
        text = source.text[slice(*span)]
        found: dict[int, _Entries] = {}
        todo = [(only_node(_Parser(text)), value)]
        while todo:
            node, value = todo.pop()
            if isinstance(value, dict):
                nodes = [each for _, each in node.value]
                both = (each for pair in node.value for each in pair)
                places = [place for each in both for place in _at(each, text)]
                todo += zip(nodes, value.values(), strict=True)
            elif isinstance(value, list):
                places = [place for each in node.value for place in (0, 0, *_at(each, text))]
                todo += zip(node.value, value, strict=True)
            else:
                continue
            found[id(value)] = _Entries(value, span.start, array("I", places))
        return found

    def __getitem__(self, container: int) -> Mapping[str | int, Mark]:
        return self._entries[container]

    def __iter__(self) -> Iterator[int]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


def _at(node: Any, text: str) -> tuple[int, int]:
    start = node.start_mark.index
    return start, max(start, _end(node, text))


class _Entries(Mapping[str | int, Mark]):
    """The marks of a container's entries: each is made when it is asked for, as few are.

    `places` say of each entry where its key begins and ends, and its value, counted from `base`.
    """

    def __init__(self, container: Any, base: int, places: Sequence[int]) -> None:
        self._container, self._base, self._places = container, base, places

    def __getitem__(self, step: str | int) -> Mark:
        at = 4 * self._numbers[step]
        key, key_end, value, end = (self._base + each for each in self._places[at : at + 4])
        is_item = isinstance(self._container, list)
        return Mark(None if is_item else Span(key, key_end), Span(value, end))

    def __iter__(self) -> Iterator[str | int]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    @cached_property
    def _numbers(self) -> Mapping[str | int, int]:
        container = self._container
        steps = range(len(container)) if isinstance(container, list) else container
        return {step: number for number, step in enumerate(steps)}
