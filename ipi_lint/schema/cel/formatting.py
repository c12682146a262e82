"""Calls of format(): what Kubernetes checks of them when a rule is compiled.

Source: cel-go v0.26, ext/formatting.go.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ipi_lint.schema.cel.syntax import Checked
from ipi_lint.schema.pattern import pattern_of

_CLAUSE = r"(?s)%(?:%|(?:\.([0-9]*))?(.)?)"
_LONGEST = 18
_BOOL, _INT, _UINT, _DOUBLE, _STRING, _BYTES = range(1, 7)
_TAKES = {
    "d": (_INT, _UINT),
    "f": (_DOUBLE,),
    "e": (_DOUBLE,),
    "b": (_INT, _UINT, _BOOL),
    "o": (_INT, _UINT),
    "x": (_INT, _UINT, _STRING, _BYTES),
    "X": (_INT, _UINT, _STRING, _BYTES),
}
"""Primitive types by clause; `%s` takes whatever is neither opaque nor optional."""
_DURATION = 3


def wrong_formats(call: Any, checked: Checked) -> Iterator[str]:
    """What is wrong with a literal text and the literal list that is put into it."""
    if not _is_literal(call):
        return
    arguments = call.args[0].list.elements
    count = 0
    for precision, clause in _clauses(call.target.const.string_value):
        if clause != "s" and clause not in _TAKES:
            yield f"the text to format has no clause '%{clause}'"
            return
        if precision is not None and not 0 < len(precision) <= _LONGEST:
            yield "the text to format has a precision that is no number"
            return
        count += 1
        if count > len(arguments):
            break
        if not _takes(clause, checked.types.get(arguments[count - 1].id)):
            yield f"the clause '%{clause}' of format() does not take entry {count} of the list"
            return
    if count != len(arguments):
        yield f"format() has {len(arguments)} values for {count} clauses or more"


def is_plain_format(call: Any, checked: Checked) -> bool:
    """Whether the engine formats as Kubernetes does: texts and integers, but no other numbers."""
    clauses = list(_clauses(call.target.const.string_value))
    if not _is_literal(call) or any(precision or clause in "ef" for precision, clause in clauses):
        return False
    return not any(_is_other(checked.types.get(each.id)) for each in call.args[0].list.elements)


def _is_literal(call: Any) -> bool:
    return bool(call.target.const.HasField("string_value") and call.args[0].HasField("list"))


def _clauses(text: str) -> Iterator[tuple[str | None, str]]:
    for match in pattern_of(_CLAUSE).finditer(text):
        if match.group() != "%%":
            yield match.group(1), match.group(2) or ""


def _takes(clause: str, type_: Any) -> bool:
    if type_ is None or type_.HasField("dyn") or not type_.ByteSize():
        return True
    if clause == "s":
        return not type_.message_type and not type_.HasField("abstract_type")
    return type_.primitive in _TAKES[clause]


def _is_other(type_: Any) -> bool:
    fields = ("list_type", "map_type")
    return type_ is not None and (type_.well_known == _DURATION or any(map(type_.HasField, fields)))
