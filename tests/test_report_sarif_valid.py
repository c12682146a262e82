"""The SARIF report before its judges: the OASIS schema, and the Multitool with GitHub's rules."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from ipi_lint import Report
from ipi_lint.report.sarif import write
from reports import everything, report, written

MULTITOOL = "IPI_LINT_SARIF_MULTITOOL"
UNAVOIDABLE = {
    "SARIF2002",  # message strings by id: would hide the values that a message is about
    "SARIF2003",  # version control: a linter that starts no process does not know
    "SARIF2006",  # whether URIs answer: needs a network
    "SARIF2012",  # helpUri: the whole page is in the help
    "SARIF2013",  # embedded file contents: the repository is at hand
}


def multitool(file: str) -> Path:
    """A file of the Multitool. Skips the test where there is none."""
    folder = os.environ.get(MULTITOOL)
    if not folder:
        pytest.skip(f"{MULTITOOL} does not name a folder of @microsoft/sarif-multitool-linux")
    return Path(folder) / file


def complaints(given: Report, folder: Path) -> list[str]:
    """What the Multitool says, with GitHub's rules, but for what nobody can avoid."""
    file = folder / "report.sarif"
    file.write_text(written(write, given), encoding="utf-8")
    levels = ("--rule-kind", "Sarif;Ghas", "--level", "Error;Warning;Note")
    done = subprocess.run(
        [multitool("Sarif.Multitool"), "validate", file, *levels],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
        env={"PATH": os.environ["PATH"], "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
    )
    assert "1 files scanned" in done.stdout
    said = re.findall(r"(?:error|warning|note) ([A-Z]+\d+): .*", done.stdout)
    assert said
    return [code for code in said if code not in UNAVOIDABLE]


def test_the_multitool_is_content_with_findings(tmp_path: Path) -> None:
    given = everything()
    # An unreadable file has no text: two notes ask for its snippet.
    with_text = tuple(each for each in given.findings if each.source.text)
    readable = Report(with_text, given.rules, given.summary, given.exit_code, given.version)
    assert complaints(readable, tmp_path) == []


def test_the_multitool_is_content_with_an_unreadable_file(tmp_path: Path) -> None:
    assert set(complaints(everything(), tmp_path)) <= {"SARIF2010", "SARIF2011"}


def test_the_multitool_is_content_with_a_clean_run(tmp_path: Path) -> None:
    assert complaints(report(), tmp_path) == []


def test_the_oasis_schema_holds() -> None:
    schema = json.loads(multitool("sarif-2.1.0.json").read_text("utf-8"))
    log = json.loads(written(write, everything()))
    assert [each.message for each in Draft202012Validator(schema).iter_errors(log)] == []
