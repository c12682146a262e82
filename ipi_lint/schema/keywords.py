"""What each keyword says against one value: both the gate and jsonschema ask here.

Where Kubernetes differs from JSON Schema: null for a field that is not nullable counts as absent;
patterns are RE2 (`$` does not match before a final newline, and no pattern is exponential); an
integer may not pass its format; lists are sets or maps by key; objects are closed; a bound is
exclusive by a flag beside it, and is cut to an integer where the value is one. Source:
k8s.io/apiextensions-apiserver and kube-openapi, v0.35.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from ipi_lint.node import Route
from ipi_lint.records import NamedTuple
from ipi_lint.schema.formats import format_of
from ipi_lint.schema.pattern import matches

Schema = Mapping[str, Any]

_MOST_EXACT = 2**53 - 1
"""The largest integer up to which a float stands for no other one."""
_LONGEST_KEY = 317


class Fact(NamedTuple):
    """A keyword that a value breaks. `detail` is a name or a number, as the keyword needs.

    `alternatives` are, for `anyOf` and `oneOf`, what keeps the value from each of them.
    """

    keyword: str
    route: Route
    value: Any
    schema: dict[str, Any]
    detail: str
    alternatives: tuple[tuple[Fact, ...], ...] = ()


class Offence(NamedTuple):
    """A Fact's detail, and the route to what is wrong below the value, such as an entry."""

    detail: str
    route: Route = ()


Offences = Iterator[Offence]
Keyword = Callable[[Any, Any, Schema], Offences]
"""Gets what the schema says under the keyword, a value, and the schema."""


def counts(value: Any, schema: Schema) -> bool:
    """Whether a field counts as given; its schema says whether it does with null."""
    return value is not None or bool(schema.get("nullable"))


def is_integer(value: Any) -> bool:
    if isinstance(value, float):
        return value.is_integer() and abs(value) <= _MOST_EXACT
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


TYPES: Mapping[str, Callable[[Any], bool]] = MappingProxyType(
    {
        "object": lambda value: isinstance(value, dict),
        "array": lambda value: isinstance(value, list),
        "string": lambda value: isinstance(value, str),
        "boolean": lambda value: isinstance(value, bool),
        "integer": is_integer,
        "number": is_number,
    }
)


def is_same(allowed: Any, value: Any) -> bool:
    """kube-openapi converts a number to the type of the allowed one, and so cuts it."""
    if isinstance(allowed, bool) or isinstance(value, bool):
        return allowed is value
    if isinstance(allowed, int) and isinstance(value, float):
        return int(value) == allowed
    return bool(allowed == value)


def _type(types: str | list[str], value: Any, schema: Schema) -> Offences:
    if value is None and schema.get("nullable"):
        return
    wanted = [types] if isinstance(types, str) else types
    if not any(TYPES[each](value) for each in wanted):
        yield Offence(" or ".join(wanted))


def _enum(values: list[Any], value: Any, _: Schema) -> Offences:
    if not any(is_same(each, value) for each in values):
        yield Offence("enum")


def _pattern(pattern: str, value: Any, schema: Schema) -> Offences:
    if not isinstance(value, str) or len(value) > schema.get("maxLength", len(value)):
        return
    if not matches(pattern, value):
        yield Offence(pattern)


def _minimum(bound: float, value: Any, schema: Schema) -> Offences:
    if is_number(value):
        bound = _native(bound, value)
        if value < bound or (schema.get("exclusiveMinimum") and value == bound):
            yield Offence("minimum")


def _maximum(bound: float, value: Any, schema: Schema) -> Offences:
    if is_number(value):
        bound = _native(bound, value)
        if value > bound or (schema.get("exclusiveMaximum") and value == bound):
            yield Offence("maximum")


def _multiple_of(factor: float, value: Any, _: Schema) -> Offences:
    if not is_number(value):
        return
    factor = _native(factor, value)
    if factor <= 0:
        fits = False
    elif isinstance(value, int) and isinstance(factor, int):
        fits = value % factor == 0
    else:
        quotient = 1 / factor * value if factor < 1 else value / factor
        nearest = int(quotient)
        fits = abs(quotient) <= _MOST_EXACT and abs(quotient - nearest) <= 1e-9 * abs(
            quotient + nearest
        )
    if not fits:
        yield Offence("multipleOf")


