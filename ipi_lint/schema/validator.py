"""jsonschema, taught to judge as the API server judges.

Where Kubernetes differs from JSON Schema: null for a field that is not nullable counts as absent;
patterns are RE2 (`$` does not match before a final newline, and no pattern is exponential); an
integer may not pass its format; lists are sets or maps by key; objects are closed; a bound is
exclusive by a flag beside it, and is cut to an integer where the value is one. Source:
k8s.io/apiextensions-apiserver and kube-openapi, v0.35.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from jsonschema import Draft202012Validator, ValidationError, validators

from ipi_lint.node import Route
from ipi_lint.schema.formats import format_of
from ipi_lint.schema.pattern import matches

Schema = Mapping[str, Any]
Errors = Iterator[ValidationError]


_MOST_EXACT = 2**53 - 1
"""The largest integer up to which a float stands for no other one."""


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


def facts(schema: Schema, value: Any) -> Iterator[Fact]:
    """Everything in a value, with its defaults, that a compiled schema does not allow."""
    for error in _Validator(schema).iter_errors(value):
        yield _fact(error)


def _fact(error: ValidationError) -> Fact:
    where: Any = error.schema
    branches: dict[Any, list[Fact]] = {}
    for below in error.context or ():
        branches.setdefault(below.relative_schema_path[0], []).append(_fact(below))
    return Fact(
        str(error.validator),
        tuple(error.absolute_path),
        error.instance,
        where,
        error.message,
        tuple(map(tuple, branches.values())),
    )


def is_present(instance: Mapping[str, Any], field: str) -> bool:
    """Whether a field counts as given: null does not."""
    return instance.get(field) is not None


def effective(instance: Mapping[str, Any], field: str, schema: Schema) -> Any:
    """A field's value, or the default that the API server fills in."""
    value = instance.get(field)
    if value is not None:
        return value
    return schema.get("properties", {}).get(field, {}).get("default")


def _is_integer(_: Any, instance: Any) -> bool:
    if isinstance(instance, float):
        return instance.is_integer() and abs(instance) <= _MOST_EXACT
    return isinstance(instance, int) and not isinstance(instance, bool)


def _type(validator: Any, types: str | list[str], instance: Any, schema: Schema) -> Errors:
    if instance is None and schema.get("nullable"):
        return
    wanted = [types] if isinstance(types, str) else types
    if not any(validator.is_type(instance, each) for each in wanted):
        yield ValidationError(" or ".join(wanted))


def _enum(_: Any, values: list[Any], instance: Any, __: Schema) -> Errors:
    if not any(_same(each, instance) for each in values):
        yield ValidationError("enum")


def _same(allowed: Any, value: Any) -> bool:
    """kube-openapi converts a number to the type of the allowed one, and so cuts it."""
    if isinstance(allowed, bool) or isinstance(value, bool):
        return allowed is value
    if isinstance(allowed, int) and isinstance(value, float):
        return int(value) == allowed
    return bool(allowed == value)


def _unless_null(keyword: str) -> Any:
    """Null is only held against `type` and `enum`."""
    judge: Any = Draft202012Validator.VALIDATORS[keyword]

    def judged(validator: Any, schemas: Any, instance: Any, schema: Schema) -> Errors:
        if instance is not None:
            yield from judge(validator, schemas, instance, schema) or ()

    return judged


def _properties(validator: Any, properties: Schema, instance: Any, _: Schema) -> Errors:
    if isinstance(instance, dict):
        for name, schema in properties.items():
            if name in instance and _counts(instance[name], schema):
                yield from validator.descend(instance[name], schema, path=name, schema_path=name)


def _values(validator: Any, schema: Schema, instance: Any, _: Schema) -> Errors:
    if isinstance(instance, dict):
        for name, value in instance.items():
            if _counts(value, schema):
                yield from validator.descend(value, schema, path=name)


def _counts(value: Any, schema: Schema) -> bool:
    return value is not None or bool(schema.get("nullable"))


def _required(_: Any, required: list[str], instance: Any, schema: Schema) -> Errors:
    if isinstance(instance, dict):
        known = schema.get("properties", {})
        for name in required:
            if name not in instance or not _counts(instance[name], known.get(name, {})):
                yield ValidationError(name)


def _closed(_: Any, __: Any, instance: Any, schema: Schema) -> Errors:
    if isinstance(instance, dict):
        for name in instance:
            if name not in schema["properties"]:
                yield ValidationError(name)


def _min_properties(_: Any, bound: int, instance: Any, __: Schema) -> Errors:
    if isinstance(instance, dict) and len(instance) < bound:
        yield ValidationError(str(len(instance)))


def _max_properties(_: Any, bound: int, instance: Any, __: Schema) -> Errors:
    if isinstance(instance, dict) and len(instance) > bound:
        yield ValidationError(str(len(instance)))


def _minimum(_: Any, bound: float, instance: Any, schema: Schema) -> Errors:
    if _is_number(instance):
        bound = _native(bound, instance)
        if instance < bound or (schema.get("exclusiveMinimum") and instance == bound):
            yield ValidationError("minimum")


def _maximum(_: Any, bound: float, instance: Any, schema: Schema) -> Errors:
    if _is_number(instance):
        bound = _native(bound, instance)
        if instance > bound or (schema.get("exclusiveMaximum") and instance == bound):
            yield ValidationError("maximum")


def _multiple_of(_: Any, factor: float, instance: Any, __: Schema) -> Errors:
    if not _is_number(instance):
        return
    factor = _native(factor, instance)
    if factor <= 0:
        fits = False
    elif isinstance(instance, int) and isinstance(factor, int):
        fits = instance % factor == 0
    else:
        quotient = 1 / factor * instance if factor < 1 else instance / factor
        nearest = int(quotient)
        fits = abs(quotient) <= _MOST_EXACT and abs(quotient - nearest) <= 1e-9 * abs(
            quotient + nearest
        )
    if not fits:
        yield ValidationError("multipleOf")


def _is_number(instance: Any) -> bool:
    return isinstance(instance, int | float) and not isinstance(instance, bool)


def _native(bound: float, instance: Any) -> float:
    """A bound as it meets a value: kube-openapi cuts it to an integer where the value is one."""
    return int(bound) if isinstance(instance, int) else bound


def _silent(_: Any, __: Any, ___: Any, ____: Schema) -> Errors:
    """A flag that another keyword looks at."""
    return iter(())


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
    if isinstance(instance, str):
        known = format_of(name)
        if known and not known.holds(instance):
            yield ValidationError(known.says)
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
    """Entries of a set must differ; the error's path is the later entry."""
    if not is_set or not isinstance(instance, list):
        return
    seen: dict[str, int] = {}
    for index, entry in enumerate(instance):
        value = json.dumps(entry, sort_keys=True)
        if value in seen:
            yield ValidationError(str(seen[value]), path=(index,))
        else:
            seen[value] = index


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
        **{each: _unless_null(each) for each in ("allOf", "anyOf", "oneOf", "not")},
        "type": _type,
        "enum": _enum,
        "minimum": _minimum,
        "maximum": _maximum,
        "exclusiveMinimum": _silent,
        "exclusiveMaximum": _silent,
        "multipleOf": _multiple_of,
        "set": _set,
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
        "needs": _needs,
        "either": _either,
    },
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_integer),
)
