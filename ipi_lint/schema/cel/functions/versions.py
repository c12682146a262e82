"""semver, isSemver and the methods of versions. Source: github.com/blang/semver v4.

Two versions are equal whatever their build metadata, so that is checked and dropped.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from ipi_lint.schema.cel.functions.function import Function, method, opaque
from ipi_lint.schema.pattern import matches

SEMVER = "kubernetes.Semver"

_PARTS = ("major", "minor", "patch")
_NUMBER = "0|[1-9][0-9]*"
_WORD = r"^[0-9A-Za-z-]+$"


def functions() -> Iterator[Function]:
    raw, flagged, two = ("string",), ("string", "bool"), (SEMVER, SEMVER)
    yield Function("semver", "semver", raw, SEMVER, _parse)
    yield Function("semver_normalized", "semver", flagged, SEMVER, _parse)
    yield Function("is_semver", "isSemver", raw, "bool", _is_semver)
    yield Function("is_semver_normalized", "isSemver", flagged, "bool", _is_semver)
    for part in _PARTS:
        yield method(f"semver_{part}", part, (SEMVER,), "int", partial(_signed, part))
    yield method("semver_greater", "isGreaterThan", two, "bool", lambda v, w: _compare(v, w) > 0)
    yield method("semver_less", "isLessThan", two, "bool", lambda v, w: _compare(v, w) < 0)
    yield method("semver_compare", "compareTo", two, "int", _compare)


def _parse(raw: str, is_lenient: bool = False) -> dict[str, Any]:
    """Raises ValueError for a text that is no version."""
    parts = (_normalized(raw) if is_lenient else raw).split(".", 2)
    if len(parts) != 3:
        raise ValueError(f"not a version: '{raw}'")
    rest, has_build, build = parts[2].partition("+")
    patch, has_pre, pre = rest.partition("-")
    words = pre.split(".") if has_pre else []
    for word in words + (build.split(".") if has_build else []):
        if not matches(_WORD, word):
            raise ValueError(f"not a version: '{raw}'")
    numbers = [_number(part, raw) for part in (*parts[:2], patch)]
    for word in words:
        if word.isdigit():
            _number(word, raw)
    return opaque(SEMVER, **dict(zip(_PARTS, map(str, numbers), strict=True)), pre=words)


def _signed(part: str, version: dict[str, Any]) -> int:
    """As Go turns an unsigned number into a signed one."""
    number = int(version[part])
    return number - 2**64 if number >= 2**63 else number


def _number(text: str, raw: str) -> int:
    if not matches(f"^({_NUMBER})$", text) or len(text) > 20 or int(text) >= 2**64:
        raise ValueError(f"not a version: '{raw}'")
    return int(text)


def _normalized(raw: str) -> str:
    """Without a leading `v`, leading zeros and missing parts."""
    parts = raw.removeprefix("v").split(".", 2)
    for index, part in enumerate(parts):
        short = part.lstrip("0") if len(part) > 1 else part
        parts[index] = short if len(part) < 2 or short[:1] in tuple("123456789") else f"0{short}"
    if len(parts) < 3 and ("+" in parts[-1] or "-" in parts[-1]):
        raise ValueError(f"not a version: '{raw}'")
    return ".".join([*parts, "0", "0"][: max(3, len(parts))])


def _is_semver(raw: str, is_lenient: bool = False) -> bool:
    try:
        _parse(raw, is_lenient)
    except ValueError:
        return False
    return True


def _compare(one: dict[str, Any], other: dict[str, Any]) -> int:
    first, second = _order(one), _order(other)
    return (first > second) - (first < second)


def _order(version: dict[str, Any]) -> tuple[Any, ...]:
    """Numbers before words, and every pre-release before its release."""
    words = [(0, int(each), "") if each.isdigit() else (1, 0, each) for each in version["pre"]]
    return *(int(version[part]) for part in _PARTS), not words, words
