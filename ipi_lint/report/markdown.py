"""A table of the findings in Markdown, for the step summary of GitHub Actions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from ipi_lint.regexes import regex
from ipi_lint.report.escape import printable, sentence
from ipi_lint.report.model import Report, Style
from ipi_lint.report.paths import workspace_prefix
from ipi_lint.report.summary import counted, summary_lines
from ipi_lint.report.text import about
from ipi_lint.rule import Finding

_BYTES = 1_000_000
"""Over 1,024 KiB GitHub drops a step's whole summary; the rest is left for others' lines."""

_SPECIAL = regex(r"[\\`*_{}\[\]<>()#|&~@$]")
HEAD = ("| Severity | Rule | Where | What |", "| --- | --- | --- | --- |")


def write(report: Report, stream: TextIO, style: Style) -> None:
    """Writes counts, what was not checked, and the findings, the worst first."""
    prefix = workspace_prefix(style, style.prefix)
    first, *rest = summary_lines(report)
    top = ["## ipi-lint", "", plain(first), *([""] if rest else [])]
    top += [f"- {plain(line.strip())}" for line in rest]
    if report.findings:
        top += ["", *HEAD]
    stream.writelines(f"{line}\n" for line in (*top, *_rows(report, prefix, _size(top))))


def _rows(report: Report, prefix: str, size: int) -> Iterator[str]:
    findings = sorted(report.findings, key=lambda each: -each.severity)
    for index, finding in enumerate(findings):
        row = finding_row(finding, prefix)
        size += _size([row])
        if size > _BYTES:
            yield ""
            left_out = counted(len(findings) - index, "more finding")
            yield f"{left_out} did not fit in here; see the log."
            return
        yield row


def finding_row(finding: Finding, prefix: str) -> str:
    """A row of the table; `prefix` leads to the root."""
    line, column = finding.start
    where = [code(f"{prefix}{finding.path}:{line}:{column}"), plain(about(finding))]
    what = [plain(sentence(finding.message)), plain(sentence(finding.help))]
    cells = (
        str(finding.severity),
        f"{finding.rule.code} {plain(finding.rule.name)}",
        "<br>".join(filter(None, where)),
        "<br>".join(filter(None, what)),
    )
    return f"| {' | '.join(cells)} |"


def plain(text: str) -> str:
    """A text that Markdown shows as it is, also inside a table."""
    return _SPECIAL.sub(lambda match: f"\\{match[0]}", printable(text))


def code(text: str) -> str:
    """A code span, or plain text where it holds what a code span in a table cannot."""
    text = printable(text)
    return plain(text) if set("`|\\") & set(text) else f"`{text}`"


def _size(lines: list[str]) -> int:
    return sum(len(line.encode()) + 1 for line in lines)
