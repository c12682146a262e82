"""What was seen and not checked, counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import overload

from ipi_lint.report.model import NotChecked
from ipi_lint.words import short

_PLACES = 10


class Places(Sequence[str]):
    """Where something stands, each place once; looked up when somebody asks.

    Most reports show none of them, and to know a line a document is composed once more.
    """

    def __init__(self) -> None:
        self._known: list[str] = []
        self._waiting: list[Callable[[], str]] = []

    def add(self, place: Callable[[], str]) -> None:
        """Takes one more, up to ten different ones."""
        if len(self._known) < _PLACES:
            self._waiting.append(place)
            if len(self._known) + len(self._waiting) >= _PLACES:
                self._look_up()

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        return self._look_up()[index]

    def __len__(self) -> int:
        return len(self._look_up())

    def _look_up(self) -> list[str]:
        waiting, self._waiting = self._waiting, []
        self._known = [*dict.fromkeys((*self._known, *(place() for place in waiting)))]
        return self._known


class Tally:
    """Counts by reason and detail; keeps the first few places of each."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], int] = {}
        self._places: dict[tuple[str, str], Places] = {}

    def add(self, reason: str, detail: str, place: Callable[[], str]) -> None:
        key = (reason, short(detail, 200))
        if key not in self._counts:
            self._counts[key], self._places[key] = 0, Places()
        self._counts[key] += 1
        self._places[key].add(place)

    def rows(self) -> tuple[NotChecked, ...]:
        """By reason, the most frequent detail first."""
        keys = sorted(self._counts, key=lambda key: (key[0], -self._counts[key], key[1]))
        return tuple(NotChecked(*key, self._counts[key], self._places[key]) for key in keys)
