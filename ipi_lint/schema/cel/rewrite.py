"""What must be said differently so that the engine means what Kubernetes means.

A call of a function of ours names the overload that was found for it. What returns an optional
value is wrapped, for Python can make none. `==` and `+` of lists whose order does not count, and of
quantities, become calls. A variable that has no value becomes `optional.none()`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ipi_lint.schema.cel.fault import CelLimitError
from ipi_lint.schema.cel.formatting import is_plain_format
from ipi_lint.schema.cel.functions import texts, times
from ipi_lint.schema.cel.functions.equality import outline
from ipi_lint.schema.cel.functions.function import INTERNAL
from ipi_lint.schema.cel.functions.quantities import QUANTITY
from ipi_lint.schema.cel.functions.table import all_functions
from ipi_lint.schema.cel.syntax import Checked, everything, parameters
from ipi_lint.schema.cel.types import Absent, Schema, names_of, properties_of

_COMPARING = ("@in", "distinct", "sets.contains", "sets.equivalent", "sets.intersects")

Scope = Mapping[str, Schema | Absent | None]


class Rewriter:
    """Changes one checked expression in place."""

    def __init__(self, checked: Checked) -> None:
        self._checked = checked
        ours = (*all_functions(), *times.replacements(), *texts.replacements())
        self._ours = {function.id: function for function in ours}
        self._corrected = {function.id for function in times.corrections()}
        self._has_optional = any(map(_is_optional, checked.types.values()))

    def rewrite(self, variables: Scope) -> None:
        """Raises CelLimitError for an expression that cannot be evaluated here."""
        for expr in everything(self._checked.expr):
            if expr.HasField("struct") and expr.struct.message_name:
                raise CelLimitError("a protobuf message cannot be made here")
            wanted = self._overload(expr)
            self._has_optional |= bool(wanted) and "optional" in self._ours[wanted].result
        root = self._checked.expr
        self._demand_plain([self._checked.types.get(root.id)])
        self._walk(root, variables)

    def _overload(self, expr: Any) -> str:
        """Which of our overloads is called; none where that is decided when it is evaluated."""
        if not expr.HasField("call"):
            return ""
        found = self._checked.overloads.get(expr.id, ())
        return found[0] if len(found) == 1 and found[0] in self._ours else ""

    def _walk(self, expr: Any, scope: Scope) -> Schema | None:
        """Changes an expression and all below it; gives the schema of its value, where known."""
        if expr.HasField("ident"):
            schema = scope.get(expr.ident.name)
            if isinstance(schema, Absent):
                expr.CopyFrom(self._checked.call("optional.none"))
                return None
            return schema
        if expr.HasField("select"):
            schema = self._walk(expr.select.operand, scope)
            return None if expr.select.test_only else _of_field(schema, expr.select.field)
        if expr.HasField("call"):
            return self._call(expr, scope)
        if expr.HasField("comprehension"):
            return self._loop(expr.comprehension, scope)
        for each in expr.list.elements:
            self._walk(each, scope)
        for entry in expr.struct.entries:
            self._walk(entry.map_key, scope)
            self._walk(entry.value, scope)
        return None

    def _loop(self, loop: Any, scope: Scope) -> Schema | None:
        over = self._walk(loop.iter_range, scope)
        element = _of_element(over)
        is_list = over is not None and over.get("type") == "array"
        if loop.iter_var2:
            inner = {**scope, loop.iter_var: None, loop.iter_var2: element}
        else:
            inner = {**scope, loop.iter_var: element if is_list else None}
        accumulated = {loop.accu_var: self._walk(loop.accu_init, scope)}
        self._walk(loop.loop_condition, {**inner, **accumulated})
        self._walk(loop.loop_step, {**inner, **accumulated})
        return self._walk(loop.result, {**scope, **accumulated})

    def _call(self, expr: Any, scope: Scope) -> Schema | None:
        call = expr.call
        parts = [call.target, *call.args] if call.HasField("target") else list(call.args)
        types = [self._checked.types.get(each.id) for each in parts]
        schemas = [self._walk(each, scope) for each in parts]
        first = schemas[0] if schemas else None
        if call.function in ("_==_", "_!=_"):
            self._compare(expr, parts, types, outline(first))
            return None
        if call.function == "_+_" and first and _is_unordered(first):
            self._demand_plain(types)
            text = self._checked.text(json.dumps(outline(first)))
            expr.CopyFrom(self._checked.call(f"{INTERNAL}joined", *parts, text))
            return first
        if call.function == "_?_:_":
            return schemas[1] or schemas[2]
        self._demand_known(call, types)
        overload = self._overload(expr)
        found = self._checked.overloads.get(expr.id, ())
        if overload:
            self._demand_plain(types)
            call.function = INTERNAL + overload
            if "optional" in self._ours[overload].result:
                expr.CopyFrom(self._checked.call("optional.ofNonZeroValue", expr))
        elif found == ("list_range",):
            call.function = f"{INTERNAL}range"
        elif call.function == "cel.@mapInsert":
            self._demand_plain(types)
            call.function = INTERNAL + ("insert" if len(parts) == 3 else "merge")
        elif len(found) == 1 and found[0] in self._corrected:
            expr.CopyFrom(self._checked.call(INTERNAL + found[0], expr))
        elif any(each in self._ours for each in found):
            self._demand_plain(types)
        return _of_element(first) if call.function == "_[_]" else None

    def _compare(self, expr: Any, parts: list[Any], types: list[Any], outlined: Any) -> None:
        if not outlined and not any(map(_has_quantity, types)):
            return
        self._demand_plain(types)
        text = self._checked.text(json.dumps(outlined))
        is_equal = self._checked.call(f"{INTERNAL}equal", *parts, text)
        negated = expr.call.function == "_!=_"
        expr.CopyFrom(self._checked.call("!_", is_equal) if negated else is_equal)

    def _demand_known(self, call: Any, types: list[Any]) -> None:
        """Raises CelLimitError for a call that the engine answers in another way."""
        if call.function in _COMPARING and any(map(_has_quantity, types)):
            raise CelLimitError("quantities in a list are not looked for here")
        if call.function == "type" and types[0] is not None and types[0].message_type:
            raise CelLimitError("the type of this value has no name here")
        if call.function == "format" and not is_plain_format(call, self._checked):
            raise CelLimitError("format() writes numbers, lists and maps in another way here")

    def _demand_plain(self, types: list[Any]) -> None:
        """The engine ends the process when it hands an optional value to Python."""
        if self._has_optional and any(map(_may_hold_optional, types)):
            raise CelLimitError("an optional value cannot be handed to Python")


def _is_optional(type_: Any) -> bool:
    is_one = type_.HasField("abstract_type") and type_.abstract_type.name == "optional_type"
    return is_one or any(map(_is_optional, parameters(type_)))


def _has_quantity(type_: Any) -> bool:
    if type_ is None:
        return False
    return type_.message_type == QUANTITY or any(map(_has_quantity, parameters(type_)))


def _may_hold_optional(type_: Any) -> bool:
    """A type that the engine does not say is that of anything."""
    if type_ is None or type_.HasField("dyn") or _is_optional(type_):
        return True
    return any(map(_may_hold_optional, parameters(type_)))


def _is_unordered(schema: Schema) -> bool:
    return schema.get("x-kubernetes-list-type") in ("set", "map")


def _of_field(schema: Schema | None, name: str) -> Schema | None:
    if schema is None:
        return None
    properties = properties_of(schema)
    if properties is None:
        return _of_element(schema)
    return next((each for field, each in properties.items() if name in names_of(field)), None)


def _of_element(schema: Schema | None) -> Schema | None:
    """The schema of a list's entries or of a map's values."""
    if schema is None:
        return None
    below = schema.get("items") or schema.get("additionalProperties")
    return below if isinstance(below, Mapping) else None
