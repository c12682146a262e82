"""YAML in a string stands where the file around it says it."""

from __future__ import annotations

import pytest

from ipi_lint import Document, Node, embedded, replacement
from texts import document


def inner(text: str, *steps: str | int) -> Document:
    found = embedded(document(text).node.get(*steps))
    assert found
    return found


def shown(found: Document, *steps: str | int) -> tuple[str, str]:
    """A node's key and value, as the file has them."""
    node = found.node.get(*steps)
    text = found.source.text
    return text[slice(*node.key_span)], text[slice(*node.span)]


def place(node: Node) -> tuple[int, int]:
    line, column = node.document.source.place(node.span.start)
    return line, column


LITERAL = """\
data:
  config.yaml: |
    # the first comment
    plugins:
    - type: queue-scorer   # why
      über: "😀 ü"

    flow: {a: [1, b]}
    block: |
      deeper
    last: end
other: after
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize(
    ("steps", "key", "value"),
    [
        (("plugins", 0, "type"), "type", "queue-scorer"),
        (("plugins", 0, "über"), "über", '"😀 ü"'),
        (("flow", "a", 1), "b", "b"),
        (("block",), "block", "|@      deeper"),
        (("last",), "last", "end"),
    ],
)
def test_a_literal_block_is_exact(
    end: str, steps: tuple[str | int, ...], key: str, value: str
) -> None:
    found = inner(LITERAL.replace("\n", end), "data", "config.yaml")
    assert shown(found, *steps) == (key, value.replace("@", end))


def test_lines_and_columns_are_those_of_the_file() -> None:
    found = inner(LITERAL, "data", "config.yaml")
    assert place(found.node.get("plugins", 0, "type")) == (5, 13)
    assert place(found.node.get("last")) == (11, 11)


@pytest.mark.parametrize(
    "text",
    [
        "a: |2-\n    k: v\n",
        "a: |2\n\n\n    k: v\n\n",
        "a: |+\n  \n  k: v\n\n\n",
        "a: |- # said so\n      k: v",
        "a: &anchor |\n  k: v\n",
        "a: !!str |\n  k: v\n",
        "- x\n- a: |\n      k: v\n  b: c\n",
        "a: |\n  other: x\n  \n   \n\n  k: v\n",
        "a: |\n  k: v\n# a comment less deep\nb: c\n",
        "a: 'k: v'\n",
        'a: "k: v"\n',
        "{a: 'k: v'}",
    ],
)
def test_other_forms_that_are_exact(text: str) -> None:
    steps = (1, "a") if text.startswith("-") else ("a",)
    assert shown(inner(text, *steps), "k") == ("k", "v")


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("a: >\n  k: v\n\n  l: w\n", ">\n  k: v\n\n  l: w"),
        ('a: "k: v\\nl: w"\n', '"k: v\\nl: w"'),
        ("a: 'k: v''s'\n", "'k: v''s'"),
        ("a: 'k: v\n\n  l: w'\n", "'k: v\n\n  l: w'"),
        ("a: |\n  k: v\n  l: \x85\n   w\n", None),
    ],
)
def test_in_any_other_form_all_stands_where_the_string_does(text: str, whole: str | None) -> None:
    found = inner(text, "a")
    if whole is None:
        whole = text[slice(*document(text).node.get("a").span)]
    assert shown(found, "k") == (whole, whole)
    assert not replacement(found.node.get("k"), "v", "x")


def test_a_tab_behind_the_indentation_belongs_to_the_text() -> None:
    found = inner("a: |\n  k:\tv\n", "a")
    assert shown(found, "k") == ("k", "v")


def test_a_key_twice_stands_where_it_does() -> None:
    found = inner("a: |\n  k: v\n  k: w\n", "a")
    (twice,) = found.duplicates
    assert found.source.place(twice.second.start) == (3, 3)


def test_an_alias_leads_to_its_anchor() -> None:
    found = inner("a: |\n  one: &x {k: v}\n  two: *x\n", "a")
    assert found.source.place(found.node.get("two", "k").span.start) == (2, 15)
    assert shown(found, "two") == ("two", "*x")


def test_edits_change_the_file() -> None:
    found = inner(LITERAL, "data", "config.yaml")
    (edit,) = replacement(found.node.get("plugins", 0, "type"), "queue-scorer", "other")
    assert LITERAL[slice(*edit.span)] == "queue-scorer"


@pytest.mark.parametrize("text", ["a: 12\n", "a: ''\n", "a: '{'\n", "a: [b]\n", "a: |\n  # no\n"])
def test_what_holds_no_yaml(text: str) -> None:
    assert embedded(document(text).node.get("a")) is None


def test_what_is_not_there() -> None:
    assert embedded(document("a: b\n").node.get("c")) is None
