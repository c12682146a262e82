"""Releases in the dated tables, which bound what they say by `since` and `until`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def numbers(release: str) -> tuple[int, ...]:
    """`v1.28.1` as (1, 28, 1); a part that is no number counts as 0."""
    parts = release.removeprefix("v").split(".")
    return tuple(int(part) if part.isdigit() else 0 for part in parts)


def is_within(release: tuple[int, ...], entry: Mapping[str, Any]) -> bool:
    """Whether an entry holds for a release: from `since` on, up to the one before `until`."""
    since, until = entry.get("since"), entry.get("until")
    return (not since or release >= numbers(since)) and (not until or release < numbers(until))
