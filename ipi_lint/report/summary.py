"""A run in a few lines: what was found, what was looked at, and what was not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from ipi_lint.report.escape import sentence
from ipi_lint.report.model import Crash, NotChecked, Report
from ipi_lint.rule import Severity
from ipi_lint.words import short

_DETAILS = 5
_LONGEST = 120
_PLACES = 3
_CRASHES = 10


def summary_lines(report: Report, verbose: bool = False) -> list[str]:
    """The first line counts; each further one is indented and says what was not checked, or why."""
    rows = report.summary.not_checked
    return [
        f"{_found(report)} ({_seen(report)})",
        *(f"  {line}" for line in (_each(rows) if verbose else _not_checked(rows))),
        *(f"  {line}" for line in _crashed(report.summary.crashes)),
    ]


def counted(number: int, noun: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _found(report: Report) -> str:
    files = counted(report.summary.files, "file")
    if not report.findings:
        return f"no findings in {files}"
    counts = ((report.count(severity), str(severity)) for severity in reversed(Severity))
    found = ", ".join(counted(number, noun) for number, noun in counts if number)
    hit = len({finding.path for finding in report.findings})
    return f"{found} in {hit:,} of {files}"


def _seen(report: Report) -> str:
    summary = report.summary
    parts = [
        counted(summary.documents, "document"),
        f"{summary.checked:,} of {counted(summary.resources, 'resource')} checked",
    ]
    if summary.suppressed:
        parts.append(f"{summary.suppressed:,} suppressed")
    return ", ".join(parts)


def _not_checked(rows: Iterable[NotChecked]) -> Iterator[str]:
    for reason, group in groupby(rows, key=lambda row: row.reason):
        members = list(group)
        total = sum(row.count for row in members)
        yield sentence(f"not checked: {total:,} {reason}{_details(members, total)}")


def _each(rows: Iterable[NotChecked]) -> Iterator[str]:
    for row in rows:
        what = f"{row.count:,} {row.reason}" + (f", {row.detail}" if row.detail else "")
        more = ", ..." if row.count > len(row.places) else ""
        yield sentence(f"not checked: {what}: {', '.join(row.places)}{more}")


def _details(rows: list[NotChecked], total: int) -> str:
    named = [row for row in rows if row.detail]
    if len(named) == 1 and named[0].count == total:
        said = [named[0].detail]
    else:
        said = [f"{row.count:,} {short(row.detail, _LONGEST)}" for row in named[:_DETAILS]]
    if len(named) > _DETAILS:
        said.append(f"{len(named) - _DETAILS:,} more")
    if not said and total <= _PLACES:
        said = [place for row in rows for place in row.places]
    return f": {', '.join(said)}" if said else ""


def _crashed(crashes: tuple[Crash, ...]) -> Iterator[str]:
    for crash in crashes[:_CRASHES]:
        yield sentence(f"crashed: {crash.code} {crash.name} at {crash.place}: {crash.error}")
    if len(crashes) > _CRASHES:
        yield f"crashed: {len(crashes) - _CRASHES:,} more times"
