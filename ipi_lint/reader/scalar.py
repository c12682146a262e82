"""Plain scalars, resolved as Kubernetes' own reader resolves them.

That reader is sigs.k8s.io/yaml v1.6.0: a fork of go-yaml v2, then Go's JSON. So `y` and `off` are
booleans, `017` and `0o17` are 15, `08` is 8, `1e3` is 1000, `1:30` and dates are strings, and a
float without a fraction becomes an integer on its way through JSON.
"""

from __future__ import annotations

import math
import re
from typing import Any

from ipi_lint.regexes import regex
from ipi_lint.words import short

_TRUE = ("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON")
_FALSE = ("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF")
_WORDS: dict[str, Any] = {
    **dict.fromkeys(_TRUE, True),
    **dict.fromkeys(_FALSE, False),
    **dict.fromkeys(["", "~", "null", "Null", "NULL"]),
    **dict.fromkeys([".nan", ".NaN", ".NAN"], math.nan),
    **dict.fromkeys([".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"], math.inf),
    **dict.fromkeys(["-.inf", "-.Inf", "-.INF"], -math.inf),
}
_INTEGER = regex(r"[-+]?(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)", re.ASCII)
_FLOAT = regex(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)
_DOT_FLOAT = regex(r"\.[0-9][0-9_]*([eE][-+]?[0-9]+)?", re.ASCII)
_TAG = "tag:yaml.org,2002:"


class ScalarError(ValueError):
    """A scalar that Kubernetes' reader refuses; the text says why."""


def resolve(text: str) -> Any:
    """The value of an untagged plain scalar: None, bool, int, float or str; never reduced."""
    if text in _WORDS:
        return _WORDS[text]
    first = text[0]
    if first == ".":
        return float(text.replace("_", "")) if _DOT_FLOAT.fullmatch(text) else text
    if first not in "+-0123456789":
        return text
    number = _number(text.replace("_", ""))
    return text if number is None else number


def _number(plain: str) -> int | float | None:
    if match := _INTEGER.fullmatch(plain):
        if len(plain) < 400:
            number = _integer(plain, match[1])
            if -(2**63) <= number < 2**64:
                return number
        if not _FLOAT.fullmatch(plain):
            return None
    if _FLOAT.fullmatch(plain):
        value = float(plain)
        return None if math.isinf(value) else value
    return None


def _integer(plain: str, digits: str) -> int:
    sign = -1 if plain[0] == "-" else 1
    if digits[0] != "0" or digits == "0":
        return sign * int(digits)
    base = {"x": 16, "b": 2, "o": 8}.get(digits[1].lower())
    return sign * (int(digits[2:], base) if base else int(digits, 8))


def resolve_tagged(text: str, tag: str) -> Any:
    """The value of a scalar with an explicit tag. Raises ScalarError where the two do not fit."""
    kind = tag.removeprefix(_TAG) if tag.startswith(_TAG) else ""
    if kind == "binary":
        import base64  # neither tagged scalars nor floats as keys are often met
        import binascii

        try:
            return base64.b64decode(text, validate=True).decode("utf-8", "replace")
        except binascii.Error:
            raise ScalarError("!!binary value is not base64") from None
    wanted = {"int": int, "float": float, "bool": bool, "null": type(None)}.get(kind)
    if wanted is None:
        return text
    value = resolve(text)
    if wanted is float and type(value) is int:
        return float(value)
    if type(value) is not wanted:
        raise ScalarError(f"'{short(text)}' is not a value of the tag !!{kind}")
    return value


def reduce(value: Any) -> Any:
    """A scalar after its way through JSON. Raises ScalarError for what JSON cannot say."""
    if type(value) is float:
        if math.isnan(value) or math.isinf(value):
            raise ScalarError("infinity and not-a-number have no JSON form")
        if value.is_integer() and abs(value) < 1e21:
            value = int(value)
    if type(value) is int and not -(2**63) <= value < 2**63:
        return float(value)
    return value


def key_text(value: Any) -> str:
    """A mapping key as the JSON object key that it becomes. Raises ScalarError for null keys."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _float_key(value)
    raise ScalarError("a mapping key must not be null")


def _float_key(value: float) -> str:
    """Go's `FormatFloat(value, 'g', -1, 32)`: the shortest digits that give the float32 back."""
    if math.isnan(value) or math.isinf(value):
        return {"nan": ".nan", "inf": ".inf", "-inf": "-.inf"}[str(value)]
    import struct
    from decimal import Decimal

    try:
        wanted = struct.pack("f", value)
    except OverflowError:
        return "+Inf" if value > 0 else "-Inf"
    texts = (f"{struct.unpack('f', wanted)[0]:.{digits}e}" for digits in range(17))
    text = next(text for text in texts if struct.pack("f", float(text)) == wanted)
    mantissa, _, exponent = text.partition("e")
    return f"{Decimal(text):f}" if -5 < int(exponent) < 6 else f"{mantissa}e{exponent}"
