"""Patterns of paths as Argo CD takes them: `*`, `?`, `{a,b}`."""

from __future__ import annotations

import re
from fnmatch import translate
from math import prod

from ipi_lint.regexes import regex

_CHOICE = regex(r"\{([^{}]*)\}")
_MOST = 256
_DEEPEST = 8


def fits(path: str, pattern: str) -> bool:
    """Whether a path fits a pattern; `*` goes over slashes, as in Argo CD's directories."""
    return any(re.fullmatch(translate(each), path) for each in _spelled_out(pattern))


def _spelled_out(pattern: str) -> list[str]:
    """The patterns without choices; one with too many of them is taken as it is written."""
    match = _CHOICE.search(pattern)
    ways = prod(each.count(",") + 1 for each in _CHOICE.findall(pattern))
    if match is None or ways > _MOST or pattern.count("{") > _DEEPEST:
        return [pattern]
    start, end = match.span()
    return [
        whole
        for choice in match[1].split(",")
        for whole in _spelled_out(f"{pattern[:start]}{choice.strip()}{pattern[end:]}")
    ]
