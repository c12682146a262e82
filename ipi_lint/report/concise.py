"""The concise report: one line for each finding."""

from __future__ import annotations

from typing import TextIO

from ipi_lint.report.escape import sentence
from ipi_lint.report.model import Report, Style
from ipi_lint.report.paths import path_from_here


def write(report: Report, stream: TextIO, style: Style) -> None:
    """Writes `path:line:column: CODE severity: message` lines, and no summary."""
    for finding in report.findings:
        line, column = finding.start
        stream.write(
            f"{path_from_here(finding.path, style)}:{line}:{column}: "
            f"{finding.rule.code} {finding.severity}: {sentence(finding.message)}\n"
        )
