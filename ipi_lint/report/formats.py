"""The report formats that ipi-lint brings along; each module is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TextIO

from ipi_lint.hooks import hookimpl
from ipi_lint.report.model import Report, Reporter, Style


@hookimpl
def ipi_lint_reporters() -> Iterator[Reporter]:
    """One Reporter for each module of this folder that writes a format."""
    yield _reporter("text", "Findings with their source lines, for people.")
    yield _reporter("concise", "One line for each finding, for editors and grep.")
    yield _reporter("json", "Everything, for programs: see `ipi-lint schema report`.")
    yield _reporter("sarif", "SARIF 2.1.0, for code scanning.")
    yield _reporter("github", "Annotations in the log of a GitHub Actions job.")
    yield _reporter("markdown", "A table, for the step summary of GitHub Actions.")


def _reporter(name: str, summary: str) -> Reporter:
    def write(report: Report, stream: TextIO, style: Style) -> None:
        import_module(f"ipi_lint.report.{name}").write(report, stream, style)

    return Reporter(name, summary, write)
