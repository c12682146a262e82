"""Patterns are RE2, as in Kubernetes: linear, and `$` matches at the very end only."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import re2


@lru_cache(maxsize=512)
def pattern_of(pattern: str) -> Any:
    """A compiled pattern. Raises re2.error for one that RE2 does not take."""
    options = re2.Options()
    options.log_errors = False
    return re2.compile(pattern, options)


def matches(pattern: str, text: str) -> bool:
    """Whether an RE2 pattern is found anywhere in a text."""
    return bool(pattern_of(pattern).search(text))
