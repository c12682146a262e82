"""What an expression reads of a variable."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ipi_lint.schema.cel.syntax import below

_PARTS = ("_[_]", "_[?_]", "_?._")


def reads(expr: Any, variable: str) -> Iterator[tuple[str | int, ...]]:
    """The ways below a variable that an expression spells out, each to its end; () for all of it.

    `'a' in object.b` reads `b`, `a`; what a loop does with an entry is not followed.
    """
    way = _way(expr, variable)
    if way is not None:
        yield way
        return
    if expr.HasField("call") and expr.call.function == "@in":
        key, held = expr.call.args
        way = _way(held, variable)
        if way is not None and key.const.HasField("string_value"):
            yield (*way, key.const.string_value)
            return
    for each in below(expr):
        yield from reads(each, variable)


def _way(expr: Any, variable: str) -> tuple[str | int, ...] | None:
    """The steps from the variable to an expression's value; None where it is no part of it."""
    if expr.HasField("ident"):
        return () if expr.ident.name.removeprefix(".") == variable else None
    if expr.HasField("select"):
        above = _way(expr.select.operand, variable)
        return None if above is None else (*above, expr.select.field)
    if not expr.HasField("call") or expr.call.function not in _PARTS:
        return None
    whole, key = expr.call.args
    above, constant = _way(whole, variable), key.const
    if above is None:
        return None
    if constant.HasField("string_value"):
        return (*above, constant.string_value)
    return (*above, constant.int64_value) if constant.HasField("int64_value") else None
