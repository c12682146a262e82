"""What the user wrote does no harm where it is shown."""

from __future__ import annotations

import json

import pytest

from ipi_lint.report.escape import glyphs, json_text, printable, sentence


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("日本 é 🚀 ⚠️", "日本 é 🚀 ⚠️"),
        ("\n\r\t", r"\n\r\t"),
        ("\x00\x1b\x7f", r"\x00\x1b\x7f"),
        ("\x85\x9b\xa0\xad", r"\x85\x9b\xa0\xad"),
        ("\u202e\u2066\u200b\u2028\ufeff", r"\u202e\u2066\u200b\u2028\ufeff"),
        ("\U000e0041", r"\U000e0041"),
        ("\udcff", r"\xff"),
        ("\ud800", r"\ud800"),
        ("a ##[error]b", r"a ##\x5berror]b"),
        ("##vso[task.x]b", r"##vso\x5btask.x]b"),
        ("## [a]", "## [a]"),
    ],
)
def test_printable(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_a_glyph_for_each_character() -> None:
    assert glyphs("a\t\x1b##[日") == ["a", "    ", r"\x1b", "#", "#", r"\x5b", "日"]


def test_a_long_text_loses_its_middle() -> None:
    text = sentence("a" * 5000 + "b" * 5000)
    assert (text[0], text[-1], len(text)) == ("a", "b", 2005)


@pytest.mark.parametrize("value", ["a\nb\x1b\x9b\u202e", "##[error]x", "\U000e0041", '\\"\\u005b'])
def test_json_text_keeps_the_value(value: str) -> None:
    assert json.loads(json_text(json.dumps([value], ensure_ascii=False, indent=2))) == [value]


@pytest.mark.parametrize("value", ["\x9b", "\u202e", "\x7f", "##[error]x", "\U000e0041"])
def test_json_text_holds_nothing_harmful(value: str) -> None:
    assert value not in json_text(json.dumps(value, ensure_ascii=False))


def test_json_text_has_no_lone_surrogates() -> None:
    assert json.loads(json_text(json.dumps("\udcff.yaml", ensure_ascii=False))) == r"\xff.yaml"
