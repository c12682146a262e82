"""quantity, isQuantity and its methods. Source: k8s.io/apimachinery v0.35, pkg/api/resource.

An amount is `unscaled * 10**-scale`. Kubernetes keeps one that fits as an int64 and calls only
such a one an integer, so it is kept here, too, whether an amount is `small`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ipi_lint.records import NamedTuple
from ipi_lint.schema.cel.functions.function import Function, method, opaque
from ipi_lint.schema.pattern import pattern_of

QUANTITY = "kubernetes.Quantity"

_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_FORM = r"^([+-]?)([0-9]*)(?:\.([0-9]*))?([numkMGTPE]?|[KMGTPE]i|[eE][+-]?[0-9]+)$"
_NANO = 9
_MOST = 2**63 - 1
_DIGITS = 18
_LONGEST = 1000


class Amount(NamedTuple):
    unscaled: int
    scale: int
    small: bool


def functions() -> Iterator[Function]:
    one, two, mixed = (QUANTITY,), (QUANTITY, QUANTITY), (QUANTITY, "int")
    yield Function("quantity", "quantity", ("string",), QUANTITY, _quantity)
    yield Function("is_quantity", "isQuantity", ("string",), "bool", _is_quantity)
    yield Function("quantity_sign", "sign", one, "int", lambda value: _sign(_of(value).unscaled))
    yield method("quantity_integral", "isInteger", one, "bool", lambda q: _integer(q) is not None)
    yield method("quantity_integer", "asInteger", one, "int", _as_integer)
    yield method("quantity_float", "asApproximateFloat", one, "double", _as_float)
    yield method("quantity_greater", "isGreaterThan", two, "bool", lambda q, r: _compare(q, r) > 0)
    yield method("quantity_less", "isLessThan", two, "bool", lambda q, r: _compare(q, r) < 0)
    yield method("quantity_compare", "compareTo", two, "int", lambda q, r: _sign(_compare(q, r)))
    yield method("quantity_add", "add", two, QUANTITY, lambda q, r: _added(q, _of(r), 1))
    yield method("quantity_add_int", "add", mixed, QUANTITY, lambda q, n: _added(q, _whole(n), 1))
    yield method("quantity_sub", "sub", two, QUANTITY, lambda q, r: _added(q, _of(r), -1))
    yield method("quantity_sub_int", "sub", mixed, QUANTITY, lambda q, n: _added(q, _whole(n), -1))


def is_equal(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two quantities are of the same amount, however it was written."""
    return _compare(one, other) == 0


def _parse(raw: str) -> Amount:
    """Raises ValueError for a text that is no quantity. That digits may be missing is no slip."""
    match = pattern_of(_FORM).search(raw) if 0 < len(raw) <= _LONGEST else None
    if not match:
        raise ValueError(f"not a quantity: '{raw}'")
    sign, whole, fraction, suffix = (match.group(n) or "" for n in range(1, 5))
    whole = whole.lstrip("0") or "0"
    unscaled = int(sign + whole + fraction)
    if suffix not in _BINARY:
        exponent = _DECIMAL[suffix] if suffix in _DECIMAL else int(suffix[1:])
        scale = len(fraction) - exponent
        is_short = len(whole) + len(fraction) <= _DIGITS
        if is_short and scale <= _NANO and abs(unscaled) <= _MOST:
            return Amount(unscaled, scale, small=True)
        return Amount(unscaled, scale, small=False)
    power = _BINARY[suffix]
    unscaled <<= power
    is_short = not fraction and len(whole) + power * 3 // 10 < 15
    return Amount(unscaled, len(fraction), small=is_short)


def _value(amount: Amount, *, is_binary: bool = False) -> dict[str, Any]:
    """A large amount is rounded up to 10**-9; a binary one goes no further than an int64."""
    unscaled, scale, small = amount
    if abs(scale) > _LONGEST:
        raise ValueError("the quantity's exponent is out of range")
    if not small and unscaled:
        unscaled = _rounded_up(unscaled, scale)
        scale = _NANO
        if is_binary and abs(unscaled) > _MOST * 10**_NANO:
            unscaled, scale = (-_MOST if unscaled < 0 else _MOST), 0
    return opaque(QUANTITY, unscaled=str(unscaled), scale=scale, small=small)


def _rounded_up(unscaled: int, scale: int) -> int:
    if scale <= _NANO:
        return int(unscaled * 10 ** (_NANO - scale))
    size = int(-(-abs(unscaled) // 10 ** (scale - _NANO)))
    return -size if unscaled < 0 else size


def _quantity(raw: str) -> dict[str, Any]:
    return _value(_parse(raw), is_binary=raw[-1:] == "i")


def _is_quantity(raw: str) -> bool:
    try:
        _parse(raw)
    except ValueError:
        return False
    return True


def _of(quantity: dict[str, Any]) -> Amount:
    return Amount(int(quantity["unscaled"]), quantity["scale"], quantity["small"])


def _whole(number: int) -> Amount:
    return Amount(number, 0, small=True)


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _compare(one: dict[str, Any], other: dict[str, Any]) -> int:
    first, second = _of(one), _of(other)
    scale = max(first.scale, second.scale)
    one_unscaled = first.unscaled * 10 ** (scale - first.scale)
    return int(one_unscaled - second.unscaled * 10 ** (scale - second.scale))


def _integer(quantity: dict[str, Any]) -> int | None:
    unscaled, scale, small = _of(quantity)
    whole = unscaled * 10**-scale if small and scale <= 0 else None
    return whole if whole is not None and -(2**63) <= whole < 2**63 else None


def _as_integer(quantity: dict[str, Any]) -> int:
    whole = _integer(quantity)
    if whole is None:
        raise ValueError("the quantity is no integer")
    return whole


def _as_float(quantity: dict[str, Any]) -> float:
    """Go multiplies two powers of ten from its tables, so this does."""
    unscaled, scale, _ = _of(quantity)
    tens, ones = divmod(abs(scale), 32)
    power = (
        float(f"1e{-32 * tens}") / 10.0**ones if scale > 0 else float(f"1e{32 * tens}") * 10.0**ones
    )
    return float(unscaled) * power


def _added(quantity: dict[str, Any], other: Amount, sign: int) -> dict[str, Any]:
    """A sum stays small where both are and it fits an int64 at the finer scale of the two."""
    amount = _of(quantity)
    other = other._replace(unscaled=sign * other.unscaled)
    if amount.small and other.small and not (amount.unscaled and other.unscaled):
        return _value(amount if amount.unscaled or not other.unscaled else other)
    scale = max(amount.scale, other.scale)
    parts = [each.unscaled * 10 ** (scale - each.scale) for each in (amount, other)]
    fits = all(abs(each) <= _MOST for each in (*parts, sum(parts)))
    small = amount.small and other.small and fits
    return opaque(QUANTITY, unscaled=str(sum(parts)), scale=scale, small=small)
