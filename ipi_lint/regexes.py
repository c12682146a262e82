"""Regular expressions that are compiled when they are first used: most runs use few of them."""

from __future__ import annotations

import re
from typing import Any, cast


def regex(text: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`, whose methods it has; a wrong text shows when it is first used."""
    return cast("re.Pattern[str]", _Late(text, flags))


class _Late:
    def __init__(self, text: str, flags: int) -> None:
        self._said = (text, flags)

    def __getattr__(self, name: str) -> Any:
        value = getattr(re.compile(*self._said), name)
        setattr(self, name, value)  # found without this the next time
        return value
