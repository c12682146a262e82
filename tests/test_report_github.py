"""Annotations: what GitHub shows, in the words that its runner reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from ipi_lint import Severity, Source, Span, Style
from ipi_lint.report.github import write
from reports import CLUSTERS, finding, related, report, span, written

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


def commands(*severities: Severity) -> list[str]:
    """The command and the message of each annotation."""
    text = written(write, report(*(finding(severity=each) for each in severities)))
    return [line.split(" ")[0] for line in text.splitlines()]


def left_out(*severities: Severity) -> str:
    text = written(write, report(*(finding(severity=each) for each in severities)))
    return text.splitlines()[-1]


def test_an_annotation() -> None:
    assert written(write, report(finding(advice="Remove one."))) == (
        "::error title=IPI208 twin-cluster,file=clusters/east/import.yaml,line=10,endLine=10,"
        "col=13,endColumn=17::the cluster 'west' is listed twice%0ARemove one.\n"
    )


def test_no_findings_is_nothing() -> None:
    assert written(write, report()) == ""


def test_a_related_place_is_a_line_of_the_message() -> None:
    one = finding(related=[related(CLUSTERS, span(CLUSTERS, "west"), "first listed here")])
    assert written(write, report(one)).endswith(
        "%0Aclusters/east/import.yaml:8:13: first listed here\n"
    )


def test_several_lines_have_no_columns() -> None:
    text = written(write, report(finding(at=Span(0, 30))))
    assert ",line=1,endLine=2::" in text


def test_the_worst_come_first() -> None:
    assert commands(NOTE, WARNING, ERROR) == ["::error", "::warning", "::notice"]


def test_ten_of_each_are_shown() -> None:
    shown = commands(*[ERROR] * 10, *[WARNING] * 10, *[NOTE] * 10)
    assert [shown.count(each) for each in ("::error", "::warning", "::notice")] == [10, 10, 10]


def test_more_errors_are_counted() -> None:
    assert left_out(*[ERROR] * 12) == (
        "::notice title=ipi-lint::2 more findings in the log; annotations show the worst only"
    )


def test_the_notice_takes_the_place_of_a_note() -> None:
    assert commands(*[NOTE] * 11) == ["::notice"] * 10
    assert "::2 more findings" in left_out(*[NOTE] * 11)


def test_odd_characters_in_properties() -> None:
    source = Source("a:b,c%\n.yaml", "a: b\n")
    text = written(write, report(finding(source, span(source, "b"))))
    assert "file=a%3Ab%2Cc%25\\n.yaml,line=" in text


def test_odd_characters_in_messages() -> None:
    text = written(write, report(finding(message="50%0A\n::error::x ##[error]y")))
    assert text.endswith("::50%250A\\n::error::x ##\\x5berror]y\n")


def test_a_file_name_that_is_no_utf_8() -> None:
    source = Source(b"\xff.yaml".decode("utf-8", "surrogateescape"), "a: b\n")
    assert r"file=\xff.yaml," in written(write, report(finding(source, span(source, "b"))))


def test_paths_begin_at_the_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "infra" / "east").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "infra" / "east")
    style = Style(prefix="../", environment={"GITHUB_WORKSPACE": str(tmp_path)})
    text = written(write, report(finding()), style)
    assert "file=infra/clusters/east/import.yaml," in text


def test_elsewhere_paths_begin_at_the_working_directory(tmp_path: Path) -> None:
    style = Style(prefix="../", environment={"GITHUB_WORKSPACE": str(tmp_path)})
    assert "file=../clusters/east/import.yaml," in written(write, report(finding()), style)
