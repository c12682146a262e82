"""Git's ignore patterns, for `.gitignore` files and for the `exclude` setting.

Source: gitignore(5), and how git itself (2.39) matches where the manual is silent. A match is asked
about one entry at a time, from the top down: what lies in an ignored folder is never asked about,
so it cannot be taken back, as in git.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

from ipi_lint.records import NamedTuple
from ipi_lint.regexes import regex

_LONGEST = 4096
"""As long as a path can be; a longer pattern matches none that anyone would write."""
_WILD = regex(r"[*?\[\\]")
_NEVER = "(?!)"
_ANY, _FOLDERS = "**", "**/"
_CLASSES: Mapping[str, Callable[[str], bool]] = {
    "alnum": str.isalnum, "alpha": str.isalpha, "blank": " \t".__contains__,
    "cntrl": lambda char: char < " " or char == "\x7f", "digit": str.isdigit,
    "graph": lambda char: "!" <= char <= "~", "lower": str.islower,
    "print": lambda char: " " <= char <= "~",
    "punct": lambda char: "!" <= char <= "~" and not char.isalnum(),
    "space": " \t\n\r\v\f".__contains__, "upper": str.isupper,
    "xdigit": "0123456789abcdefABCDEF".__contains__,
}  # fmt: skip


class Pattern(NamedTuple):
    """One line. `text` has no negation, no slash in front and none behind; one char is one byte."""

    line: str
    text: str
    negated: bool
    folders_only: bool
    whole_path: bool


class _Quick(NamedTuple):
    """All patterns at once: plain texts, plain endings, and what matches any of the rest."""

    texts: frozenset[str]
    endings: tuple[str, ...]
    names: re.Pattern[str] | None
    paths: re.Pattern[str] | None


class Patterns:
    """The patterns of one file, which apply to what lies below the file's folder."""

    def __init__(self, data: bytes) -> None:
        self._patterns = tuple(_parse(data))

    def last_match(self, path: str, folder: bool) -> Pattern | None:
        """The last pattern that matches an entry, by its path from the patterns' folder on."""
        path = path if path.isascii() else os.fsencode(path).decode("latin-1")
        name = path.rpartition("/")[2]
        if not self._may_match(path, name):
            return None
        for pattern, compiled in self._compiled:
            if folder or not pattern.folders_only:
                subject = path if pattern.whole_path else name
                if compiled.match(subject) if compiled else subject == pattern.text:
                    return pattern
        return None

    def _may_match(self, path: str, name: str) -> bool:
        """Nearly every entry matches nothing, and is sent off here."""
        quick = self._quick
        return bool(
            name in quick.texts
            or name.endswith(quick.endings)
            or path in quick.texts
            or (quick.names and quick.names.match(name))
            or (quick.paths and quick.paths.match(path))
        )

    @cached_property
    def _quick(self) -> _Quick:
        texts, endings, names, paths = set(), [], [], []
        for pattern in self._patterns:
            text = pattern.text
            if not _WILD.search(text):
                texts.add(text)
            elif pattern.whole_path:
                paths.append(_regex(pattern))
            elif text[0] == "*" and not _WILD.search(text, 1):
                endings.append(text[1:])
            else:
                names.append(_regex(pattern))
        return _Quick(frozenset(texts), tuple(endings), _any_of(names), _any_of(paths))

    @cached_property
    def _compiled(self) -> list[tuple[Pattern, re.Pattern[str] | None]]:
        """From the last pattern to the first; no expression where plain text will do."""
        return [
            (each, re.compile(_regex(each), re.DOTALL) if _WILD.search(each.text) else None)
            for each in reversed(self._patterns)
        ]


