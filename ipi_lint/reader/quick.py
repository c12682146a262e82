"""The same reading, quicker: values by libyaml's own composer, places when somebody asks.

Most documents are plain: no anchor, tag, merge key or duplicate, no oddity at all. Their values are
taken from the nodes that the C composer makes. `compose` reads all others, and any document again
whose places are wanted: so it alone says where things stand, and what is wrong.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any, ClassVar

from ipi_lint.node import Document, Mark
from ipi_lint.reader.compose import Composed, Limits, Unreadable, compose
from ipi_lint.reader.libyaml import (
    CParser,
    MappingNode,
    ScalarNode,
    SequenceNode,
    YAMLError,
)
from ipi_lint.reader.scalar import ScalarError, key_text, reduce, resolve
from ipi_lint.regexes import regex
from ipi_lint.source import Source, Span

_ANCHOR = regex(r"(?<![^\s\[{,:])[&*]")
_DOCUMENT_END = regex(r"(?:^|[\r\n\x85\u2028\u2029])\.\.\.")
_INDENT = bytes.maketrans(b"\t?:-", b"    ")
_DEEP = b" " * 300
"""An indentation so deep that C recursion, which follows the nesting, would not be safe. Blanks and
the signs of lists and keys count alike."""
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


def read_document(source: Source, span: Span, index: int, limits: Limits) -> Composed | Unreadable:
    """What `compose` gives, with `marks` that are made when they are first asked for."""
    return _quick(source, span, index, limits) or compose(source, span, index, limits)


def _quick(source: Source, span: Span, index: int, limits: Limits) -> Composed | None:
    start = span.start + source.text.startswith("\ufeff", span.start)
    text = source.text[start : span.end]
    if _is_odd(text) or len(text) > min(limits.nodes, _MOST):
        return None
    node = _only_node(text)
    if node is None:
        return None
    try:
        value = _value(node, limits.depth)
        root = Span(start + node.start_mark.index, start + _end(node, text))
    except (_OddError, ScalarError):
        return None
    marks = _Marks(source, span, index, limits, value)
    return Composed(Document(source, index, Span(start, span.end), root, value, marks), span.end)


def _is_odd(text: str) -> bool:
    """Whether there may be an anchor, an alias, a document's end, an escaped surrogate or a depth.

    Each question is asked of C first, since nearly all texts pass.
    """
    return (
        text.startswith("{")
        or text.count("[") + text.count("{") > _MOST_BRACKETS
        or (("&" in text or "*" in text) and _ANCHOR.search(text) is not None)
        or ("..." in text and _DOCUMENT_END.search(text) is not None)
        or (len(text) > _MOST_BRACKETS and _DEEP in text.encode().translate(_INDENT))
    )


def _only_node(text: str) -> Any:
    """The root node of a text's only document; None where there is none, another one or a fault."""
    parser = _Parser(text)
    parser._parser = parser._composer = parser  # noqa: SLF001 (ruamel's composer looks there)
    try:
        if parser.check_node():
            node = parser.get_node()
            return None if parser.check_node() else node
    except YAMLError:
        pass
    finally:
        del parser._parser, parser._composer  # noqa: SLF001 (a circle would keep all nodes alive)
    return None


def _value(node: Any, depth: int) -> Any:
    """A node's value. Raises _OddError or ScalarError for what `compose` has to look at."""
    tag = node.ctag.suffix
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
        tag = key.ctag.suffix
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
    while node.__class__ is not ScalarNode and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if node.__class__ is MappingNode else last
    end: int = node.end_mark.index
    if node.__class__ is ScalarNode and node.style in ("|", ">"):
        start: int = node.start_mark.index
        return start + len(text[start:end].rstrip())
    return end


class _Marks(Mapping[int, Mapping[str | int, Mark]]):
    """A document's marks, made by `compose` when the first one is asked for."""

    def __init__(self, source: Source, span: Span, index: int, limits: Limits, value: Any) -> None:
        self._read = (source, span, index, limits)
        self._value = value

    @cached_property
    def _table(self) -> dict[int, Mapping[str | int, Mark]]:
        read = compose(*self._read)
        assert isinstance(read, Composed)
        assert read.document
        table: dict[int, Mapping[str | int, Mark]] = {}
        todo = [(self._value, read.document.value)]
        while todo:
            own, again = todo.pop()
            if isinstance(own, dict):
                todo += ((own[key], again[key]) for key in own)
            elif isinstance(own, list):
                todo += zip(own, again, strict=True)
            else:
                continue
            table[id(own)] = read.document.marks[id(again)]
        return table

    def __getitem__(self, container: int) -> Mapping[str | int, Mark]:
        return self._table[container]

    def __iter__(self) -> Iterator[int]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)
