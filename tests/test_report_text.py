"""The text report, whole: head, places, lines, notes."""

from __future__ import annotations

from ipi_lint import Identity, Severity, Source, Span, Style
from ipi_lint.report.text import write
from reports import CLUSTERS, finding, related, report, span, written

POOL = Source("clusters/west/pool.yaml", "kind: InferencePool\nmetadata:\n  name: llama\n")
SUMMARY = "1 error in 1 of 41 files (60 documents, 40 of 52 resources checked)\n"


def test_a_finding_with_related_places_near_and_in_another_file() -> None:
    twice = finding(
        advice="Remove one of the two.",
        apply="rejected",
        related=(
            related(CLUSTERS, span(CLUSTERS, "west"), "first listed here"),
            related(POOL, span(POOL, "llama"), "the pool that is exported"),
        ),
    )
    assert written(write, report(twice)) == (
        """\
error[IPI208] twin-cluster: the cluster 'west' is listed twice
  --> clusters/east/import.yaml:10:13
   |
 8 |     - name: west
   |             ---- first listed here
 9 |     - name: north
10 |     - name: west
   |             ^^^^
   |
  ::: clusters/west/pool.yaml:3:9
   |
 3 |   name: llama
   |         ----- the pool that is exported
   |
   = resource: InferencePoolImport chat/llama, status.controllers[0].exportingClusters[2].name
   = help: Remove one of the two.
   = note: the API server refuses this
   = docs: ipi-lint explain IPI208

"""
        + SUMMARY
    )


def test_a_finding_about_a_file_that_has_no_text() -> None:
    unreadable = finding(
        Source("a.yaml", ""), Span(0, 0), "permission denied", resource=None, apply="accepted"
    )
    assert written(write, report(unreadable)) == (
        """\
error[IPI208] twin-cluster: permission denied
 --> a.yaml:1:1
  = docs: ipi-lint explain IPI208

"""
        + SUMMARY
    )


def test_no_findings_is_one_line() -> None:
    assert written(write, report()) == (
        "no findings in 41 files (60 documents, 40 of 52 resources checked)\n"
    )


def test_a_related_place_far_away_in_the_same_file_has_its_own_block() -> None:
    source = Source("a.yaml", "first: 1\n" + "x: 1\n" * 30 + "last: 1\n")
    text = written(
        write,
        report(
            finding(
                source,
                span(source, "last"),
                related=[related(source, span(source, "first"), "here")],
            )
        ),
    )
    assert " ::: a.yaml:1:1\n   |\n 1 | first: 1\n   | ----- here\n   |\n" in text


def test_related_places_have_an_end() -> None:
    many = [related(POOL, span(POOL, "llama"), "here")] * 12
    assert "   = note: 2 more related places are not shown\n" in written(
        write, report(finding(related=many))
    )


def test_an_object_without_namespace() -> None:
    bare = finding(resource=Identity("g", "InferencePool", None, "llama"), field="")
    assert "   = resource: InferencePool llama\n" in written(write, report(bare))


def test_paths_begin_at_the_working_directory() -> None:
    text = written(write, report(finding()), Style(prefix="../"))
    assert "\n  --> ../clusters/east/import.yaml:10:13\n" in text


def test_colours_go_around_the_same_text() -> None:
    plain = written(write, report(finding()))
    colored = written(write, report(finding()), Style(color=True))
    for code in ("1;31", "1;34", "1", "0"):
        colored = colored.replace(f"\x1b[{code}m", "")
    assert colored == plain


def test_the_severity_has_its_colour() -> None:
    text = written(write, report(finding(severity=Severity.WARNING)), Style(color=True))
    assert text.startswith("\x1b[1;33mwarning[IPI208]\x1b[0m ")


def test_no_line_begins_with_what_the_user_wrote() -> None:
    text = "::error::forged\n::error::marked\n::error::forged\n"
    source = Source("::error::path", text)
    forged = finding(
        source,
        span(source, "marked"),
        "\n::error::message",
        advice="\r\n::error::help",
        resource=Identity("g", "\n::error::kind", "\n::error::ns", "n"),
        field="\n::error::field",
        related=[related(source, span(source, "error", 3), "\n::error::label")],
    )
    lines = written(write, report(forged)).splitlines()
    assert not [line for line in lines if line.lstrip().startswith("::error")]


def test_control_characters_are_shown_as_escapes() -> None:
    source = Source("a\x1b.yaml", "a: b\x1b[2J\u202e\x9b\n")
    text = written(write, report(finding(source, span(source, "b"), "say \x07")))
    assert r"a: b\x1b[2J\u202e\x9b" in text
    assert r"--> a\x1b.yaml" in text
    assert r"say \x07" in text


def test_a_file_name_that_is_no_utf_8() -> None:
    source = Source(b"\xff.yaml".decode("utf-8", "surrogateescape"), "a: b\n")
    assert r"--> \xff.yaml:1:4" in written(write, report(finding(source, span(source, "b"))))


def test_a_message_that_quotes_a_huge_value_is_cut() -> None:
    text = written(write, report(finding(message=f"'{'x' * 1_000_000}' is too long")))
    assert "x ... x" in text
    assert "x' is too long" in text
    assert len(text) < 5000


def test_twenty_thousand_findings_in_a_file_are_written() -> None:
    source = Source("a.yaml", "".join(f"- name: cluster-{number:05}\n" for number in range(20_000)))
    first = related(source, Span(8, 21), "first listed here")
    findings = [
        finding(source, Span(at + 8, at + 21), related=[first]) for at in range(0, 440_000, 22)
    ]
    text = written(write, report(*findings))
    assert text.count("error[IPI208]") == 20_000


def test_twenty_thousand_findings_in_one_long_line_are_written() -> None:
    source = Source("a.yaml", f"[{'abcde, ' * 3_000_000}]\n")
    findings = [finding(source, Span(at, at + 5)) for at in range(1, 14_000_000, 700)]
    text = written(write, report(*findings))
    assert text.count("error[IPI208]") == 20_000
