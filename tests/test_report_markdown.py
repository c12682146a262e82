"""The step summary: a table that shows what the user wrote, and stays small enough."""

from __future__ import annotations

import pytest

from ipi_lint import Severity, Source, Span
from ipi_lint.report import Crash, NotChecked
from ipi_lint.report.markdown import code, plain, write
from reports import finding, report, span, written


def test_a_table() -> None:
    given = report(
        finding(severity=Severity.NOTE, resource=None),
        finding(advice="Remove one of the two."),
        not_checked=[NotChecked("helm-template", "", 4)],
        crashes=[Crash("IPI208", "twin-cluster", "a.yaml:3", "KeyError")],
    )
    assert written(write, given) == (
        """\
## ipi-lint

1 error, 1 note in 1 of 41 files \\(60 documents, 40 of 52 resources checked\\)

- not checked: 4 helm-template
- crashed: IPI208 twin-cluster at a.yaml:3: KeyError

| Severity | Rule | Where | What |
| --- | --- | --- | --- |
| error | IPI208 twin-cluster | `clusters/east/import.yaml:10:13`<br>\
InferencePoolImport chat/llama, status.controllers\\[0\\].exportingClusters\\[2\\].name | \
the cluster 'west' is listed twice\
<br>Remove one of the two. |
| note | IPI208 twin-cluster | `clusters/east/import.yaml:10:13` | the cluster 'west' is listed \
twice |
"""
    )


def test_no_findings_is_no_table() -> None:
    assert written(write, report()) == (
        "## ipi-lint\n\nno findings in 41 files \\(60 documents, 40 of 52 resources checked\\)\n"
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a|b", "a\\|b"),
        ("<img src=x>", "\\<img src=x\\>"),
        ("[a](b)", "\\[a\\]\\(b\\)"),
        ("*a* _b_ `c`", "\\*a\\* \\_b\\_ \\`c\\`"),
        ("@user #1 &amp; ~~x~~", "\\@user \\#1 \\&amp; \\~\\~x\\~\\~"),
        ("a\nb\x1b", "a\\\\nb\\\\x1b"),
    ],
)
def test_markdown_in_texts_is_text(text: str, shown: str) -> None:
    assert plain(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a.yaml:1:1", "`a.yaml:1:1`"), ("a`b", "a\\`b"), ("a|b", "a\\|b"), ("a\nb", "a\\\\nb")],
)
def test_code_spans_hold_what_they_can(text: str, shown: str) -> None:
    assert code(text) == shown


def test_a_file_name_that_is_no_utf_8() -> None:
    source = Source(b"\xff.yaml".decode("utf-8", "surrogateescape"), "a: b\n")
    text = written(write, report(finding(source, span(source, "b"))))
    assert "| \\\\xff.yaml:1:4<br>" in text


def test_too_many_rows_are_cut_below_githubs_limit() -> None:
    source = Source("a.yaml", "a: 1\n" * 20_000)
    many = [finding(source, Span(at, at + 1), "日本") for at in range(0, 100_000, 5)]
    text = written(write, report(*many))
    rows = text.count("\n| error |")
    assert 990_000 < len(text.encode()) < 1024 * 1024
    assert text.endswith(f"\n\n{20_000 - rows:,} more findings did not fit in here; see the log.\n")


def test_what_is_cut_is_the_least_severe() -> None:
    source = Source("a.yaml", "a: 1\n" * 20_000)
    many = [
        finding(source, Span(at, at + 1), severity=Severity.NOTE) for at in range(0, 100_000, 5)
    ]
    assert "\n| error |" in written(write, report(*many, finding()))
