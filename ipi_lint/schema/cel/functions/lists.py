"""isSorted, sum, min, max, indexOf, lastIndexOf."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from itertools import pairwise
from typing import Any

from ipi_lint.schema.cel.functions.function import Function, method

_COMPARABLE = ("int", "uint", "double", "bool", "duration", "timestamp", "string", "bytes")
_ZEROS = {"int": 0, "uint": 0, "double": 0.0, "duration": timedelta()}
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
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return bool(one == other)


def _compare(one: Any, other: Any) -> int:
    if isinstance(one, bool) != isinstance(other, bool):
        raise ValueError("values of different types cannot be compared")
    try:
        return int(one > other) - int(one < other)
    except TypeError:
        raise ValueError("these values cannot be compared") from None


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
    total = zero
    for value in values:
        try:
            total += value
        except (TypeError, OverflowError):
            raise ValueError("these values have no sum") from None
        if bounds and not bounds[0] <= total < bounds[1]:
            raise ValueError("integer overflow")
    return total


def _index(values: list[Any], wanted: Any) -> int:
    return next((at for at, value in enumerate(values) if same(value, wanted)), -1)


def _last_index(values: list[Any], wanted: Any) -> int:
    at = _index(values[::-1], wanted)
    return len(values) - 1 - at if at >= 0 else -1