def _native(bound: float, value: Any) -> float:
    """A bound as it meets a value: kube-openapi cuts it to an integer where the value is one."""
    return int(bound) if isinstance(value, int) else bound


def _format(name: str, value: Any, _: Schema) -> Offences:
    if isinstance(value, str):
        known = format_of(name)
        if known and not known.holds(value):
            yield Offence(known.says)
    elif name in ("int32", "int64") and is_integer(value):
        bound = 2 ** (31 if name == "int32" else 63)
        if not -bound <= value < bound:
            yield Offence(name)


def _min_properties(bound: int, value: Any, _: Schema) -> Offences:
    if isinstance(value, dict) and len(value) < bound:
        yield Offence(str(len(value)))


def _max_properties(bound: int, value: Any, _: Schema) -> Offences:
    if isinstance(value, dict) and len(value) > bound:
        yield Offence(str(len(value)))


def _required(required: list[str], value: Any, schema: Schema) -> Offences:
    if isinstance(value, dict):
        known = schema.get("properties", {})
        for name in required:
            if name not in value or not counts(value[name], known.get(name, {})):
                yield Offence(name)


def _closed(_: Any, value: Any, schema: Schema) -> Offences:
    if isinstance(value, dict):
        for name in value:
            if name not in schema["properties"]:
                yield Offence(name)


def _keys(pattern: Schema, value: Any, _: Schema) -> Offences:
    if isinstance(value, dict):
        for name in value:
            if len(name) > _LONGEST_KEY or not matches(pattern["pattern"], name):
                yield Offence(name)


def _unique(keys: list[str], value: Any, schema: Schema) -> Offences:
    """Entries of a list-map must differ in their keys; the later one is wrong."""
    if not isinstance(value, list):
        return
    seen: dict[tuple[str, ...], int] = {}
    for index, entry in enumerate(value):
        if isinstance(entry, dict) and all(_is_present(entry, key) for key in keys):
            key = tuple(repr(_effective(entry, key, schema["items"])) for key in keys)
            if key in seen:
                yield Offence(str(seen[key]), (index,))
            else:
                seen[key] = index


def _distinct(field: str, value: Any, schema: Schema) -> Offences:
    yield from _unique([field], value, schema)


def _set(is_set: bool, value: Any, _: Schema) -> Offences:
    """Entries of a set must differ; the later one is wrong."""
    if not is_set or not isinstance(value, list):
        return
    seen: dict[str, int] = {}
    for index, entry in enumerate(value):
        key = json.dumps(entry, sort_keys=True)
        if key in seen:
            yield Offence(str(seen[key]), (index,))
        else:
            seen[key] = index


def _needs(needs: Schema, value: Any, schema: Schema) -> Offences:
    """`needs: {field, when, is}`: a field is required while another has a certain value."""
    if not isinstance(value, dict) or _is_present(value, needs["field"]):
        return
    if _effective(value, needs["when"], schema) == needs["is"]:
        yield Offence(needs["field"])


def _either(fields: list[str], value: Any, _: Schema) -> Offences:
    if isinstance(value, dict) and not any(value.get(field) for field in fields):
        yield Offence(fields[0])


def _is_present(value: Schema, field: str) -> bool:
    """Whether a field counts as given: null does not."""
    return value.get(field) is not None


def _effective(value: Schema, field: str, schema: Schema) -> Any:
    """A field's value, or the default that the API server fills in."""
    given = value.get(field)
    if given is not None:
        return given
    return schema.get("properties", {}).get(field, {}).get("default")


KEYWORDS: Mapping[str, Keyword] = MappingProxyType(
    {
        "type": _type,
        "enum": _enum,
        "pattern": _pattern,
        "format": _format,
        "minimum": _minimum,
        "maximum": _maximum,
        "multipleOf": _multiple_of,
        "minProperties": _min_properties,
        "maxProperties": _max_properties,
        "required": _required,
        "closed": _closed,
        "keys": _keys,
        "advised-keys": _keys,
        "unique": _unique,
        "distinct": _distinct,
        "set": _set,
        "needs": _needs,
        "either": _either,
    }
)
"""Those that look at a value and not into what lies below, where JSON Schema's do not serve."""
