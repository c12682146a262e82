"""Annotations for GitHub Actions: workflow commands, one for each finding."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TextIO

from ipi_lint.report.escape import printable, sentence
from ipi_lint.report.model import Report, Style
from ipi_lint.report.paths import workspace_prefix
from ipi_lint.report.summary import counted
from ipi_lint.rule import Finding, Severity

_LIMIT = 10
"""GitHub shows this many annotations of each level for a step, and drops the others silently."""

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_RELATED = 5


def write(report: Report, stream: TextIO, style: Style) -> None:
    """Writes the worst findings that GitHub will show, and says how many it will not."""
    prefix = workspace_prefix(style, style.prefix)
    chosen = [each for severity in reversed(Severity) for each in _first(report, severity, _LIMIT)]
    left_out = len(report.findings) - len(chosen)
    if left_out and report.count(Severity.NOTE) >= _LIMIT:
        chosen.pop()  # a note: the notice below needs its place
        left_out += 1
    stream.writelines(_command(finding, prefix) for finding in chosen)
    if left_out:
        text = f"{counted(left_out, 'more finding')} in the log; annotations show the worst only"
        stream.write(f"::notice title=ipi-lint::{text}\n")


def _first(report: Report, severity: Severity, limit: int) -> Iterator[Finding]:
    return islice((each for each in report.findings if each.severity is severity), limit)


def _command(finding: Finding, prefix: str) -> str:
    properties = ",".join(
        f"{name}={_property(text)}" for name, text in _properties(finding, prefix)
    )
    return f"::{_COMMANDS[finding.severity]} {properties}::{_message(finding, prefix)}\n"


def _properties(finding: Finding, prefix: str) -> Iterator[tuple[str, str]]:
    start, end = finding.start, finding.end
    yield "title", f"{finding.rule.code} {finding.rule.name}"
    yield "file", printable(prefix + finding.path)
    yield "line", str(start.line)
    yield "endLine", str(end.line)
    if start.line == end.line:  # the runner refuses columns over several lines
        yield "col", str(start.column)
        yield "endColumn", str(end.column)


def _message(finding: Finding, prefix: str) -> str:
    lines = [sentence(finding.message)]
    if finding.help:
        lines.append(sentence(finding.help))
    for each in finding.related[:_RELATED]:
        line, column = each.source.place(each.span.start)
        place = printable(f"{prefix}{each.source.path}:{line}:{column}")
        lines.append(f"{place}: {sentence(each.message)}")
    return "%0A".join(line.replace("%", "%25") for line in lines)


def _property(text: str) -> str:
    return text.replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
