"""isSorted, sum, min, max, indexOf, lastIndexOf."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from itertools import pairwise
from typing import Any

from ipi_lint.schema.cel.functions.function import Function, method
from ipi_lint.schema.cel.functions.quantities import QUANTITY, is_equal

_COMPARABLE = ("int", "uint", "double", "bool", "duration", "timestamp", "string", "bytes")
_ZEROS = {"int": 0, "uint": 0, "double": 0.0, "duration": timedelta()}
_SUMMED = (int, float, timedelta)
_BOUNDS = {"int": (-(2**63), 2**63), "uint": (0, 2**64)}


def functions() -> Iterator[Function]:
    for type_ in _COMPARABLE:
        of = ("list", type_)
        yield method(f"{type_}s_sorted", "isSorted", (of,), "bool", _is_sorted)
        yield method(f"{type_}s_min", "min", (of,), type_, partial(_extreme, -1))
        yield method(f"{type_}s_max", "max", (of,), type_, partial(_extreme, 1))
    for type_, zero in _ZEROS.items():
        add = partial(_sum, zero, _BOUNDS.get(type_))
        yield method(f"{type_}s_sum", "sum", (("list", type_),), type_, add)
    anything = (("list", "dyn"), "dyn")
    yield method("list_index", "indexOf", anything, "int", _index)
    yield method("list_last_index", "lastIndexOf", anything, "int", _last_index)


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal for CEL, to which true is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        if one.get("type") == QUANTITY == other.get("type"):
            return is_equal(one, other)
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return bool(one == other)


def _compare(one: Any, other: Any) -> int:
    """Which is greater. Values that have no order are as good as equal in Kubernetes."""
    if isinstance(one, bool) != isinstance(other, bool):
        return 0
    try:
        return int(one > other) - int(one < other)
    except TypeError:
        return 0


def _is_sorted(values: list[Any]) -> bool:
    return all(_compare(*pair) <= 0 for pair in pairwise(values))


def _extreme(sign: int, values: list[Any]) -> Any:
    if not values:
        raise ValueError("an empty list has no least and no greatest value")
    result = values[0]
    for value in values[1:]:
        if _compare(value, result) == sign:
            result = value
    return result


def _sum(zero: Any, bounds: tuple[int, int] | None, values: list[Any]) -> Any:
    """Of a list of anything, the first value says what is added."""
    total = type(values[0])() if values and type(values[0]) in _SUMMED else zero
    for value in values:
        if type(value) is not type(total):
            raise ValueError("values of different types have no sum")
        try:
            total += value
        except OverflowError:
            raise ValueError("the sum is out of range") from None
        if bounds and isinstance(total, int) and not bounds[0] <= total < bounds[1]:
            raise ValueError("integer overflow")
    return total


def _index(values: list[Any], wanted: Any) -> int:
    return next((at for at, value in enumerate(values) if same(value, wanted)), -1)


def _last_index(values: list[Any], wanted: Any) -> int:
    at = _index(values[::-1], wanted)
    return len(values) - 1 - at if at >= 0 else -1
