"""Names with wildcards, as dated tables and configurations hold them."""

from __future__ import annotations

import fnmatch


def fnmatchcase(name: str, pattern: str) -> bool:
    """As Python's own. A pattern is only compiled for a name that holds all its literal parts."""
    is_plain = "?" not in pattern and "[" not in pattern
    if is_plain and not all(part in name for part in pattern.split("*")):
        return False
    return fnmatch.fnmatchcase(name, pattern)
