"""jsonschema, taught to judge as the API server judges.

Where Kubernetes differs from JSON Schema: null for a field that is not nullable counts as absent;
patterns are RE2 (`$` does not match before a final newline, and no pattern is exponential); an
integer may not pass its format; lists are sets or maps by key; objects are closed. Source:
k8s.io/apiextensions-apiserver and kube-openapi, v0.35.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from jsonschema import Draft202012Validator, ValidationError, validators

from ipi_lint.node import Route
from ipi_lint.schema.pattern import matches, pattern_of

Schema = Mapping[str, Any]
Errors = Iterator[ValidationError]


class Fact(NamedTuple):
    """A keyword that a value breaks. `detail` is a name or a number, as the keyword needs."""

    keyword: str
    route: Route
    value: Any
    schema: dict[str, Any]
    detail: str


def facts(schema: Schema, value: Any) -> Iterator[Fact]:
    """Everything in a value that a compiled schema does not allow."""
    for error in _Validator(schema).iter_errors(value):
        where: Any = error.schema
        route = tuple(error.absolute_path)
        yield Fact(str(error.validator), route, error.instance, where, error.message)


def is_present(instance: Mapping[str, Any], field: str) -> bool:
    """Whether a field counts as given: null does not."""
    return instance.get(field) is not None


def effective(instance: Mapping[str, Any], field: str, schema: Schema) -> Any:
    """A field's value, or the default that the API server fills in."""
    value = instance.get(field)
    if value is not None:
        return value
    return schema.get("properties", {}).get(field, {}).get("default")


@lru_cache(maxsize=1)
def _date_time() -> Any:
    return pattern_of(r"(?s)^([0-9]{2}):([0-9]{2}):([0-9]{2})(.[0-9]+)?(z|[+-][0-9]{2}:[0-9]{2})$")


def is_date_time(text: str) -> bool:
    """`date-time` as kube-openapi's strfmt takes it: RFC 3339 in either case, no leap second."""
    day, separator, rest = text.lower().partition("t")
    time, _, _ = rest.partition("t")
    try:
        if not separator or len(day) != 10 or day.count("-") != 2:
            return False
        date.fromisoformat(day)
    except ValueError:
        return False
    match = _date_time().search(time)
    return bool(match) and match[1] <= "23" and match[2] <= "59" and match[3] <= "59"


def _is_integer(_: Any, instance: Any) -> bool:
    return isinstance(instance, int) and not isinstance(instance, bool)


def _properties(validator: Any, properties: Schema, instance: Any, _: Schema) -> Errors:
    if isinstance(instance, dict):
        for name, schema in properties.items():
            if is_present(instance, name):
                yield from validator.descend(instance[name], schema, path=name, schema_path=name)


def _values(validator: Any, schema: Schema, instance: Any, _: Schema) -> Errors:
    if isinstance(instance, dict):
        for name, value in instance.items():
            if value is not None:
                yield from validator.descend(value, schema, path=name)


def _required(_: Any, required: list[str], instance: Any, __: Schema) -> Errors:
    if isinstance(instance, dict):
        for name in required:
            if not is_present(instance, name):
                yield ValidationError(name)


def _closed(_: Any, __: Any, instance: Any, schema: Schema) -> Errors:
    if isinstance(instance, dict):
        for name in instance:
            if name not in schema["properties"]:
                yield ValidationError(name)


def _count(instance: Any) -> int | None:
    if not isinstance(instance, dict):
        return None
    return sum(value is not None for value in instance.values())


def _min_properties(_: Any, bound: int, instance: Any, __: Schema) -> Errors:
    count = _count(instance)
    if count is not None and count < bound:
        yield ValidationError(str(count))


def _max_properties(_: Any, bound: int, instance: Any, __: Schema) -> Errors:
    count = _count(instance)
    if count is not None and count > bound:
        yield ValidationError(str(count))


def _keys(_: Any, pattern: Schema, instance: Any, __: Schema) -> Errors:
    if isinstance(instance, dict):
        for name in instance:
            if len(name) > 317 or not matches(pattern["pattern"], name):
                yield ValidationError(name)


def _re2(_: Any, pattern: str, instance: Any, schema: Schema) -> Errors:
    if not isinstance(instance, str) or len(instance) > schema.get("maxLength", len(instance)):
        return
    if not matches(pattern, instance):
        yield ValidationError(pattern)


def _format(_: Any, name: str, instance: Any, __: Schema) -> Errors:
    if name == "date-time" and isinstance(instance, str) and not is_date_time(instance):
        yield ValidationError(name)
    elif name in ("int32", "int64") and _is_integer(None, instance):
        bound = 2 ** (31 if name == "int32" else 63)
        if not -bound <= instance < bound:
            yield ValidationError(name)


def _unique(_: Any, keys: list[str], instance: Any, schema: Schema) -> Errors:
    """Entries of a list-map must differ in their keys; the error's path is the later entry."""
    if not isinstance(instance, list):
        return
    seen: dict[tuple[str, ...], int] = {}
    for index, entry in enumerate(instance):
        if isinstance(entry, dict) and all(is_present(entry, key) for key in keys):
            value = tuple(repr(effective(entry, key, schema["items"])) for key in keys)
            if value in seen:
                yield ValidationError(str(seen[value]), path=(index,))
            else:
                seen[value] = index


def _set(_: Any, is_set: bool, instance: Any, __: Schema) -> Errors:
    """Entries of a set must differ; the error's path is the later one."""
    if not is_set or not isinstance(instance, list):
        return
    seen: dict[str, int] = {}
    for index, entry in enumerate(instance):
        first = seen.setdefault(repr(entry), index)
        if first != index:
            yield ValidationError(str(first), path=(index,))


def _distinct(validator: Any, field: str, instance: Any, schema: Schema) -> Errors:
    yield from _unique(validator, [field], instance, schema)


def _needs(_: Any, needs: Schema, instance: Any, schema: Schema) -> Errors:
    """`needs: {field, when, is}`: a field is required while another has a certain value."""
    if not isinstance(instance, dict) or is_present(instance, needs["field"]):
        return
    if effective(instance, needs["when"], schema) == needs["is"]:
        yield ValidationError(needs["field"])


def _either(_: Any, fields: list[str], instance: Any, __: Schema) -> Errors:
    if isinstance(instance, dict) and not any(instance.get(field) for field in fields):
        yield ValidationError(fields[0])


_Validator: Any = validators.extend(  # type: ignore[no-untyped-call]  # untyped in the stubs
    Draft202012Validator,
    {
        "properties": _properties,
        "additionalProperties": _values,
        "required": _required,
        "closed": _closed,
        "minProperties": _min_properties,
        "maxProperties": _max_properties,
        "keys": _keys,
        "advised-keys": _keys,
        "pattern": _re2,
        "format": _format,
        "unique": _unique,
        "distinct": _distinct,
        "set": _set,
        "needs": _needs,
        "either": _either,
    },
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_integer),
)
