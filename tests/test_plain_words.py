"""What is read without click is what click reads."""

from __future__ import annotations

from itertools import product
from random import Random
from typing import Any

import click
import pytest

from ipi_lint.cli.check import check as command
from ipi_lint.cli.plain import read

LINES = [
    [],
    ["a.yaml", "-", "b"],
    ["--changed-only", "--", "a.yaml", "--verbose", "-"],
    ["-f", "sarif", "."],
    ["--format=concise", "--format", "json"],
    ["--output", "text:-", "-o", "sarif:a=b.sarif", "--output=json:x"],
    ["--select", "IPI1,IPI201", "--select= IPI3 IPI4,", "--ignore", ""],
    ["--config", "a b.yaml", "--config=", "--mode=snapshot", "--fail-on", "never"],
    ["--preset", "all", "--color=always", "--exclude", "--verbose", "--base=HEAD~1"],
    ["--no-bundled", "--no-ignores", "--timings", "--verbose", "--stdin-filename", "-"],
    ["--changed-since", "main", "--stdin-filename=", "", "--format", "--"],
    ["--no-cache", "--cache-dir", "a b", "--cache-dir=", "--jobs", "1", "--jobs=256"],
    ["--jobs", " 1_0 ", "--cache-dir", "--no-cache"],
]
CLICKS = [
    ["--help"],
    ["-h"],
    ["-fsarif"],
    ["-f=sarif"],
    ["-f"],
    ["--format"],
    ["--verbose=1"],
    ["--verb"],
    ["--mode", "none"],
    ["--color", "ALWAYS"],
    ["--jobs", "0"],
    ["--jobs=-1"],
    ["--jobs", "257"],
    ["--jobs", "many"],
    ["--target", "gateway-api=v1.4.1"],
    ["--crd", "."],
    ["--render", "auto"],
    ["--nothing"],
    ["-=x"],
    ["---"],
]


def by_click(words: list[str]) -> tuple[list[str], dict[str, Any]]:
    said = dict(command.make_context("check", list(words)).params)
    return list(said.pop("paths")), said


@pytest.mark.parametrize("words", LINES, ids=" ".join)
def test_what_is_read_is_what_click_reads(words: list[str]) -> None:
    assert read(words) == by_click(words)


@pytest.mark.parametrize("words", CLICKS, ids=" ".join)
def test_the_rest_is_left_to_click(words: list[str]) -> None:
    assert read(words) is None
    assert read(["a.yaml", *words]) is None


def test_nothing_is_read_that_click_reads_otherwise() -> None:
    known = [word for line in (*LINES, *CLICKS) for word in line if word not in ("--help", "-h")]
    options = [word for each in command.params for word in each.opts if word.startswith("-")]
    pieces = sorted({*known, *options, *(f"{word}=all" for word in options)})
    random = Random(1)
    lines = [list(pair) for pair in product(pieces, pieces)]
    lines += [random.choices(pieces, k=random.randint(3, 8)) for _ in range(2_000)]
    taken = 0
    for words in lines:
        own = read(words)
        if own is not None:
            try:
                assert own == by_click(words), words
            except click.ClickException as error:
                pytest.fail(f"click refuses {words}: {error.message}")
            taken += 1
    assert taken > 2_000
