"""A first, fast look at a value: one that passes the gate is valid, and jsonschema is not asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sized
from types import MappingProxyType
from typing import Any

from ipi_lint.schema.keywords import KEYWORDS, TYPES, Keyword, Schema, is_same
from ipi_lint.schema.pattern import finder

Gate = Callable[[Any], bool]
_Maker = Callable[[Any, Schema], Gate]


def gate(schema: Schema) -> Gate:
    """Whether `facts` has nothing to say about a value with its defaults.

    What lies below is compiled when the first value comes there. Raises KeyError for a keyword that
    is not known: to let it pass could hide a fault, and under `not` to stop it could, too.
    """
    tests = [
        _MAKERS[word](said, schema)
        for word, said in schema.items()
        if word not in _SILENT and word not in _DESCENTS
    ]
    # One call for each level of a value, and not one for its tests too: values may be deep.
    for word, descent in _DESCENTS.items():
        if word in schema:
            tests = [descent(schema, tuple(tests))]
    return tests[0] if len(tests) == 1 else _all(tuple(tests))


class _Gates(dict[Any, Gate]):
    """The gates of several schemas, by name or index, each made when it is first asked for."""

    def __init__(self, schemas: Any) -> None:
        super().__init__()
        self._schemas = schemas

    def __missing__(self, key: Any) -> Gate:
        self[key] = made = gate(self._schemas[key])
        return made


def _all(tests: tuple[Gate, ...]) -> Gate:
    def passes(value: Any) -> bool:
        for test in tests:  # noqa: SIM110  # all() with a generator takes a second call
            if not test(value):
                return False
        return True

    return passes


def _fields(schema: Schema, tests: tuple[Gate, ...]) -> Gate:
    """`properties`, and `closed` with them."""
    properties: Schema = schema["properties"]
    is_closed = "closed" in schema
    nullable = frozenset(name for name, field in properties.items() if field.get("nullable"))
    gates = _Gates(properties)

    def passes(value: Any) -> bool:
        for test in tests:
            if not test(value):
                return False
        if isinstance(value, dict):
            for name, below in value.items():
                if name not in properties:
                    if is_closed:
                        return False
                elif (below is not None or name in nullable) and not gates[name](below):
                    return False
        return True

    return passes


def _values(schema: Schema, tests: tuple[Gate, ...]) -> Gate:
    is_nullable = schema["additionalProperties"].get("nullable")
    gates = _Gates(schema)

    def passes(value: Any) -> bool:
        for test in tests:
            if not test(value):
                return False
        if isinstance(value, dict):
            for below in value.values():
                if (below is not None or is_nullable) and not gates["additionalProperties"](below):
                    return False
        return True

    return passes


def _items(schema: Schema, tests: tuple[Gate, ...]) -> Gate:
    gates = _Gates(schema)

    def passes(value: Any) -> bool:
        for test in tests:
            if not test(value):
                return False
        if isinstance(value, list):
            for below in value:
                if not gates["items"](below):
                    return False
        return True

    return passes


def _type(types: str | list[str], schema: Schema) -> Gate:
    wanted = [TYPES[each] for each in ([types] if isinstance(types, str) else types)]
    if schema.get("nullable"):
        wanted.append(lambda value: value is None)
    return wanted[0] if len(wanted) == 1 else lambda value: any(test(value) for test in wanted)


def _enum(allowed: list[Any], _: Schema) -> Gate:
    if all(isinstance(each, str) for each in allowed):
        return lambda value: value in allowed
    return lambda value: any(is_same(each, value) for each in allowed)


def _least(kind: type[Sized]) -> _Maker:
    return lambda bound, _: lambda value: not isinstance(value, kind) or len(value) >= bound


def _most(kind: type[Sized]) -> _Maker:
    return lambda bound, _: lambda value: not isinstance(value, kind) or len(value) <= bound


def _pattern(pattern: str, _: Schema) -> Gate:
    is_found = finder(pattern)
    return lambda value: not isinstance(value, str) or is_found(value)


def _required(required: list[str], schema: Schema) -> Gate:
    has_all = _silence_of(KEYWORDS["required"])(required, schema)

    def passes(value: Any) -> bool:
        if isinstance(value, dict):
            for name in required:
                if value.get(name) is None:
                    return has_all(value)
        return True

    return passes


def _silence_of(keyword: Keyword) -> _Maker:
    return lambda said, schema: lambda value: next(keyword(said, value, schema), None) is None


def _combined(fits: Callable[[Iterator[bool]], bool]) -> _Maker:
    """Null is only held against `type` and `enum`."""

    def make(branches: list[Schema], _: Schema) -> Gate:
        gates = _Gates(branches)
        indices = range(len(branches))
        return lambda value: value is None or fits(gates[each](value) for each in indices)

    return make


def _not(ruled_out: Schema, _: Schema) -> Gate:
    gates = _Gates([ruled_out])
    return lambda value: value is None or not gates[0](value)


_MAKERS: Mapping[str, _Maker] = MappingProxyType(
    {
        **{name: _silence_of(keyword) for name, keyword in KEYWORDS.items()},
        "type": _type,
        "enum": _enum,
        "pattern": _pattern,
        "required": _required,
        "minLength": _least(str),
        "maxLength": _most(str),
        "minItems": _least(list),
        "maxItems": _most(list),
        "allOf": _combined(all),
        "anyOf": _combined(any),
        "oneOf": _combined(lambda fitting: sum(fitting) == 1),
        "not": _not,
    }
)
_DESCENTS: Mapping[str, Callable[[Schema, tuple[Gate, ...]], Gate]] = MappingProxyType(
    {"properties": _fields, "additionalProperties": _values, "items": _items}
)
_SILENT = frozenset(
    {
        "named", "default", "nullable", "exclusiveMinimum", "exclusiveMaximum", "closed", "absent",
        "release", "checks", "rules", "says", "advice", "later", "unwatched",
    }
)  # fmt: skip
"""What looks at no value by itself."""
