"""Regular expressions that are compiled when they are first used: most runs use few of them."""

from __future__ import annotations

import re

TYPE_CHECKING = False  # typing takes longer to import than a run whose answer is kept
if TYPE_CHECKING:
    from typing import Any


def regex(text: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`, whose methods it has; a wrong text shows when it is first used."""
    return _Late(text, flags)  # type: ignore[return-value]  # no class can derive from a pattern's


class _Late:
    def __init__(self, text: str, flags: int) -> None:
        self._said = (text, flags)

    def __getattr__(self, name: str) -> Any:
        value = getattr(re.compile(*self._said), name)
        setattr(self, name, value)  # found without this the next time
        return value
