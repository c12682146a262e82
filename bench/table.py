"""What was measured, as a table for people and as data for the next comparison."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple


class Row(NamedTuple):
    """One tool in one case. Seconds and MiB are medians; ratios are to the reference's, paired.

    A ratio is None where the reference did not run.
    """

    case: str
    tool: str
    wall: float
    cpu: float
    memory: float
    cpu_ratio: float | None
    wall_ratio: float | None
    memory_ratio: float | None


_HEAD = ("case", "tool", "CPU s", "wall s", "peak MiB", "CPU ratio", "wall ratio", "memory ratio")


def markdown(rows: Iterable[Row]) -> str:
    """A Markdown table."""
    lines = [_line(_HEAD), _line(["---", "---", *["---:"] * 6])]
    lines += [
        _line(
            [
                row.case,
                row.tool,
                f"{row.cpu:.3f}",
                f"{row.wall:.3f}",
                f"{row.memory:.0f}",
                *map(_ratio, (row.cpu_ratio, row.wall_ratio, row.memory_ratio)),
            ]
        )
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def to_json(rows: Iterable[Row], machine: str) -> dict[str, Any]:
    """The rows as data, with the machine that they were measured on."""
    return {"machine": machine, "rows": [row._asdict() for row in rows]}


def from_json(data: dict[str, Any]) -> list[Row]:
    """The rows again."""
    return [Row(**row) for row in data["rows"]]


def grown(before: Sequence[Row], after: Sequence[Row], bound: float) -> list[str]:
    """What has a larger ratio than it had, by more than `bound` (0.1 is a tenth): a line each.

    Ratios are compared, not seconds: those of two days, or of two machines, say nothing.
    """
    known = {(row.case, row.tool): row for row in before}
    lines = []
    for row in after:
        old = known.get((row.case, row.tool))
        for field in ("cpu_ratio", "wall_ratio", "memory_ratio"):
            was, now = getattr(old, field, None), getattr(row, field)
            if was and now and now > was * (1 + bound):
                what = field.removesuffix("_ratio")
                lines.append(f"{row.case}, {row.tool}: {what} ratio {was:.3f} -> {now:.3f}")
    return lines


def _ratio(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.3f}"


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
