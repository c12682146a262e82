"""Words for people: what was probably meant, lists, and texts cut short."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import eq

from ipi_lint.regexes import regex

_PLACEHOLDER = regex(r"\$[({]|\{\{|\$[A-Z_][A-Z0-9_]{2,}")


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant; letters' case does not count. None: no idea."""
    return _closest(word, tuple(known))


@lru_cache(maxsize=256)
def _closest(word: str, known: tuple[str, ...]) -> str | None:
    """Who copies a slip from file to file makes it again and again."""
    lowered = {each.lower(): each for each in known}
    if word.lower() in lowered:
        return lowered[word.lower()]
    from difflib import SequenceMatcher, get_close_matches  # most words are right

    said = word.lower()[:100]
    close = get_close_matches(said, lowered, n=5, cutoff=0.75)
    if not close:
        return None
    best = SequenceMatcher(None, close[0], said).ratio()
    equals = [each for each in close if SequenceMatcher(None, each, said).ratio() == best]
    return lowered[max(equals, key=lambda each: sum(map(eq, each, said)))]


def listed(values: Sequence[str]) -> str:
    """`'a', 'b' or 'c'`."""
    quoted = [f"'{value}'" for value in values]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"


def short(text: str, limit: int = 80) -> str:
    """A text that fits into a message."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def holds_placeholder(text: str) -> bool:
    """Whether a later step (Flux, Helm, envsubst) puts something in a value's place."""
    return _PLACEHOLDER.search(text) is not None
