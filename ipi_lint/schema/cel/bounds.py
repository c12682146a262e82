"""How much work an expression may be at most, for values of a certain size.

The engine itself takes 10,000 steps of all loops of an evaluation together, and no more. It does
not bound what a step costs: this does, from the expression alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ipi_lint.records import NamedTuple
from ipi_lint.schema.cel.functions.function import INTERNAL

if TYPE_CHECKING:
    from ipi_lint.schema.cel.syntax import Checked

STEPS = 10_000.0
_CHARACTERS = 8
_FORMATTED, _LONGEST_NUMBER = 5.0, 125.0
_OURS, _OURS_PIECE, _FOUND_PIECE = 200.0, 30.0, 100.0
_PATTERN, _PATTERN_PIECE = 200.0, 10.0
_ENTRY = 20.0
_LOGIC = ("_&&_", "_||_", "!_", "@not_strictly_false", "_?_:_")
_PARTS = ("_[_]", "_[?_]", "_?._")
_SCALARS = (1, 2, 3, 4)
_TEXTS = (5, 6)


class Size(NamedTuple):
    """Upper bounds: of values and pieces of text of eight characters in all; of what the longest
    list or map has in entries; and of the longest text in pieces."""

    whole: float
    entries: float
    text: float


_ONE = Size(1, 0, 1)


def size_of(value: Any) -> Size:
    """The bounds that a value keeps."""
    if isinstance(value, str | bytearray):
        pieces = 1 + len(value) / _CHARACTERS
        return Size(pieces, 0, pieces)
    if isinstance(value, dict):
        return _together([*map(size_of, value), *map(size_of, value.values())], len(value))
    if isinstance(value, list):
        return _together([*map(size_of, value)], len(value))
    return _ONE


def _together(parts: list[Size], entries: int) -> Size:
    return Size(
        1 + sum(part.whole for part in parts),
        max([entries, *(part.entries for part in parts)]),
        max([1, *(part.text for part in parts)]),
    )


def work(checked: Checked, variables: dict[str, Size]) -> float:
    """The steps that evaluating a checked expression takes at most, of at most 50 ns each."""
    count = _Count(checked)
    count.size(checked.expr, variables, 1)
    return count.work


class _Count:
    """Walks an expression with the sizes of what its names stand for."""

    def __init__(self, checked: Checked) -> None:
        self._types = checked.types
        self.work = 0.0
        self._rounds = 1.0

    def size(self, expr: Any, names: dict[str, Size], times: float) -> Size:
        """The size of an expression's value, where the expression is evaluated so many times."""
        self.work += times
        if expr.HasField("const"):
            return size_of(expr.const.string_value or bytearray(expr.const.bytes_value))
        if expr.HasField("ident"):
            return self._part(expr, names.get(expr.ident.name, _ONE))
        if expr.HasField("select"):
            return self._part(expr, self.size(expr.select.operand, names, times))
        if expr.HasField("comprehension"):
            return self._loop(expr.comprehension, names, times)
        if expr.HasField("call"):
            return self._call(expr, names, times)
        parts = [*expr.list.elements, *(entry.value for entry in expr.struct.entries)]
        parts += [entry.map_key for entry in expr.struct.entries]
        return _together([self.size(part, names, times) for part in parts], len(parts))

    def _part(self, expr: Any, whole: Size) -> Size:
        """A part of a value: no larger than the value, and a scalar no larger than a scalar."""
        type_ = self._types.get(expr.id)
        primitive = type_.primitive if type_ is not None else 0
        if primitive in _SCALARS:
            return _ONE
        return Size(whole.text, 0, whole.text) if primitive in _TEXTS else whole

    def _loop(self, loop: Any, names: dict[str, Size], times: float) -> Size:
        over = self.size(loop.iter_range, names, times)
        rounds = min(over.entries, STEPS)
        often = min(times * rounds, STEPS)
        inner = {**names, loop.iter_var: over}
        if loop.iter_var2:
            inner[loop.iter_var2] = over
        start = self.size(loop.accu_init, names, times)
        self._rounds = rounds
        inner[loop.accu_var] = Size(0, 0, start.text)
        self.size(loop.loop_condition, inner, often)
        step = self.size(loop.loop_step, inner, often)
        if start.entries == 0 and loop.accu_init.HasField("list"):
            self.work += often * rounds  # a list is copied whenever an entry is added
        grown = Size(
            start.whole + rounds * step.whole,
            start.entries + rounds * max(step.entries, 1),
            max(start.text, step.text),
        )
        return self.size(loop.result, {**names, loop.accu_var: grown}, times)

    def _call(self, expr: Any, names: dict[str, Size], times: float) -> Size:
        call = expr.call
        parts = [call.target, *call.args] if call.HasField("target") else list(call.args)
        sizes = [self.size(part, names, times) for part in parts]
        name = call.function
        if name in _LOGIC:
            return _largest(sizes[1:]) if name == "_?_:_" else _ONE
        if name in _PARTS:
            return self._part(expr, sizes[0])
        cost, result = self._cost(call, sizes)
        if name.startswith(INTERNAL):
            piece = _FOUND_PIECE if name.startswith(f"{INTERNAL}find_") else _OURS_PIECE
            cost = _OURS + piece * cost
        self.work += times * cost
        type_ = self._types.get(expr.id)
        return _ONE if type_ is not None and type_.primitive in _SCALARS else result

    def _cost(self, call: Any, sizes: list[Size]) -> tuple[float, Size]:
        """What one call takes, and how large its value is."""
        name = call.function
        whole = sum(size.whole for size in sizes) or 1
        entries = sum(size.entries for size in sizes)
        result = Size(whole, entries, sum(size.text for size in sizes))
        if name == "replace":
            whole += _CHARACTERS * sizes[0].whole * sizes[-1].whole
            return whole, Size(whole, 0, whole)
        if name == "join":
            whole += sizes[0].entries * sizes[-1].whole
            return whole, Size(whole, 0, whole)
        if name == "format":
            text = call.target.const.string_value
            places = text.count("%.") if text else _CHARACTERS * sizes[0].whole
            whole = _FORMATTED * whole + _LONGEST_NUMBER * places
            return whole, Size(whole, 0, whole)
        if name == "distinct" or name.startswith("sets."):
            return sizes[0].whole * sizes[-1].whole, sizes[0]
        if name.startswith((f"{INTERNAL}string_split", f"{INTERNAL}find_")):
            return _ENTRY * whole, Size(whole * _CHARACTERS, whole * _CHARACTERS, whole)
        if name == f"{INTERNAL}range":
            end = call.args[0]
            entries = min(end.const.int64_value, STEPS) if end.HasField("const") else STEPS
            return entries, Size(entries, entries, 1)
        if name in (f"{INTERNAL}insert", f"{INTERNAL}merge"):
            return self._rounds * whole, result
        if name == "matches":
            return _PATTERN + _PATTERN_PIECE * whole, result
        return (_ENTRY * whole if "sort" in name else whole), result


def _largest(sizes: list[Size]) -> Size:
    return Size(*map(max, zip(*sizes, strict=True)))
