"""What an unknown kind was probably meant to be."""

from __future__ import annotations

from functools import lru_cache

SchemaKey = tuple[str, str, str]
_ALIKE = 0.85
_LONGEST = 500
"""A longer name is like none that there is, and to compare it takes long."""


@lru_cache(maxsize=1024)
def meant(kind_: SchemaKey, known: frozenset[SchemaKey]) -> str | None:
    """The known kind that a (group, kind, version) comes near to, as `Kind (group/version)`.

    Groups of other projects have kinds of the same name: a group has to be alike too.
    """
    group, kind, version = kind_
    if len(group) + len(kind) > _LONGEST:
        return None
    best: tuple[float, str] | None = None
    for known_group, known_kind, known_version in sorted(known):
        groups = _likeness(group, known_group)
        kinds = _likeness(kind, known_kind) if groups >= _ALIKE else 0.0
        if kinds < _ALIKE:
            continue
        score = groups + kinds + (version == known_version) / 10
        if best is None or score > best[0]:
            best = (score, f"{known_kind} ({known_group}/{known_version})")
    return best[1] if best else None


def _likeness(one: str, other: str) -> float:
    """From 0 to 1, and 0 where the lengths alone say that it is less than _ALIKE."""
    one, other = one.lower(), other.lower()
    if one == other:
        return 1.0
    if 2 * min(len(one), len(other)) < _ALIKE * (len(one) + len(other)):
        return 0.0
    from difflib import SequenceMatcher  # which most names do not come to

    return SequenceMatcher(None, one, other).ratio()
