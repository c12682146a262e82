"""All functions, in one place."""

from __future__ import annotations

from functools import lru_cache

from ipi_lint.schema.cel.functions import (
    addresses,
    formats,
    lists,
    patterns,
    quantities,
    urls,
    versions,
)
from ipi_lint.schema.cel.functions.function import Function

_THEMES = (addresses, formats, lists, patterns, quantities, urls, versions)


@lru_cache(maxsize=1)
def all_functions() -> tuple[Function, ...]:
    """Every overload of every function that a text may call."""
    return tuple(function for theme in _THEMES for function in theme.functions())
