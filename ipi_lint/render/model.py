"""What rendering gives, and what keeps a thing from being rendered."""

from __future__ import annotations

from dataclasses import dataclass, field

from ipi_lint.records import NamedTuple
from ipi_lint.resource import Resource

GapKey = tuple[str, str]
"""A gap's path and reason: which gap a rendering closes."""


class RenderError(Exception):
    """Why something is not rendered; the text is one line, without places of this machine."""


class Done(NamedTuple):
    """Something that a program rendered: `what` it is in words, and the gaps that this closes."""

    program: str
    what: str
    objects: int
    gaps: frozenset[GapKey] = frozenset()


class Outcome(NamedTuple):
    """What became of a chart: its objects, and what was `done`, or `why` nothing was.

    `gap` is the one that stays open then, `files` are those of the chart.
    """

    objects: tuple[Resource, ...] = ()
    done: Done | None = None
    gap: GapKey = ("", "")
    why: str = ""
    files: frozenset[str] = frozenset()


@dataclass
class Notes:
    """What became of gaps while clusters were put together: `closed` ones, and why others stay."""

    closed: set[GapKey] = field(default_factory=set)
    left: dict[GapKey, str] = field(default_factory=dict)

    def leave(self, gap: GapKey, why: str = "") -> None:
        self.left[gap] = self.left.get(gap) or why

    def is_closed(self, gap: GapKey) -> bool:
        return gap in self.closed and gap not in self.left
