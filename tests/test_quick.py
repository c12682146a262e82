"""The quick reading of plain documents says what `compose` says, values and places alike."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from ipi_lint.reader import Composed, Limits, compose, read_document, split
from ipi_lint.reader.file import decode
from ipi_lint.source import Source, Span

ROOT = Path(__file__).parent.parent
ODD = [
    "a: &x 1\nb: *x\n", "a: 1\na: 2\n", "<<: {a: 1}\n", "~: 1\n", "? a\n: b\n", "[a]: b\n",
    "a: !!int x\n", "a: ! 3\n", "a: .inf\n", "1: a\n'1': b\n", "y: 1\ntrue: 2\n", "...\na: 1\n",
    "a: 1\n...\n", "a: |\n  x\n\n\n", "a: >-\n  x\n  y\n", "- \n- a:\n", "a:\n- b\n- {c: [d]}\n\n",
    "", "# only\n", "a", "'a'", "a: 'b\n  c'\n", "a: b\n c\n", "\ufeffa: 1\n", "a: 010\nb: 1_0\n",
    "{a: 1}", '{"a": "\\ud83d\\ude00"}', "a: [1, 2", "a: 1\n--- b\n", "- - - x\n", "%YAML 1.1\n",
    "a: 1\r\nb:\r\n  - c\r\n", "a:\t1\n", "a: 1 # x\n", "!!map {a: 1}\n", "a: !x {b: 1}\n",
    "a: 12345678901234567890\n", "a: \"x\\\n  y\"\n", "a: 1\x85b: 2\n", "a: 1\r...\r", "null: 1\n",
    "[x: y\n]", "a: [b: {c: d}\n, e]\n", "&a .inf: b\nc: *a\n",
]  # fmt: skip
PIECES = [
    "a", "b: ", "- ", "\n", "\n  ", "\n    ", "? ", ": ", "{", "}", "[", "]", ", ", "'", '"', "|\n",
    ">\n", "#x", "&a ", "*a ", "!t ", "<<: ", "1", "~", "true", ".nan", "\r\n", "...", "\t",
    "x: y\n",
]  # fmt: skip


_LIMITS = Limits()


def assert_same(source: Source, span: Span, limits: Limits = _LIMITS) -> None:
    quick, exact = read_document(source, span, 3, limits), compose(source, span, 3, limits)
    if not isinstance(exact, Composed) or exact.document is None:
        assert quick == exact
        return
    assert isinstance(quick, Composed)
    assert quick.end == exact.end
    own, other = quick.document, exact.document
    assert own
    assert repr(own.value) == repr(other.value)
    assert (own.root, own.span, own.index) == (other.root, other.span, other.index)
    assert own.duplicates == other.duplicates
    assert list(own.entries()) == list(other.entries())


@pytest.mark.parametrize("text", ODD)
def test_of_odd_texts(text: str) -> None:
    assert_same(Source("a.yaml", text), Span(0, len(text)))


def test_of_all_fixtures_and_examples() -> None:
    for folder in ("tests/fixtures", "examples", "rules"):
        for path in sorted((ROOT / folder).rglob("*.yaml")):
            source = Source(str(path), decode(path.read_bytes()).text)
            for cut in split(source.text):
                if not cut.bad_separator:
                    assert_same(source, cut.span)


def test_of_random_texts() -> None:
    random = Random(7)
    for _ in range(20_000):
        text = "".join(random.choices(PIECES, k=random.randrange(1, 12)))
        assert_same(Source("a.yaml", text), Span(0, len(text)))


@pytest.mark.parametrize("text", ["[" * 60 + "]" * 60, "- " * 60 + "x", "a: b\n" * 3])
@pytest.mark.parametrize("limits", [Limits(depth=59), Limits(depth=60), Limits(60, 3)])
def test_of_limits(text: str, limits: Limits) -> None:
    assert_same(Source("a.yaml", text), Span(0, len(text)), limits)


@pytest.mark.parametrize(
    "text", ["[" * 300_000, "- " * 300_000 + "x", "-\t" * 300_000, "? " * 300_000]
)
def test_no_nesting_breaks_the_process(text: str) -> None:
    assert not isinstance(
        read_document(Source("a", text), Span(0, len(text)), 0, Limits()), Composed
    )
