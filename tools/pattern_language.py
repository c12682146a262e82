"""Whether two regular expressions accept the same strings, however they are written.

Each is parsed (Python's parser reads what RE2 takes in CRDs) and made into an automaton; the two
are walked side by side over one character of each class that either tells apart.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from re import _constants as op  # type: ignore[attr-defined]  # private: there is no other parser
from re import _parser as parser  # type: ignore[attr-defined]  # private, too
from typing import Any, NamedTuple

_LAST = 0x10FFFF
_CATEGORIES = {
    op.CATEGORY_DIGIT: "0-9",
    op.CATEGORY_SPACE: "\\t\\n\\f\\r ",
    op.CATEGORY_WORD: "0-9A-Za-z_",
}
Ranges = tuple[tuple[int, int], ...]
_BEGIN, _END = "begin", "end"


class _Edge(NamedTuple):
    """A way to another state: on a character of some ranges, or without one (at an anchor)."""

    on: Ranges | str | None
    to: int


class Automaton:
    """The strings in which a pattern is found. Raises ValueError for what it cannot express."""

    def __init__(self, pattern: str) -> None:
        self.edges: list[list[_Edge]] = []
        start = self._state()
        self.edges[start].append(_Edge(((0, _LAST),), start))
        self.end = self._sequence(parser.parse(pattern), start)
        self.edges[self.end].append(_Edge(((0, _LAST),), self.end))
        self.first = self._closed({start}, {_BEGIN})

    def step(self, states: frozenset[int], character: int) -> frozenset[int]:
        reached = {
            edge.to
            for state in states
            for edge in self.edges[state]
            if isinstance(edge.on, tuple) and _holds(edge.on, character)
        }
        return self._closed(reached, set())

    def accepts(self, states: frozenset[int], at_begin: bool) -> bool:
        anchors = {_BEGIN, _END} if at_begin else {_END}
        return self.end in self._closed(states, anchors)

    def cuts(self) -> Iterator[int]:
        """The characters at which some class begins or has just ended."""
        for edges in self.edges:
            for edge in edges:
                if isinstance(edge.on, tuple):
                    yield from (cut for low, high in edge.on for cut in (low, high + 1))

    def _closed(self, states: Iterable[int], anchors: set[str]) -> frozenset[int]:
        found, todo = set(states), list(states)
        while todo:
            for edge in self.edges[todo.pop()]:
                if (edge.on is None or edge.on in anchors) and edge.to not in found:
                    found.add(edge.to)
                    todo.append(edge.to)
        return frozenset(found)

    def _state(self) -> int:
        self.edges.append([])
        return len(self.edges) - 1

    def _to(self, start: int, on: Ranges | str | None) -> int:
        end = self._state()
        self.edges[start].append(_Edge(on, end))
        return end

    def _sequence(self, items: Iterable[Any], at: int) -> int:
        for code, argument in items:
            at = self._item(code, argument, at)
        return at

    def _item(self, code: Any, argument: Any, at: int) -> int:
        if code is op.SUBPATTERN:
            return self._sequence(argument[3], at)
        if code is op.BRANCH:
            end = self._state()
            for branch in argument[1]:
                self.edges[self._sequence(branch, at)].append(_Edge(None, end))
            return end
        if code in (op.MAX_REPEAT, op.MIN_REPEAT):
            return self._repeated(argument, at)
        if code is op.AT:
            begins = argument in (op.AT_BEGINNING, op.AT_BEGINNING_STRING)
            if not begins and argument not in (op.AT_END, op.AT_END_STRING):
                raise ValueError(f"{argument} is not supported")
            return self._to(at, _BEGIN if begins else _END)
        return self._to(at, _ranges(code, argument))

    def _repeated(self, repeat: tuple[int, Any, Any], at: int) -> int:
        least, most, item = repeat
        for _ in range(least):
            at = self._sequence(item, at)
        if most is op.MAXREPEAT:
            loop = self._to(at, None)
            self.edges[self._sequence(item, loop)].append(_Edge(None, loop))
            return self._to(loop, None)
        end = self._state()
        for _ in range(most - least):
            self.edges[at].append(_Edge(None, end))
            at = self._sequence(item, at)
        self.edges[at].append(_Edge(None, end))
        return end


def _holds(ranges: Ranges, character: int) -> bool:
    return any(low <= character <= high for low, high in ranges)


def _ranges(code: Any, argument: Any) -> Ranges:
    if code is op.LITERAL:
        return ((argument, argument),)
    if code is op.NOT_LITERAL:
        return _without(((argument, argument),))
    if code is op.ANY:
        return _without(((10, 10),))
    if code is not op.IN:
        raise ValueError(f"{code} is not supported")
    ranges: list[tuple[int, int]] = []
    negated = False
    for below, value in argument:
        if below is op.NEGATE:
            negated = True
        elif below is op.RANGE:
            ranges.append(value)
        elif below is op.CATEGORY:
            ((_, items),) = parser.parse(f"[{_CATEGORIES[value]}]")
            ranges += _ranges(op.IN, items)
        else:
            ranges.append((value, value))
    return _without(tuple(ranges)) if negated else tuple(ranges)


def _without(ranges: Ranges) -> Ranges:
    left, at = [], 0
    for low, high in sorted(ranges):
        if low > at:
            left.append((at, low - 1))
        at = max(at, high + 1)
    return (*left, (at, _LAST)) if at <= _LAST else tuple(left)


def difference(one: str, other: str) -> str | None:
    """A string in which only one of two patterns is found; None where there is none.

    Raises ValueError for a pattern with something that RE2 or this walk does not know.
    """
    if one == other:
        return None
    try:
        a, b = Automaton(one), Automaton(other)
    except (re.error, KeyError) as error:
        raise ValueError(f"cannot compare: {error}") from None
    characters = sorted({0, *(cut for cut in (*a.cuts(), *b.cuts()) if cut <= _LAST)})
    seen = {(a.first, b.first)}
    todo = deque([(a.first, b.first, "")])
    while todo:
        left, right, text = todo.popleft()
        if a.accepts(left, not text) != b.accepts(right, not text):
            return text
        for character in characters:
            pair = a.step(left, character), b.step(right, character)
            if pair not in seen:
                seen.add(pair)
                todo.append((*pair, text + chr(character)))
    return None