def _any_of(expressions: list[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(expressions), re.DOTALL) if expressions else None


def _parse(data: bytes) -> Iterator[Pattern]:
    for raw in data.removeprefix(b"\xef\xbb\xbf").split(b"\n"):
        line = _without_blanks(raw.decode("latin-1").removesuffix("\r").partition("\0")[0])
        if not line or line[0] == "#" or len(line) > _LONGEST:
            continue
        text = line.removeprefix("!")
        folders_only = text.endswith("/")
        text = text.removesuffix("/")
        whole_path = "/" in text
        text = text.removeprefix("/")
        if text:
            yield Pattern(line, text, line[0] == "!", folders_only, whole_path)


def _without_blanks(line: str) -> str:
    """Without the spaces at the end, but for those behind a backslash."""
    kept = line.rstrip(" ")
    backslashes = len(kept) - len(kept.rstrip("\\"))
    return line[: len(kept) + 1] if backslashes % 2 else kept


def _regex(pattern: Pattern) -> str:
    """An expression that matches a whole name or path, in time linear in nested wildcards.

    What stands between two wildcards is matched where it is found first, for good: should the rest
    fail there, it fails further on too.
    """
    wild = _WILD.search(pattern.text)
    fixed = wild.start() if wild else len(pattern.text)
    tokens = list(_tokens(pattern.text[fixed:], pattern.whole_path))
    if _NEVER in tokens:
        return _NEVER
    chunks: list[tuple[str, list[str]]] = [("", [])]
    for each in tokens:
        if each in (_ANY, _FOLDERS):
            chunks.append((each, []))
        else:
            chunks[-1][1].append(each)
    *inner, (last, end) = chunks
    heads = {"": "", _ANY: ".*?", _FOLDERS: "(?:[^/]*+/)*?"}
    parts = [f"(?>{heads[head]}{_chunk(body)})" for head, body in inner]
    return re.escape(pattern.text[:fixed]) + "".join(parts) + rf"{heads[last]}{_chunk(end)}\Z"


def _chunk(tokens: list[str]) -> str:
    """Tokens without `**`: wildcards reach as far as the next slash."""
    pieces: list[list[str]] = [[""]]
    for each in tokens:
        if each == "*":
            pieces[-1].append("")
        elif each == "/":
            pieces[-1][-1] += "/"
            pieces.append([""])
        else:
            pieces[-1][-1] += each
    return "".join(map(_segment, pieces))


def _segment(pieces: list[str]) -> str:
    first, *rest = pieces
    if not rest:
        return first
    *inner, last = rest
    return first + "".join(f"(?>[^/]*?{piece})" for piece in inner) + f"[^/]*{last}"


def _tokens(text: str, whole_path: bool) -> Iterator[str]:
    """`*`, `**`, `**/`, `/`, or the expression of one character."""
    at = 0
    while at < len(text):
        char = text[at]
        if char == "*":
            start = at
            while text[at : at + 1] == "*":
                at += 1
            alone = whole_path and at - start > 1 and (start == 0 or text[start - 1] == "/")
            if alone and text[at : at + 1] == "/":
                yield _FOLDERS
                at += 1
            elif alone and (at == len(text) or text.startswith("\\/", at)):
                yield _ANY
            else:
                yield "*"
        elif char == "[":
            token, at = _bracket(text, at + 1)
            yield token
        elif char == "?":
            yield "[^/]"
            at += 1
        elif char == "\\":
            escaped = text[at + 1 : at + 2]
            yield "/" if escaped == "/" else re.escape(escaped) or _NEVER
            at += 2
        else:
            yield "/" if char == "/" else re.escape(char)
            at += 1


def _bracket(text: str, at: int) -> tuple[str, int]:
    """What `[...]` matches, from behind the bracket on, and where it ends."""
    negated = text[at : at + 1] in ("!", "^")
    at += negated
    chars: set[str] = set()
    previous, first = "", True
    while first or text[at : at + 1] != "]":
        first = False
        char = text[at : at + 1]
        if char == "[" and text[at + 1 : at + 2] == ":":
            end = text.find("]", at + 2)
            if end < 0:
                return _NEVER, len(text)
            if end > at + 2 and text[end - 1] == ":":
                accepts = _CLASSES.get(text[at + 2 : end - 1])
                if accepts is None:
                    return _NEVER, len(text)
                chars.update(filter(accepts, map(chr, range(128))))
                at, previous = end + 1, ""
                continue
        ranged = char == "-" and previous and text[at + 1 : at + 2] not in ("", "]")
        at += bool(ranged)
        if text[at : at + 1] == "\\":
            at += 1
        char = text[at : at + 1]
        if not char:
            return _NEVER, len(text)
        chars.update(map(chr, range(ord(previous or char), ord(char) + 1)) if ranged else char)
        previous = "" if ranged else char
        at += 1
    wanted = {chr(code) for code in range(256)} - chars if negated else chars
    listed = "".join(f"\\x{ord(char):02x}" for char in sorted(wanted - {"/"}))
    return (f"[{listed}]" if listed else _NEVER), at + 1
