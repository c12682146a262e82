"""Every key and value stands exactly where its text stands."""

from __future__ import annotations

import random

import pytest

from ipi_lint.manifest import read_manifests
from ipi_lint.node import Document
from ipi_lint.reader import Limits, Unreadable, compose
from ipi_lint.source import Place, Source, Span
from shared import shared
from texts import document, shown

TEXT = """\
# a comment
plain:   one two   # trailing
multi: one
  two
"quoted key": 'it''s'
flow: {a: [1, "zwei", {b: c}], d: }
block: |
  text

  more

# before the next
folded: >-
  x
seq:
- first
-   nested: {}
    other: []
- - deep
empty:
anchored: &x !!str 12
alias: *x
über: "😀 ü"
list: &l
  - q
again: *l
tagged: !custom
  k: v
"""


@pytest.mark.parametrize(
    ("route", "key", "value"),
    [
        (("plain",), "plain", "one two"),
        (("multi",), "multi", "one\n  two"),
        (("quoted key",), '"quoted key"', "'it''s'"),
        (("flow",), "flow", '{a: [1, "zwei", {b: c}], d: }'),
        (("flow", "a"), "a", '[1, "zwei", {b: c}]'),
        (("flow", "a", 1), '"zwei"', '"zwei"'),
        (("flow", "a", 2, "b"), "b", "c"),
        (("flow", "d"), "d", "d"),
        (("block",), "block", "|\n  text\n\n  more"),
        (("folded",), "folded", ">-\n  x"),
        (("seq",), "seq", "- first\n-   nested: {}\n    other: []\n- - deep"),
        (("seq", 0), "first", "first"),
        (("seq", 1), "nested", "nested: {}\n    other: []"),
        (("seq", 1, "nested"), "nested", "{}"),
        (("seq", 2, 0), "deep", "deep"),
        (("empty",), "empty", "empty"),
        (("anchored",), "anchored", "12"),
        (("alias",), "alias", "*x"),
        (("über",), "über", '"😀 ü"'),
        (("again",), "again", "*l"),
        (("again", 0), "q", "q"),
        (("tagged",), "tagged", "k: v"),
        (("missing",), "plain", "plain"),
        (("seq", 1, "missing"), "nested", "nested"),
    ],
)
def test_span(route: tuple[str | int, ...], key: str, value: str) -> None:
    node = document(TEXT).node.get(*route)
    assert (shown(node, key=True), shown(node)) == (key, value)


def test_places_are_of_the_file_and_in_code_points() -> None:
    text = "a: 1\r\n---\r\n😀: ü\r\nb: [x,\r\n  y]\r\n"
    source = Source("f.yaml", text)
    read = read_manifests(source, Limits(), 10, in_chart=False)
    node = read.documents[1].node
    assert source.place(node.get("😀").span.start) == Place(3, 4)
    assert source.place(node.get("b", 1).span.start) == Place(5, 3)
    assert source.place(node.get("b").span.end) == Place(5, 5)


def test_a_merged_key_stands_where_the_anchor_was_written() -> None:
    read = document("base: &b {port: 80}\nuse:\n  <<: *b\n  own: 1\n")
    assert read.value["use"] == {"port": 80, "own": 1}
    assert shown(read.node.get("use", "port")) == "80"
    assert read.node.get("use", "port").span == read.node.get("base", "port").span


def test_unicode_line_breaks_end_no_line() -> None:
    source = Source("f.yaml", "a: x\u2028y\u0085b: 2\nc: 3\n")
    assert source.place(source.text.index("c")) == Place(2, 1)


def _assert_spans_hold_their_values(read: Document) -> None:
    text = read.source.text
    for mark, value in read.entries():
        start, end = mark.value
        if text[start : start + 1] in ("*", "") or start == end:
            continue
        indented = " " * (read.source.place(start).column - 1) + text[start:end] + "\n"
        again = compose(Source("part", indented), Span(0, len(indented)), 0, Limits())
        if isinstance(again, Unreadable):
            assert "no anchor" in again.message
            continue
        assert again.document
        if isinstance(value, str):
            # A trimmed block scalar has lost the blank lines behind it.
            assert str(again.document.value).rstrip("\n") == value.rstrip("\n")
        elif text[start:end].rstrip()[-1:] in "]}" or not isinstance(value, dict | list):
            assert again.document.value == value


def test_spans_of_real_manifests_hold_their_values() -> None:
    for file in sorted(shared("corpus").rglob("*.yaml")):
        source = Source(str(file), file.read_bytes().decode("utf-8-sig"))
        for read in read_manifests(source, Limits(), 10_000, in_chart=False).documents:
            _assert_spans_hold_their_values(read)


def _random_yaml(random_: random.Random, depth: int, indent: str) -> str:
    """Block YAML of random shape: comments, styles, blank lines, multi-byte text."""
    scalars = [
        "1",
        "'a b'",
        '"ü😀"',
        "plain text",
        "|\n{i}  x\n{i}  y",
        "[a, {b: c}]",
        "{}",
        "",
        "yes",
    ]
    lines = []
    for index in range(random_.randint(1, 4)):
        if random_.random() < 0.2:
            lines.append(f"{indent}# comment: [")
        if depth and random_.random() < 0.5:
            below = _random_yaml(random_, depth - 1, indent + "  ")
            lines.append(f"{indent}k{index}:\n{below}")
        elif depth and random_.random() < 0.3:
            items = "\n".join(
                f"{indent}- {random_.choice(['x', 'n: 1', '[1]'])}"
                for _ in range(random_.randint(1, 3))
            )
            lines.append(f"{indent}k{index}:\n{items}")
        else:
            value = random_.choice(scalars).replace("{i}", indent)
            lines.append(f"{indent}k{index}:{' ' * random_.randint(1, 3)}{value}")
        if random_.random() < 0.2:
            lines.append("")
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(60))
def test_spans_of_random_documents_hold_their_values(seed: int) -> None:
    text = _random_yaml(random.Random(seed), 4, "") + "\n"
    for newline in ("\n", "\r\n"):
        _assert_spans_hold_their_values(document(text.replace("\n", newline)))
