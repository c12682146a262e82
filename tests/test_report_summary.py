"""The summary: counts, and nothing that was not checked goes unsaid."""

from __future__ import annotations

from ipi_lint import Severity, Source
from ipi_lint.report import Crash, NotChecked
from ipi_lint.report.summary import summary_lines
from reports import finding, report

SEEN = "(60 documents, 40 of 52 resources checked)"


def test_severities_that_are_not_there_are_not_counted() -> None:
    warning = finding(severity=Severity.WARNING)
    assert summary_lines(report(finding(), finding(), warning)) == [
        f"2 errors, 1 warning in 1 of 41 files {SEEN}"
    ]


def test_files_with_findings_are_counted_once() -> None:
    other = finding(Source("b.yaml", "west west"), severity=Severity.NOTE)
    assert summary_lines(report(finding(), finding(), other))[0] == (
        f"2 errors, 1 note in 2 of 41 files {SEEN}"
    )


def test_suppressed_findings() -> None:
    assert summary_lines(report(suppressed=2)) == [
        "no findings in 41 files (60 documents, 40 of 52 resources checked, 2 suppressed)"
    ]


def test_a_reason_with_several_details_is_one_line() -> None:
    rows = (NotChecked("no-schema", "Service (v1)", 4), NotChecked("no-schema", "Pod (v1)", 1))
    assert summary_lines(report(not_checked=rows))[1:] == [
        "  not checked: 5 no-schema: 4 Service (v1), 1 Pod (v1)"
    ]


def test_many_details_are_counted() -> None:
    rows = [NotChecked("no-schema", f"Kind{number}", 1) for number in range(7)]
    assert summary_lines(report(not_checked=rows))[1].endswith("1 Kind4, 2 more")


def test_a_single_detail_needs_no_count_of_its_own() -> None:
    row = NotChecked("kustomize", "Kustomization", 2)
    assert (
        summary_lines(report(not_checked=[row]))[1] == "  not checked: 2 kustomize: Kustomization"
    )


def test_few_places_are_named() -> None:
    row = NotChecked("helm-template", "", 2, ("a.yaml:1", "b.yaml:1"))
    assert summary_lines(report(not_checked=[row]))[1] == (
        "  not checked: 2 helm-template: a.yaml:1, b.yaml:1"
    )


def test_many_places_are_not() -> None:
    row = NotChecked("helm-template", "", 4, ("a.yaml:1", "b.yaml:1", "c.yaml:1", "d.yaml:1"))
    assert summary_lines(report(not_checked=[row]))[1] == "  not checked: 4 helm-template"


def test_a_crash_names_the_rule_and_the_object() -> None:
    crash = Crash("IPI208", "twin-cluster", "a.yaml:3", "KeyError: 'x'")
    assert summary_lines(report(crashes=[crash]))[1] == (
        "  crashed: IPI208 twin-cluster at a.yaml:3: KeyError: 'x'"
    )


def test_many_crashes_are_counted() -> None:
    crashes = [Crash("IPI208", "twin-cluster", f"a.yaml:{line}", "E") for line in range(1, 13)]
    assert summary_lines(report(crashes=crashes))[-1] == "  crashed: 2 more times"


def test_nothing_that_the_user_wrote_ends_a_line() -> None:
    row = NotChecked("no-schema", "Kind\n::error::x", 1)
    crash = Crash("IPI208", "twin-cluster", "a\n::error::x:1", "E\r\n::error::x")
    text = "".join(summary_lines(report(not_checked=[row], crashes=[crash])))
    assert not {"\n", "\r"} & set(text)
