"""Plain scalars become what Kubernetes' reader makes of them."""

from __future__ import annotations

import pytest

from texts import document, unreadable


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("y", True), ("n", False), ("yes", True), ("Off", False), ("ON", True), ("yEs", "yEs"),
        ("~", None), ("", None), ("null", None), ("nUll", "nUll"),
        ("017", 15), ("0o17", 15), ("0O17", 15), ("08", 8), ("0x1F", 31), ("0b11", 3),
        ("1_000", 1000), ("+12", 12), ("-0", 0), ("1e3", 1000), ("1.0", 1), (".5", 0.5),
        ("8000.0", 8000), ("1.5", 1.5), ("-0b11", -3), ("0o8", "0o8"), ("1:30", "1:30"),
        ("2025-01-01", "2025-01-01"), ("2001-12-14t21:59:43Z", "2001-12-14t21:59:43Z"),
        ("9223372036854775808", 9.223372036854775808e18), ("1e400", "1e400"), ("0x", "0x"),
        (".", "."), ("+", "+"), ("..5", "..5"), ("=", "="), ("1.2.3.4", "1.2.3.4"),
        ("!!str 1", "1"), ("!!int '3'", 3), ("!!float 1", 1), ("!!bool yes", True),
        ("!custom 1", "1"), ("! 1", 1), ("!!binary aGk=", "hi"), ("'yes'", "yes"),
    ],
)  # fmt: skip
def test_value(written: str, value: object) -> None:
    got = document(f"a: {written}\n").value["a"]
    assert (got, type(got)) == (value, type(value))


def test_a_number_too_long_for_python_is_still_a_number() -> None:
    assert isinstance(document(f"a: {'9' * 300}\n").value["a"], float)
    assert document(f"a: {'9' * 100_000}\n").value["a"] == "9" * 100_000


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("y", "true"), ("off", "false"), ("1", "1"), ("0x10", "16"), ("1.5", "1.5"),
        ("1e3", "1000"), ("1e6", "1e+06"), ("'on'", "on"), ("08", "8"), ("0.1", "0.1"),
    ],
)  # fmt: skip
def test_keys_become_strings(written: str, key: str) -> None:
    assert document(f"{written}: v\n").value == {key: "v"}


@pytest.mark.parametrize("written", [".inf", "-.Inf", ".nan", "!!int x", "!!binary '='"])
def test_what_has_no_json_form_is_refused(written: str) -> None:
    assert unreadable(f"a: {written}\n").message


@pytest.mark.parametrize("written", ["null: 1", "~: 1", "[a]: 1", "? {a: 1}\n: 1", "&a [1]: 2"])
def test_keys_that_are_no_text_are_refused(written: str) -> None:
    assert "key" in unreadable(f"{written}\n").message


def test_surrogate_escapes_in_json_are_one_character() -> None:
    read = document('{"a": "x\\ud83d\\ude00y", "\\uD83D": "\\\\ud83d"}')
    assert read.value == {"a": "x\U0001f600y", "\ufffd": "\\ud83d"}
    assert "escape" in unreadable('a: "\\ud83d\\ude00"').message
