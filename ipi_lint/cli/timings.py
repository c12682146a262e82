"""What `--timings` says: by stage, and by rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ipi_lint.read import Files
from ipi_lint.report import Report


def timing_lines(laps: Sequence[tuple[str, float]], files: Files, report: Report) -> Iterator[str]:
    """`laps` are the ends of stages, in seconds of one clock, after the beginning of the first."""
    for (_, began), (stage, ended) in pairwise(laps):
        yield _line(ended - began, stage)
    documents = [each for file in files.manifests for each in file.documents]
    late = sum(each.head is not None for each in documents)
    yield f"{len(documents):,} documents, {late:,} of them composed only if something asks for them"
    names = {rule.code: rule.name for rule in report.rules}
    for code, seconds in sorted(report.timings.items(), key=lambda each: -each[1]):
        yield _line(seconds, f"{code}  {names[code]}")


def _line(seconds: float, of: str) -> str:
    return f"{seconds * 1000:10.1f} ms  {of}"
