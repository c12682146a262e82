"""Surrogate pairs as JSON escapes, which JSON reads as one character and YAML refuses.

`"\\ud83d\\ude00"` in a JSON text is one emoji for Kubernetes' reader. libyaml never sees the
surrogates: for it each half stands as the escape of a private character, and the values are freed
of those again.
Source: encoding/json of Go, where half a pair becomes U+FFFD.
"""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"(?<!\\)((?:\\\\)*)\\u[dD]([89a-fA-F][0-9a-fA-F]{2})")
_PRIVATE = re.compile("[\ue800-\uefff]")
_PAIR = re.compile("([\ue800-\uebff])([\uec00-\uefff])")


def hide_surrogates(text: str) -> str | None:
    """A JSON text of the same length without surrogates; None where there are none to hide."""
    if _PRIVATE.search(text) or not _ESCAPE.search(text):
        return None
    return _ESCAPE.sub(r"\1\\ue\2", text)


def show_surrogates(value: str) -> str:
    """A string of a text with hidden surrogates, as it was meant."""
    if not _PRIVATE.search(value):
        return value
    return _PRIVATE.sub("\ufffd", _PAIR.sub(_joined, value))


def _joined(pair: re.Match[str]) -> str:
    high, low = ord(pair[1]) - 0xE800, ord(pair[2]) - 0xEC00
    return chr(0x10000 + (high << 10) + low)
