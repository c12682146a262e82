"""Plain words that Kustomize reads otherwise than Kubernetes does, and so changes for good.

Its reader (go-yaml v3) takes `yes`, `on` and `n` as text and dates as points in time, where
Kubernetes' own takes the former as booleans and the latter as text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ipi_lint.node import Document, Mark
from ipi_lint.regexes import regex

WORDS = frozenset(
    each
    for word in ("y", "n", "yes", "no", "on", "off")
    for each in (word, word.capitalize(), word.upper())
)
_DATE = regex(
    r"(?P<day>\d{4}-\d\d?-\d\d?)(?:(?:[Tt]|[ \t]+)(?P<time>\d\d?:\d\d:\d\d(?:\.\d+)?)"
    r"[ \t]*(?P<zone>Z|[-+]\d\d?(?::\d\d)?)?)?"
)
_SUSPECT = regex(
    r"(?<![^\s,\[{:])(?:[yYnN]|[yY]es|YES|[nN]o|NO|[oO]n|ON|[oO]ff|OFF|\d{4}-\d\d?-\d\d?[\w:.+-]*)"
    r"(?=\s|[,\]}:]|$)"
)


def as_kustomize_reads(document: Document) -> Document:
    """The document as Kustomize has it: itself, where no such word stands in it."""
    if not _SUSPECT.search(document.source.text, *document.span):
        return document
    reread = _Reread(document)
    value = reread.value(document.value)
    if value is document.value:
        return document
    marks = {**document.marks, **reread.marks}
    same = (document.source, document.index, document.span, document.root)
    return Document(*same, value, marks, document.duplicates, document.host)


class _Reread:
    def __init__(self, document: Document) -> None:
        self.marks: dict[int, Mapping[str | int, Mark]] = {}
        self._document = document
        self._done: dict[int, Any] = {}

    def value(self, value: Any) -> Any:
        """A value, anew where something in it is read otherwise; nothing is expanded."""
        if not isinstance(value, dict | list):
            return value
        if id(value) not in self._done:
            change: Callable[[Any], Any] = self._mapping if isinstance(value, dict) else self._list
            self._done[id(value)] = change(value)
        return self._done[id(value)]

    def _mapping(self, old: dict[str, Any]) -> dict[str, Any]:
        marks = self._document.marks.get(id(old), {})
        new: dict[str, Any] = {}
        moved: dict[str | int, Mark] = {}
        for key, value in old.items():
            mark = marks.get(key)
            name = key
            if mark and mark.key and key in ("true", "false") and self._at(mark.key) in WORDS:
                name = self._at(mark.key)
            new[name] = self._entry(value, mark)
            if mark:
                moved[name] = mark
        kept: dict[str, Any] = self._kept(old, new, moved)
        return kept

    def _list(self, old: list[Any]) -> list[Any]:
        marks = self._document.marks.get(id(old), {})
        new = [self._entry(value, marks.get(index)) for index, value in enumerate(old)]
        kept: list[Any] = self._kept(old, new, dict(marks))
        return kept

    def _entry(self, value: Any, mark: Mark | None) -> Any:
        if mark is None or not isinstance(value, bool | str):
            return self.value(value)
        text = self._at(mark.value)
        if isinstance(value, bool):
            return text if text in WORDS else value
        return _point_in_time(text) or value if text == value else value

    def _kept(self, old: Any, new: Any, marks: dict[str | int, Mark]) -> Any:
        if len(old) == len(new) and list(old) == list(new) and _all_same(old, new):
            return old
        self.marks[id(new)] = marks
        return new

    def _at(self, span: tuple[int, int]) -> str:
        return self._document.source.text[slice(*span)]


def _all_same(old: Any, new: Any) -> bool:
    if isinstance(old, dict):
        return all(old[key] is new[key] for key in old)
    return all(one is other for one, other in zip(old, new, strict=True))


def _point_in_time(text: str) -> str | None:
    """A plain date as Go's JSON writes it; None where the text is none."""
    match = _DATE.fullmatch(text)
    if not match:
        return None
    day = "-".join(f"{int(part):02}" if len(part) < 4 else part for part in match["day"].split("-"))
    time, dot, fraction = (match["time"] or "00:00:00").partition(".")
    fraction = f"{dot}{fraction}".rstrip("0").rstrip(".")
    return f"{day}T{time}{fraction}{match['zone'] or 'Z'}"
