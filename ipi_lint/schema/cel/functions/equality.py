"""Functions that no text can call, only a rewritten expression: what `==` and `+` mean for lists
whose order does not count and for quantities, and what the engine lacks.

Source: k8s.io/apiserver v0.35, pkg/cel/common/values.go.
"""

from __future__ import annotations

import json
from typing import Any

from ipi_lint.schema.cel.functions.function import Function
from ipi_lint.schema.cel.functions.lists import same
from ipi_lint.schema.cel.functions.quantities import QUANTITY, is_equal
from ipi_lint.schema.cel.functions.times import engine_value
from ipi_lint.schema.cel.types import names_of

BUDGET = "Iteration budget exceeded"
"""As the engine says it."""

_MOST = 10_000


def outline(schema: Any) -> Any:
    """Where in a value there are lists whose order does not count; None where there are none.

    `{set: true}`, `{keys: [...], items: outline}`, `{items: outline}`, or for an object
    `{fields: {name: outline}, values: outline}`; as JSON it goes with a rewritten call.
    """
    if not isinstance(schema, dict):
        return None
    items, values = outline(schema.get("items")), outline(schema.get("additionalProperties"))
    kind = schema.get("x-kubernetes-list-type") if schema.get("type") == "array" else None
    if kind == "set":
        return {"set": True}
    if kind == "map":
        keys = [(names_of(key) or (key,))[0] for key in schema["x-kubernetes-list-map-keys"]]
        return {"keys": keys, "items": items}
    if items:
        return {"items": items}
    below = {
        name: outline(each)
        for field, each in schema.get("properties", {}).items()
        for name in names_of(field) or (field,)
    }
    fields = {name: each for name, each in below.items() if each}
    return {"fields": fields, "values": values} if fields or values else None


def _equal(one: Any, other: Any, text: str) -> bool:
    return _are_equal(one, other, json.loads(text))


def _joined(one: list[Any], other: list[Any], text: str) -> list[Any]:
    """A set's or a map's entries with those of another list laid over them."""
    keys = json.loads(text).get("keys")
    entries = {_mark(each, keys): each for each in one}
    entries |= {_mark(each, keys): each for each in other}
    return [engine_value(each) for each in entries.values()]


def _range(end: int) -> list[int]:
    if end > _MOST:
        raise ValueError(BUDGET)
    return list(range(end))


def _inserted(entries: dict[Any, Any], key: Any, value: Any) -> dict[Any, Any]:
    return _merged(entries, {key: value})


def _merged(entries: dict[Any, Any], more: dict[Any, Any]) -> dict[Any, Any]:
    """A key must be new. The engine's own function for this is missing when it evaluates."""
    for key in more:
        if key in entries:
            raise ValueError(f"the map has the key '{key}' already")
    return {name: engine_value(each) for name, each in (entries | more).items()}


_LIST, _MAP = ("list", "dyn"), ("map", "dyn")
FUNCTIONS = (
    Function("equal", "", ("dyn", "dyn", "string"), "bool", _equal),
    Function("joined", "", (_LIST, _LIST, "string"), _LIST, _joined),
    Function("range", "", ("int",), _LIST, _range),
    Function("insert", "", (_MAP, "dyn", "dyn"), _MAP, _inserted),
    Function("merge", "", (_MAP, _MAP), _MAP, _merged),
)


def _are_equal(one: Any, other: Any, outlined: Any) -> bool:
    """The first value's outline decides, as in Kubernetes its type does."""
    outlined = outlined or {}
    if isinstance(one, dict) and isinstance(other, dict):
        if one.get("type") == QUANTITY == other.get("type"):
            return is_equal(one, other)
        return one.keys() == other.keys() and all(
            _are_equal(one[key], other[key], _field(outlined, key)) for key in one
        )
    if not isinstance(one, list) or not isinstance(other, list):
        return same(one, other)
    if len(one) != len(other):
        return False
    if "set" in outlined:
        return {_mark(each, None) for each in other} <= {_mark(each, None) for each in one}
    if "keys" in outlined:
        entries = {_mark(each, outlined["keys"]): each for each in one}
        marks = [_mark(each, outlined["keys"]) for each in other]
        if not entries.keys() >= set(marks):
            return False
        one = [entries[mark] for mark in marks]
    return all(_are_equal(*pair, outlined.get("items")) for pair in zip(one, other, strict=True))


def _field(outlined: Any, name: str) -> Any:
    return outlined.get("fields", {}).get(name, outlined.get("values"))


def _mark(value: Any, keys: list[str] | None) -> Any:
    """What two entries share that are one and the same; true is not 1."""
    if keys is not None and isinstance(value, dict):
        return tuple(_mark(value.get(key), None) for key in keys)
    if isinstance(value, list | dict | bytearray):
        return repr(value)
    return isinstance(value, bool), value
