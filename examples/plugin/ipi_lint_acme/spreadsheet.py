"""The csv report: a row for each finding."""

from __future__ import annotations

import csv
from typing import TextIO

from ipi_lint import Report, Style


def write(report: Report, stream: TextIO, style: Style) -> None:
    """Columns: path, line, code, severity, message."""
    rows = csv.writer(stream, lineterminator="\n")
    rows.writerow(("path", "line", "code", "severity", "message"))
    for finding in report.findings:
        path = style.prefix + finding.path
        rows.writerow(
            (path, finding.start.line, finding.rule.code, finding.severity, finding.message)
        )
