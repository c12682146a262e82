"""What the rules about one document say of a file, kept with it: they need not say it again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ipi_lint.manifest import Manifests
from ipi_lint.node import Route
from ipi_lint.reader.quick import PlainDocument
from ipi_lint.recall import Recall
from ipi_lint.resource import Resource
from ipi_lint.said import Rules, Said, from_rows, is_own, to_rows

_Place = tuple[int, Route]


class Own:
    """What was said of the files that a recall knows, by the rules that a `key` stands for.

    The key is empty where nobody can tell what they depend on.
    """

    def __init__(self, recall: Recall | None, key: str, rules: Rules) -> None:
        self._recall = recall if key else None
        self._key, self._rules = key, rules
        self._known: dict[str, dict[_Place, list[Any]]] = {}
        self._said: dict[str, list[tuple[_Place, list[Any]] | None]] = {}
        for path, rows in self._recall.own(key) if self._recall else ():
            self._known[path] = {(index, tuple(route)): said for index, route, said in rows}

    def at(self, resource: Resource) -> list[Said] | None:
        """What was said of an object; None where it is to be said anew."""
        known = self._known.get(resource.source.path)
        place = _place(resource)
        if known is None or place is None:
            return None
        return from_rows(known.get(place, ()), resource, self._rules)

    def note(self, resource: Resource, said: Sequence[Said]) -> None:
        """Remembers what was said of an object as it stands in its file."""
        place = _place(resource)
        own = [each for each in said if is_own(each, self._rules)]
        if self._recall and place and own and resource.source.path not in self._known:
            rows = to_rows(own, resource.source)
            noted = self._said.setdefault(resource.source.path, [])
            noted.append(None if rows is None else (place, rows))

    def keep(self, files: Iterable[Manifests]) -> None:
        """Keeps what was noted of these files, and of which nothing was said."""
        if not self._recall:
            return
        for file in files:
            path = file.source.path
            noted = self._said.get(path, [])
            if path not in self._known and None not in noted:
                rows = [[*each[0], each[1]] for each in noted if each]
                self._recall.note_own(path, self._key, rows)


def _place(resource: Resource) -> _Place | None:
    """Where it stands in its file; None for an object that no file has as it is."""
    document = resource.node.document
    if isinstance(document, PlainDocument):
        return document.index, resource.node.route
    return None
