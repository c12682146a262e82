"""Patterns of paths as Argo CD takes them: `*`, `?`, `{a,b}`."""

from __future__ import annotations

import re
from fnmatch import translate


def fits(path: str, pattern: str) -> bool:
    """Whether a path fits a pattern; `*` goes over slashes, as in Argo CD's directories."""
    return any(re.fullmatch(translate(each), path) for each in _spelled_out(pattern))


def _spelled_out(pattern: str) -> list[str]:
    match = re.search(r"\{([^{}]*)\}", pattern)
    if match is None or pattern.count("{") > 8:
        return [pattern]
    start, end = match.span()
    return [
        whole
        for choice in match[1].split(",")
        for whole in _spelled_out(f"{pattern[:start]}{choice.strip()}{pattern[end:]}")
    ]
