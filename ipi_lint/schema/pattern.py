"""Patterns are RE2, as in Kubernetes: linear, and `$` matches at the very end only."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=512)
def pattern_of(pattern: str) -> Any:
    """A compiled pattern. Raises re2.error for one that RE2 does not take."""
    import re2  # many objects hold nothing that has a pattern

    return re2.compile(pattern, _options())


@lru_cache(maxsize=512)
def finder(pattern: str) -> Callable[[str], bool]:
    """Tells whether a pattern is found anywhere in a text. Raises re2.error as `pattern_of` does.

    A set of one pattern is asked first: it does not say where, and is some times faster. It may run
    out of memory, and then finds nothing.
    """
    import re2

    search = pattern_of(pattern).search
    alone = re2.Set.SearchSet(_options())
    try:
        alone.Add(pattern)
        alone.Compile()
    except re2.error:
        return lambda text: bool(search(text))
    is_found = alone.Match
    # Manifests say the same names again and again, which the way into RE2 takes longer to tell.
    return lru_cache(maxsize=512)(lambda text: bool(is_found(text) or search(text)))


def matches(pattern: str, text: str) -> bool:
    """Whether an RE2 pattern is found anywhere in a text."""
    return finder(pattern)(text)


def _options() -> Any:
    import re2

    options = re2.Options()
    options.log_errors = False
    return options
