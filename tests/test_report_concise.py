"""The concise report: one line a finding, and nothing that a log reader obeys."""

from __future__ import annotations

from ipi_lint import Source, Style
from ipi_lint.report.concise import write
from reports import finding, report, span, written


def lines(path: str, message: str = "bad") -> str:
    source = Source(path, "a: b\n")
    return written(write, report(finding(source, span(source, "b"), message)))


def test_one_line_for_a_finding() -> None:
    assert written(write, report(finding())) == (
        "clusters/east/import.yaml:10:13: IPI208 error: the cluster 'west' is listed twice\n"
    )


def test_no_findings_is_nothing() -> None:
    assert written(write, report()) == ""


def test_a_message_stays_on_its_line() -> None:
    assert lines("a.yaml", "one\r\ntwo") == "a.yaml:1:4: IPI208 error: one\\r\\ntwo\n"


def test_paths_begin_at_the_working_directory() -> None:
    text = written(write, report(finding()), Style(prefix="infra/"))
    assert text.startswith("infra/clusters/east/import.yaml:10:13: ")


def test_paths_begin_at_a_working_directory_below_the_root() -> None:
    text = written(write, report(finding()), Style(prefix="../../", here="clusters/west"))
    assert text.startswith("../east/import.yaml:10:13: ")


def test_a_path_that_looks_like_a_workflow_command() -> None:
    assert lines(" ::error::x.yaml").startswith("./ ::error::x.yaml:1:4: ")


def test_a_path_that_holds_an_old_log_command() -> None:
    assert lines("a##[error]x.yaml").startswith(r"a##\x5berror]x.yaml:1:4: ")


def test_a_path_with_a_line_feed_and_an_escape() -> None:
    assert lines("a\n\x1b[2J.yaml").startswith(r"a\n\x1b[2J.yaml:1:4: ")


def test_a_path_that_is_no_utf_8() -> None:
    path = b"\xe9t\xe9.yaml".decode("utf-8", "surrogateescape")
    assert lines(path).startswith(r"\xe9t\xe9.yaml:1:4: ")
