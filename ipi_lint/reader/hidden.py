"""What libyaml refuses and Kubernetes' own reader takes: hidden from it, and shown again in values.

Surrogate pairs as escapes: `"\\ud83d\\ude00"` in a JSON text is one emoji; half a pair becomes
U+FFFD.
Source: encoding/json of Go.

Colons within a word of a flow mapping or list: `{image: nginx:1.27}`, `[https://example.com]`.
Source: go.yaml.in/yaml v2.4.2, held against it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ipi_lint.regexes import regex

_ESCAPE = regex(r"(?<!\\)((?:\\\\)*)\\u[dD]([89a-fA-F][0-9a-fA-F]{2})")
_HALVES = regex("[\ue800-\uefff]")
_PAIR = regex("([\ue800-\uebff])([\uec00-\uefff])")
_COLON = regex(
    r"(?m:^%.*)"
    r"|(?:(?<=[\s,\[\]{}])|^)(?:!<[^>\s]*>|[!&*][^\s,\[\]{}]*)"
    r"|(?<=[^\s,\[\]{}?\"'])(:)(?=\S)"
)
"""Directives, tags, anchors and aliases, which are left alone, or (group 1) a colon in a word."""

_TRIES = 50


class Hidden:
    """A document's text as libyaml gets it: of the same length, with private characters."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.colon = ""
        self.tries = 0
        self.pairs = (
            text.startswith("{") and _ESCAPE.search(text) is not None and not _HALVES.search(text)
        )
        if self.pairs:
            self.text = _ESCAPE.sub(r"\1\\ue\2", text)

    def hide_colons(self, error: Any) -> bool:
        """Whether the text is another one now, and worth another try after this error.

        All colons that are surely within words are hidden at once, then others one by one.
        """
        if getattr(error, "problem", None) != "found unexpected ':'" or self.tries == _TRIES:
            return False
        self.tries += 1
        if not self.colon:
            free = (each for each in map(chr, range(0xE000, 0xE800)) if each not in self.text)
            self.colon = colon = next(free, ":")
            self.text = _COLON.sub(lambda match: colon if match[1] else match[0], self.text)
        else:
            at = error.problem_mark.index
            self.text = self.text[:at] + self.colon + self.text[at + 1 :]
        return True

    def shown(self) -> Callable[[str], str] | None:
        """What makes a value of this text what it was meant to be; None where nothing is hidden."""
        return self._shown if self.pairs or self.colon else None

    def _shown(self, value: str) -> str:
        if self.pairs and _HALVES.search(value):
            value = _HALVES.sub("\ufffd", _PAIR.sub(_joined, value))
        return value.replace(self.colon, ":") if self.colon else value


def _joined(pair: re.Match[str]) -> str:
    high, low = ord(pair[1]) - 0xE800, ord(pair[2]) - 0xEC00
    return chr(0x10000 + (high << 10) + low)
