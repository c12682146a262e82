"""The formats come in by the door that plugins use."""

from __future__ import annotations

import subprocess
import sys
from io import StringIO

import pytest

from ipi_lint import Reporter, Style
from ipi_lint.report.formats import ipi_lint_reporters
from reports import finding, report

REPORTERS = tuple(ipi_lint_reporters())


def test_the_formats() -> None:
    names = [reporter.name for reporter in REPORTERS]
    assert names == ["text", "concise", "json", "sarif", "github", "markdown"]


@pytest.mark.parametrize("reporter", REPORTERS, ids=lambda reporter: reporter.name)
def test_each_writes(reporter: Reporter) -> None:
    stream = StringIO()
    reporter.write(report(finding()), stream, Style())
    assert "IPI208" in stream.getvalue()


@pytest.mark.parametrize("reporter", REPORTERS, ids=lambda reporter: reporter.name)
def test_the_same_report_gives_the_same_bytes(reporter: Reporter) -> None:
    streams = [StringIO(), StringIO()]
    for stream in streams:
        reporter.write(report(finding()), stream, Style())
    assert streams[0].getvalue() == streams[1].getvalue()


def test_no_writer_is_imported_before_it_is_asked_for() -> None:
    code = (
        "import sys; from ipi_lint.report.formats import ipi_lint_reporters; "
        "list(ipi_lint_reporters()); "
        "print(*(name for name in sys.modules if name.startswith('ipi_lint.report.')))"
    )
    names = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert sorted(names.stdout.split()) == ["ipi_lint.report.formats", "ipi_lint.report.model"]
