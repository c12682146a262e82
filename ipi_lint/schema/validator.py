"""jsonschema, taught to judge as the API server judges: it says what is wrong, and where.

It is slow, and slow to import: what passes the gate does not come here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator, ValidationError, validators

from ipi_lint.schema.keywords import KEYWORDS, Fact, Keyword, Schema, counts

Errors = Iterator[ValidationError]


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


def _errors(keyword: Keyword) -> Any:
    def judged(_: Any, said: Any, instance: Any, schema: Schema) -> Errors:
        for detail, route in keyword(said, instance, schema):
            yield ValidationError(detail, path=route)

    return judged


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
            if name in instance and counts(instance[name], schema):
                yield from validator.descend(instance[name], schema, path=name, schema_path=name)


def _values(validator: Any, schema: Schema, instance: Any, _: Schema) -> Errors:
    if isinstance(instance, dict):
        for name, value in instance.items():
            if counts(value, schema):
                yield from validator.descend(value, schema, path=name)


def _silent(_: Any, __: Any, ___: Any, ____: Schema) -> Errors:
    """A flag that another keyword looks at."""
    return iter(())


_Validator: Any = validators.extend(  # type: ignore[no-untyped-call]  # untyped in the stubs
    Draft202012Validator,
    {
        **{name: _errors(keyword) for name, keyword in KEYWORDS.items()},
        **{each: _unless_null(each) for each in ("allOf", "anyOf", "oneOf", "not")},
        "exclusiveMinimum": _silent,
        "exclusiveMaximum": _silent,
        "properties": _properties,
        "additionalProperties": _values,
    },
)
