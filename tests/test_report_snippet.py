"""Carets stand under what is spoken of, in a terminal."""

from __future__ import annotations

from ipi_lint import Source, Span
from ipi_lint.report.snippet import Label, cells, snippet
from reports import span


def shown(source: Source, *labels: Label) -> str:
    """A snippet, its numbers in one column."""
    rows = snippet(source, labels)
    lines = ("..." if row.number == 0 else f"{row.number or ' '} |{row.text}" for row in rows)
    return "\n".join(lines)


def marked(text: str, word: str, number: int = 1) -> str:
    source = Source("a.yaml", text)
    return shown(source, Label(span(source, word, number), primary=True))


def test_two_lines_before_and_after() -> None:
    assert marked("a: 1\nb: 2\nc: 3\nd: 4\ne: 5\nf: 6\ng: 7\n", "4") == (
        "2 |b: 2\n3 |c: 3\n4 |d: 4\n  |   ^\n5 |e: 5\n6 |f: 6"
    )


def test_no_lines_of_another_document() -> None:
    assert marked("a: 1\n---\nb: 2\n---\nc: 3\n", "2") == "3 |b: 2\n  |   ^"


def test_no_blank_lines_at_the_edges() -> None:
    assert marked("\n\na: 1\n\n \nb: 2\n", "1") == "3 |a: 1\n  |   ^"


def test_blank_lines_between_lines_of_text() -> None:
    assert marked("b: 1\n\na: 2\n", "2") == "1 |b: 1\n2 |\n3 |a: 2\n  |   ^"


def test_wide_characters_take_two_columns() -> None:
    assert marked("日本: [語, bad]\n", "bad") == "1 |日本: [語, bad]\n  |           ^^^"


def test_a_caret_is_as_wide_as_its_character() -> None:
    assert marked("a: 日本\n", "日本") == "1 |a: 日本\n  |   ^^^^"


def test_combining_marks_take_no_column() -> None:
    assert marked("e\u0301: bad\n", "bad") == "1 |e\u0301: bad\n  |   ^^^"


def test_characters_beyond_the_basic_plane() -> None:
    assert marked("🚀: bad\n", "bad") == "1 |🚀: bad\n  |    ^^^"


def test_a_tab_is_four_spaces() -> None:
    assert marked("\ta:\tbad\n", "bad") == "1 |    a:    bad\n  |          ^^^"


def test_an_escape_takes_its_own_length() -> None:
    assert marked("a: \x1b[0m bad\n", "bad") == "1 |a: \\x1b[0m bad\n  |           ^^^"


def test_a_log_command_is_broken() -> None:
    assert marked("a: b ##[error]c\n", "c") == "1 |a: b ##\\x5berror]c\n  |                 ^"


def test_carriage_returns_are_no_part_of_a_line() -> None:
    assert marked("a: 1\r\nb: bad\r\nc: 3\r\n", "bad") == "1 |a: 1\n2 |b: bad\n  |   ^^^\n3 |c: 3"


def test_a_span_of_several_lines_is_marked_on_its_first() -> None:
    assert marked("a:\n  b: 1\n  c: 2\n  d: 3\n  e: 4\n", "b: 1\n  c: 2\n  d: 3\n  e: 4") == (
        "1 |a:\n2 |  b: 1\n  |  ^^^^\n3 |  c: 2\n4 |  d: 3\n..."
    )


def test_an_empty_span_has_one_caret() -> None:
    assert shown(Source("a", "a:\n"), Label(Span(2, 2), primary=True)) == "1 |a:\n  |  ^"


def test_a_span_behind_the_last_line_feed_stands_on_the_last_line() -> None:
    assert shown(Source("a", "a: 1\n"), Label(Span(5, 5), primary=True)) == "1 |a: 1\n  |    ^"


def test_two_labels_on_one_line() -> None:
    source = Source("a", "[one, two]\n")
    labels = (Label(span(source, "one"), "first"), Label(span(source, "two"), primary=True))
    assert shown(source, *labels) == "1 |[one, two]\n  |      ^^^\n  | --- first"


def test_lines_between_labels_are_left_out() -> None:
    source = Source("a", "one: 1\na: 1\nb: 1\nc: 1\nd: 1\ntwo: 2\n")
    labels = (Label(span(source, "two"), primary=True), Label(span(source, "one"), "first"))
    assert shown(source, *labels) == (
        "1 |one: 1\n  |--- first\n...\n4 |c: 1\n5 |d: 1\n6 |two: 2\n  |^^^"
    )


def test_a_single_line_between_labels_is_shown() -> None:
    source = Source("a", "one: 1\na: 1\nb: 1\nc: 1\ntwo: 2\n")
    labels = (Label(span(source, "two"), primary=True), Label(span(source, "one"), "first"))
    assert shown(source, *labels) == (
        "1 |one: 1\n  |--- first\n2 |a: 1\n3 |b: 1\n4 |c: 1\n5 |two: 2\n  |^^^"
    )


def test_a_long_line_is_cut_around_its_span() -> None:
    line, caret = marked(f"{'x ' * 10_000_000}bad{' x' * 1000}\n", "bad").split("\n")
    assert line == f"1 |...{'x ' * 30}bad{' x' * 48} ..."
    assert caret == f"  |{' ' * 63}^^^"


def test_a_long_line_is_shown_once_for_each_label() -> None:
    source = Source("a", f"one{' x' * 1000} two\n")
    labels = (Label(span(source, "two"), primary=True), Label(span(source, "one"), "first"))
    assert [line[-9:].strip(" |") for line in shown(source, *labels).split("\n")] == [
        "x x x two",
        "^^^",
        "x x x ...",
        "--- first",
    ]


def test_a_span_longer_than_the_screen_is_marked_to_its_edge() -> None:
    line, caret = marked(f"a: {'x' * 1000}\n", "x" * 1000).split("\n")
    assert line == f"1 |a: {'x' * 157}..."
    assert caret == f"  |   {'^' * 157}"


def test_plain_text_takes_its_length() -> None:
    assert cells("plain") == 5
