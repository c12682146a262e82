"""find, findAll."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import re2

from ipi_lint.schema.cel.functions.function import LIST_OF_TEXT, Function, method
from ipi_lint.schema.pattern import pattern_of


def functions() -> Iterator[Function]:
    text, two = "string", ("string", "string")
    yield method("find", "find", two, text, _find)
    yield method("find_all", "findAll", two, LIST_OF_TEXT, _find_all)
    yield method("find_some", "findAll", (*two, "int"), LIST_OF_TEXT, _find_all)


def _compiled(pattern: str) -> Any:
    try:
        return pattern_of(pattern)
    except re2.error as error:
        raise ValueError(f"illegal pattern: {error.args[0].decode()}") from None


def _find(text: str, pattern: str) -> str:
    match = _compiled(pattern).search(text)
    return str(match.group()) if match else ""


def _find_all(text: str, pattern: str, limit: int = -1) -> list[str]:
    """As Go finds them: no empty match right behind the one before. Below 0 means no limit."""
    found: list[str] = []
    before = -1
    for match in _compiled(pattern).finditer(text):
        if 0 <= limit <= len(found):
            break
        if match.end() > match.start() or match.start() != before:
            found.append(match.group())
        before = match.end()
    return found
