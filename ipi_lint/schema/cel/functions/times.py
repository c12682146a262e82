"""Texts and milliseconds of durations and timestamps as Go has them: the engine's ways differ.

Source: Go 1.26, time.ParseDuration and time.Parse; cel-go v0.26, common/types.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from ipi_lint.records import NamedTuple
from ipi_lint.schema.cel.functions.function import Function, method
from ipi_lint.schema.pattern import pattern_of

_UNITS = {
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,
    "μs": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
}
_LONGEST = 1000
_MOST = 2**63
_PART = r"([0-9]*)(\.[0-9]*)?([^0-9.]+)"
_TIME = (
    r"^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{1,2}):([0-9]{2}):([0-9]{2})"
    r"(?:[.,]([0-9]+))?(Z|[+-][0-9]{2}:[0-9]{2})?$"
)


class _Described(NamedTuple):
    """All that the engine asks of a message class before it knows the message by its name."""

    full_name: str


class Duration:
    """A length of time, to the nanosecond. The engine knows it by its name and fields."""

    DESCRIPTOR = _Described("google.protobuf.Duration")

    def __init__(self, nanos: int) -> None:
        sign = -1 if nanos < 0 else 1
        self.seconds = sign * (abs(nanos) // 10**9)
        self.nanos = sign * (abs(nanos) % 10**9)


class Timestamp:
    """A point in time, to the nanosecond. The engine knows it by its name and fields."""

    DESCRIPTOR = _Described("google.protobuf.Timestamp")

    def __init__(self, seconds: int, nanos: int) -> None:
        self.seconds = seconds
        self.nanos = nanos


def replacements() -> Iterator[Function]:
    """Called in the place of the engine's own overloads with these names."""
    text, length = ("string",), ("duration",)
    yield Function("string_to_duration", "", text, "duration", parse_duration)
    yield Function("string_to_timestamp", "", text, "timestamp", parse_timestamp)
    yield method("duration_to_milliseconds", "", length, "int", _milliseconds)


def corrections() -> Iterator[Function]:
    """Called with what the engine's own overloads with these names give."""
    yield Function("duration_to_string", "", ("string",), "string", _seconds)
    yield Function("timestamp_to_string", "", ("string",), "string", _without_zeros)


def parse_duration(text: str) -> Duration:
    """Raises ValueError for a text that is no duration, as `1h30m` and `-1.5s` are."""
    digits = text[1:] if text[:1] in ("+", "-") else text
    if digits == "0":
        return Duration(0)
    total = end = 0
    parts = pattern_of(_PART).finditer(digits) if 0 < len(text) <= _LONGEST else ()
    for part in parts:
        whole, fraction, unit = part.group(1), part.group(2) or "", part.group(3)
        if part.start() != end or unit not in _UNITS or not (whole or len(fraction) > 1):
            raise ValueError(f"not a duration: '{text}'")
        end = part.end()
        total += int(whole or 0) * _UNITS[unit] + _fraction(fraction[1:], _UNITS[unit])
    total = -total if text.startswith("-") else total
    if not end or end != len(digits) or not -_MOST <= total < _MOST:
        raise ValueError(f"not a duration: '{text}'")
    return Duration(total)


def _fraction(digits: str, unit: int) -> int:
    """Go multiplies as floating point numbers, and drops what a whole nanosecond does not hold."""
    value = 0
    scale = 1.0
    for digit in digits:
        if value > (_MOST - 1) // 10 or value * 10 + int(digit) > _MOST:
            break
        value = value * 10 + int(digit)
        scale *= 10
    return int(float(value) * (float(unit) / scale))


def parse_timestamp(text: str, *, needs_zone: bool = True) -> Timestamp:
    """Raises ValueError for a text that is no time as RFC 3339 writes one."""
    match = pattern_of(_TIME).search(text) if len(text) <= _LONGEST else None
    if not match or (needs_zone and not match.group(8)):
        raise ValueError(f"not a timestamp: '{text}'")
    year, month, day, hour, minute, second = (int(match.group(n)) for n in range(1, 7))
    zone = match.group(8) or "Z"
    ahead = 0 if zone == "Z" else int(zone[1:3]) * 3600 + int(zone[4:]) * 60
    if (
        hour > 23
        or minute > 59
        or second > 59
        or int(zone[1:3] or 0) > 24
        or int(zone[4:] or 0) > 60
    ):
        raise ValueError(f"not a timestamp: '{text}'")
    days = date(year, month, day).toordinal() - date(1970, 1, 1).toordinal()
    seconds = ((days * 24 + hour) * 60 + minute) * 60 + second
    seconds += ahead if zone[0] == "-" else -ahead
    if not -62135596800 <= seconds <= 253402300799:
        raise ValueError(f"the timestamp is out of range: '{text}'")
    return Timestamp(seconds, int(f"{match.group(7) or '0':0<9.9}"))


def _milliseconds(length: timedelta) -> int:
    """All of them; the engine counts those that are no whole second."""
    micros = length // timedelta(microseconds=1)
    return micros // 1000 if micros >= 0 else -(-micros // 1000)


def _seconds(text: str) -> str:
    """`0.5s` for `0.500s`: the shortest number that is the same floating point number."""
    number = float(text.removesuffix("s"))
    return f"{Decimal(repr(number)):f}".removesuffix(".0") + "s"


def _without_zeros(text: str) -> str:
    time, point, fraction = text.removesuffix("Z").partition(".")
    return time + (point + fraction).rstrip("0").rstrip(".") + "Z"


def engine_value(value: Any) -> Any:
    """What Python got from the engine, as it may be handed back."""
    if isinstance(value, timedelta):
        return Duration(value // timedelta(microseconds=1) * 1000)
    if isinstance(value, datetime):
        since = value - datetime(1970, 1, 1, tzinfo=UTC)
        return Timestamp(since.days * 86400 + since.seconds, since.microseconds * 1000)
    if isinstance(value, list):
        return [engine_value(each) for each in value]
    if isinstance(value, dict):
        return {key: engine_value(each) for key, each in value.items()}
    return value
