"""A manifest's values as the engine takes them, each by its schema.

Source: k8s.io/apiserver v0.35, pkg/cel/common/values.go, and kube-openapi, pkg/validation/strfmt.
"""

from __future__ import annotations

from binascii import Error as Base64Error
from collections.abc import Collection, Mapping
from typing import Any

from ipi_lint.schema.cel.fault import CelLimitError, CelRuntimeError
from ipi_lint.schema.cel.functions.times import Duration, Timestamp, parse_duration, parse_timestamp
from ipi_lint.schema.cel.types import Schema, names_of, properties_of
from ipi_lint.schema.pattern import pattern_of

_DEEPEST = 100
_LONGEST = 1000
_DURATION_PART = r"([0-9]+)[\t\n\f\r ]*([A-Za-zµ]+)"
_PYTHON: dict[str, Any] = {
    "array": list,
    "boolean": bool,
    "integer": int,
    "number": int | float,
    "object": dict,
    "string": str,
}
_SECOND = 10**9
_DAY = 86400 * _SECOND
_UNITS = {
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,
    "ms": 10**6,
    "s": _SECOND,
    "m": 60 * _SECOND,
    "h": 3600 * _SECOND,
    "hr": 3600 * _SECOND,
    "d": _DAY,
    "w": 7 * _DAY,
    "wk": 7 * _DAY,
}
_WORDS = {
    "nano": 1,
    "micro": 10**3,
    "milli": 10**6,
    "sec": _SECOND,
    "min": 60 * _SECOND,
    "hour": 3600 * _SECOND,
    "day": _DAY,
    "week": 7 * _DAY,
}
"""A unit may go on as it likes after these: `secs`, `days`."""


def engine_input(value: Any, schema: Schema | None, named: Collection[str] | None) -> Any:
    """The value, with fields by their names in expressions: those `named`, or all without a word.

    Raises CelRuntimeError where it is not of the schema's type, and CelLimitError where the
    engine cannot take it.
    """
    kind = schema.get("type") if schema is not None else None
    if schema is None or kind is None or schema.get("x-kubernetes-int-or-string"):
        return _plain(value, 0)
    if value is None and schema.get("nullable"):
        return None
    if not isinstance(value, _PYTHON[kind]) or (kind != "boolean" and isinstance(value, bool)):
        raise CelRuntimeError(f"a value is not of its schema's type '{kind}'")
    if kind == "array":
        return [engine_input(each, schema.get("items"), named) for each in value]
    if kind == "object":
        return _object(value, schema, named)
    if kind == "string":
        return _text(value, schema.get("format"))
    return float(value) if kind == "number" else _plain(value, 0)


def _object(
    value: Mapping[str, Any], schema: Schema, named: Collection[str] | None
) -> dict[str, Any]:
    """Null for a field is no field."""
    properties = properties_of(schema)
    if properties is None:
        values = schema["additionalProperties"]
        return {_string(key): engine_input(each, values, named) for key, each in value.items()}
    result = {}
    for field, each in value.items():
        names = names_of(field) or (field,)
        if each is not None and (named is None or any(name in named for name in names)):
            below = engine_input(each, properties.get(field), named)
            for name in names:
                result[_string(name)] = below
    return result


def _string(text: str) -> str:
    """The engine would cut a text off at a NUL, and take no half of a surrogate pair."""
    if "\0" in text or (not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text)):
        raise CelLimitError("a text has a character that the engine cannot take")
    return text


def _plain(value: Any, depth: int) -> Any:
    """A value of any type. An integer that is no int64 is a floating point number in Kubernetes."""
    if depth > _DEEPEST:
        raise CelLimitError("a value is nested too deeply")
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**63 else float(value)
    if isinstance(value, list):
        return [_plain(each, depth + 1) for each in value]
    if isinstance(value, dict):
        return {_string(str(key)): _plain(each, depth + 1) for key, each in value.items()}
    return value


def _text(text: str, format_: Any) -> Any:
    try:
        if format_ == "byte":
            from base64 import b64decode

            return bytearray(b64decode(text, b"-_", validate=True))
        if format_ == "duration":
            return _duration(text)
        if format_ == "date":
            return parse_timestamp(f"{text}T00:00:00Z")
        if format_ == "date-time":
            return parse_timestamp(text, needs_zone=False) if text else Timestamp(0, 0)
    except (ValueError, Base64Error) as error:
        raise CelRuntimeError(str(error)) from None
    return _string(text)


def _duration(text: str) -> Duration:
    """As Go reads one, else as Scala does: `3 days`, with anything between the parts."""
    try:
        return parse_duration(text)
    except ValueError:
        total = 0
        found = False
        for part in pattern_of(_DURATION_PART).finditer(text[:_LONGEST]):
            unit = part.group(2).lower()
            long = next((nanos for word, nanos in _WORDS.items() if unit.startswith(word)), 0)
            nanos = _UNITS.get(unit, long)
            found = found or bool(nanos)
            total += int(part.group(1)) * nanos
        if not found or abs(total) >= 2**63:
            raise ValueError(f"not a duration: '{text}'") from None
        return Duration(total)
