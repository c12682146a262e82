"""Ignore patterns match what git's match: the same questions are put to git itself."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest

import trees
from ipi_lint.reader.patterns import Patterns

needs_git = pytest.mark.skipif(not shutil.which("git"), reason="needs git")
_NAMES = (
    *("a", "b", "ab", "a b", "foo", "foo.yaml", "x.yaml", "a.b", ".a", "ä", "!x", "#y", "a-c"),
    *("f*o", "[x]", "b ", "\\z", "bar", "foobar", "A", "ab ", "c\td", " a"),
)
_PIECES = (
    *("*", "**", "?", "a", "b", "foo", ".yaml", "x", "[ab]", "[!a]", "[a-c]", "[]x]", "[^x-]"),
    *("\\*", "\\a", "\\ ", "ä", "A", "[[:alpha:]]", "[[:foo:]]", "[a", "[\\]]", "bar", ".", "[x-"),
    *(
        "-c]",
        "\\",
        "[[:a]",
        " ",
        "[/]",
        "***",
        "[--a]",
        "[a\\-z]",
        "!",
        "#",
        "[[:space:][:punct:]]",
    ),
)
_WHOLE = ("**", "*", "foo", "a", "b", "ab", "bar", "x.yaml", "*.yaml")


def _matches(pattern: str, path: str, folder: bool = False) -> bool:
    return Patterns(pattern.encode()).last_match(path, folder) is not None


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("x.yaml", "x.yaml"),
        ("x.yaml", "a/b/x.yaml"),
        ("/x.yaml", "x.yaml"),
        ("*.yaml", "a/b/x.yaml"),
        ("a/*.yaml", "a/x.yaml"),
        ("a/**", "a/b/x.yaml"),
        ("**/x.yaml", "x.yaml"),
        ("**/b/x.yaml", "a/b/x.yaml"),
        ("a/**/x.yaml", "a/x.yaml"),
        ("a/**/x.yaml", "a/b/c/x.yaml"),
        ("x.yaml  ", "x.yaml"),
        ("x.yaml\r\n", "x.yaml"),
        ("\\#x", "#x"),
        ("\\!x", "!x"),
        ("x\\ ", "x "),
        ("[!a].yaml", "b.yaml"),
        ("[[:upper:]].yaml", "A.yaml"),
        ("??.yaml", "ä.yaml"),
    ],
)
def test_matches(pattern: str, path: str) -> None:
    assert _matches(pattern, path)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("/x.yaml", "a/x.yaml"),
        ("a/x.yaml", "b/a/x.yaml"),
        ("a/*.yaml", "a/b/x.yaml"),
        ("x.yaml/", "x.yaml"),
        ("a/**", "a"),
        ("X.yaml", "x.yaml"),
        ("#x", "#x"),
        ("\\", "\\"),
        ("[a", "[a"),
        ("[[:word:]]", "a"),
        ("a?b", "a/b"),
        ("a[/]b", "a/b"),
        ("", ""),
        ("/", "a"),
        ("?.yaml", "ä.yaml"),
    ],
)
def test_does_not_match(pattern: str, path: str) -> None:
    assert not _matches(pattern, path)


def test_last_match_wins() -> None:
    patterns = Patterns(b"*.yaml\n!x.yaml\n/x.yaml\n")
    first, second = patterns.last_match("x.yaml", False), patterns.last_match("a/x.yaml", False)
    assert first is not None
    assert (first.line, first.negated) == ("/x.yaml", False)
    assert second is not None
    assert (second.line, second.negated) == ("!x.yaml", True)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*a" * 40 + "b", "a" * 250),
        ("**/" + "*a" * 40 + "b", "a/" * 500 + "a" * 250),
        ("a/**/" * 40 + "z", "a/" * 1000 + "a"),
        ("/".join(["**", "*a*a*a*"] * 20) + "/b", ("a" * 200 + "/") * 19 + "a"),
        ("[[:alpha:]]*" * 100 + "1", "a" * 250),
    ],
)
def test_a_hostile_pattern_ends(pattern: str, path: str) -> None:
    assert not _matches(pattern, path)


@needs_git
@pytest.mark.parametrize("seed", range(60))
def test_equals_git(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    trees.git_init(tmp_path)
    entries = [*_entries(chance, tmp_path, "", 0)]
    folders = ["", *(path for path, folder in entries if folder)]
    files = {
        folder: chance.choice([b"", b"", b"\xef\xbb\xbf"])
        + "\n".join(_pattern(chance) for _ in range(chance.choice([1, 2, 3, 5]))).encode()
        for folder in chance.sample(folders, min(len(folders), chance.choice([1, 2, 3])))
    }
    for folder, data in files.items():
        (tmp_path / folder / ".gitignore").write_bytes(data)
    assert _ours(files, entries) == _of_git(tmp_path, entries)


def _pattern(chance: random.Random) -> str:
    parts = [
        chance.choice(_WHOLE)
        if chance.random() < 0.5
        else "".join(chance.choices(_PIECES, k=chance.choice([1, 2, 2, 3, 4])))
        for _ in range(chance.choice([1, 1, 1, 2, 2, 3, 4]))
    ]
    ends = ["", "", "", "", "", "", "/", "/", " ", "\\ ", "\r", "\t", "#c"]
    return chance.choice(["", "", "", "!", "/", "!/"]) + "/".join(parts) + chance.choice(ends)


def _entries(chance: random.Random, root: Path, base: str, depth: int) -> list[tuple[str, bool]]:
    entries = []
    for name in chance.sample(_NAMES, chance.choice([2, 3, 4, 6])):
        path = base + name
        folder = depth < 3 and chance.random() < 0.5
        entries.append((path, folder))
        if folder:
            (root / path).mkdir()
            entries += _entries(chance, root, f"{path}/", depth + 1)
        else:
            (root / path).touch()
    return entries


def _ours(files: dict[str, bytes], entries: list[tuple[str, bool]]) -> dict[str, bool]:
    patterns = {folder: Patterns(data) for folder, data in files.items()}
    ignored: dict[str, bool] = {}
    for path, folder in entries:
        steps = path.split("/")
        above = "/".join(steps[:-1])
        ignored[path] = ignored.get(above, False)
        for depth in range(len(steps) - 1, -1, -1):
            base = "/".join(steps[:depth])
            match = base in patterns and patterns[base].last_match("/".join(steps[depth:]), folder)
            if match and not ignored.get(above):
                ignored[path] = not match.negated
                break
    return ignored


def _of_git(root: Path, entries: list[tuple[str, bool]]) -> dict[str, bool]:
    asked = b"".join(os.fsencode(path) + b"\0" for path, _ in entries)
    command = ("check-ignore", "--no-index", "--stdin", "-z", "--verbose", "--non-matching")
    fields = trees.git(root, *command, text=asked).split(b"\0")
    return {
        os.fsdecode(path): bool(pattern) and not pattern.startswith(b"!")
        for pattern, path in zip(fields[2::4], fields[3::4], strict=True)
    }
