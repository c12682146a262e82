"""Wildcards mean what they mean to Python."""

from __future__ import annotations

import fnmatch
from itertools import product

from ipi_lint_inference.globs import fnmatchcase

NAMES = ("", "a", "ab", "ba", "a/b", "a\nb", "[a]", "aXb", "abab")
PATTERNS = (
    *map("".join, product("ab*?", repeat=3)),
    *("", "*", "a*b", "**", "*/b", "[a]", "[!a]*", "a[X/]b", "A", "[", "a["),
)


def test_names_fit_as_python_says() -> None:
    for name, pattern in product(NAMES, PATTERNS):
        assert fnmatchcase(name, pattern) == fnmatch.fnmatchcase(name, pattern), (name, pattern)
