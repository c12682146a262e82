"""Text that the user wrote, made harmless for terminals, logs and parsers."""

from __future__ import annotations

import re

from ipi_lint.regexes import regex

# What no terminal shows, or what moves the cursor or turns the reading order: controls, soft
# hyphen, no-break space, fillers, zero-width and bidirectional marks, separators, lone
# surrogates, tags. The ranges are written out so that every Python escapes the same characters.
_RANGES = (
    "[\x00-\x1f\x7f-\xa0\xad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
_HIDDEN = regex(_RANGES)
_HIDDEN_IN_JSON = regex(f"(?!\n){_RANGES}")  # line feeds stand between values only
# The log readers of GitHub Actions, Azure Pipelines and TeamCity obey `##[error]`, `##vso[` and
# `##teamcity[` anywhere in a line.
_COMMAND = regex(r"##\w*\[", re.ASCII)
_NAMED = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
_TAB = " " * 4
_LONGEST = 2000


def printable(text: str) -> str:
    """A text on one line, with a backslash escape for each character that is not to be seen."""
    if text.isascii() and text.isprintable() and "##" not in text:
        return text
    text = _HIDDEN.sub(lambda match: _escape(match[0]), text)
    return _COMMAND.sub(lambda match: rf"{match[0][:-1]}\x5b", text)


def sentence(text: str) -> str:
    """A printable message; one that quotes a huge value loses its middle."""
    if len(text) > _LONGEST:
        half = _LONGEST // 2
        text = f"{text[:half]} ... {text[-half:]}"
    return printable(text)


def glyphs(text: str) -> list[str]:
    """What stands on the screen for each character of a source line; a tab is four spaces."""
    if text.isascii() and text.isprintable() and "##" not in text:
        return list(text)
    shown = [_glyph(char) for char in text]
    for match in _COMMAND.finditer(text):
        shown[match.end() - 1] = r"\x5b"
    return shown


def json_text(text: str) -> str:
    """Serialized JSON of the same value, free of hidden characters and of log commands.

    Lone surrogates have no place in JSON: a file name's byte 0xff becomes the four characters
    `\\xff`.
    """
    text = _HIDDEN_IN_JSON.sub(lambda match: _json_escape(match[0]), text)
    return _COMMAND.sub(lambda match: rf"{match[0][:-1]}\u005b", text)


def _glyph(char: str) -> str:
    if char == "\t":
        return _TAB
    return _escape(char) if _HIDDEN.match(char) else char


def _escape(char: str) -> str:
    if char in _NAMED:
        return _NAMED[char]
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # a byte that was no UTF-8, as Python keeps it in file names
        code -= 0xDC00
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _json_escape(char: str) -> str:
    if "\ud800" <= char <= "\udfff":
        return "\\" + _escape(char)
    units = char.encode("utf-16-be").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
