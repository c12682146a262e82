"""What was seen and not checked, counted."""

from __future__ import annotations

from ipi_lint.report.model import NotChecked
from ipi_lint.source import Source
from ipi_lint.words import short

_PLACES = 10


class Tally:
    """Counts by reason and detail; keeps the first few places of each."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], int] = {}
        self._places: dict[tuple[str, str], list[str]] = {}

    def add(self, reason: str, detail: str, place: str) -> None:
        key = (reason, short(detail, 200))
        self._counts[key] = self._counts.get(key, 0) + 1
        places = self._places.setdefault(key, [])
        if len(places) < _PLACES and place not in places:
            places.append(place)

    def add_at(self, reason: str, detail: str, source: Source, start: int) -> None:
        key = (reason, short(detail, 200))
        if len(self._places.get(key, ())) == _PLACES:  # the line need not be known
            self._counts[key] += 1
            return
        self.add(reason, detail, f"{source.path}:{source.place(start).line}")

    def rows(self) -> tuple[NotChecked, ...]:
        """By reason, the most frequent detail first."""
        keys = sorted(self._counts, key=lambda key: (key[0], -self._counts[key], key[1]))
        return tuple(NotChecked(*key, self._counts[key], tuple(self._places[key])) for key in keys)
