"""What Kubernetes checks of literals when a rule is compiled, and the engine does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import re2

from ipi_lint.records import NamedTuple
from ipi_lint.schema.cel.formatting import wrong_formats
from ipi_lint.schema.cel.functions.times import parse_duration, parse_timestamp
from ipi_lint.schema.cel.syntax import Checked, everything
from ipi_lint.schema.pattern import pattern_of

_READ: dict[str, Callable[[str], Any]] = {
    "duration": parse_duration,
    "timestamp": parse_timestamp,
    "matches": pattern_of,
    "find": pattern_of,
    "findAll": pattern_of,
}


_LOOKING = (("list_index",), ("list_last_index",))


class Wrong(NamedTuple):
    """A literal that does not do, and its offset."""

    offset: int
    message: str


def wrong_literals(checked: Checked) -> Iterator[Wrong]:
    """Arguments that are no duration, timestamp or pattern; lists and maps of mixed types."""
    free = _parts_of_format(checked.expr)
    for expr in everything(checked.expr):
        if expr.HasField("call"):
            yield from _wrong_call(checked, expr)
        elif expr.HasField("list") and expr.id not in free:
            optional = set(expr.list.optional_indices)
            entries = [each for at, each in enumerate(expr.list.elements) if at not in optional]
            yield from _mixed(checked, entries)
        elif expr.HasField("struct"):
            entries = [each for each in expr.struct.entries if not each.optional_entry]
            yield from _mixed(checked, [each.map_key for each in expr.struct.entries])
            yield from _mixed(checked, [each.value for each in entries])


def _parts_of_format(expr: Any) -> set[int]:
    calls = (each for each in everything(expr) if each.call.function == "format")
    return {part.id for call in calls for part in everything(call)}


def _wrong_call(checked: Checked, expr: Any) -> Iterator[Wrong]:
    call = expr.call
    if call.function in _READ:
        yield from _wrong_argument(checked, call)
    elif call.function == "format":
        for message in wrong_formats(call, checked):
            yield Wrong(checked.position(expr), message)
    elif checked.overloads.get(expr.id) in _LOOKING:
        types = [checked.types.get(each.id) for each in (call.target, call.args[0])]
        if not _may_be_in(*types):
            message = f"{call.function}() looks for a value that the list cannot hold"
            yield Wrong(checked.position(expr), message)


def _wrong_argument(checked: Checked, call: Any) -> Iterator[Wrong]:
    """The pattern is what follows the text, be it the receiver or the first argument."""
    at = 1 if call.function == "matches" and not call.HasField("target") else 0
    argument = call.args[at]
    if argument.HasField("const") and argument.const.HasField("string_value"):
        text = argument.const.string_value
        try:
            _READ[call.function](text)
        except (ValueError, re2.error):
            message = f"'{text}' is not what {call.function}() takes"
            yield Wrong(checked.position(argument), message)


def _may_be_in(whole: Any, part: Any) -> bool:
    """Whether a list may hold a value; one of anything may."""
    if whole is None or part is None or not whole.HasField("list_type"):
        return True
    entry = whole.list_type.elem_type
    is_open = any(each.HasField("dyn") or not each.ByteSize() for each in (entry, part))
    return is_open or _fit(entry, part)


def _mixed(checked: Checked, entries: list[Any]) -> Iterator[Wrong]:
    types = [checked.types.get(each.id) for each in entries]
    for entry, type_ in zip(entries[1:], types[1:], strict=True):
        if not _fit(types[0], type_):
            message = "a literal list or map has values of one type only; dyn() makes them equal"
            yield Wrong(checked.position(entry), message)


def _fit(one: Any, other: Any) -> bool:
    """Whether two values may stand in one list. An empty list fits any other."""
    if one is None or other is None:
        return one is other
    for field in ("list_type", "map_type", "abstract_type", "type"):
        if one.HasField(field) and other.HasField(field):
            return _below_fit(one, other, field)
    return bool(one.SerializeToString() == other.SerializeToString())


def _below_fit(one: Any, other: Any, field: str) -> bool:
    if field == "list_type":
        first, second = one.list_type.elem_type, other.list_type.elem_type
    elif field == "map_type":
        first, second = one.map_type.value_type, other.map_type.value_type
    else:
        return True
    is_open = any(each.HasField("dyn") or not each.ByteSize() for each in (first, second))
    return is_open or _fit(first, second)
