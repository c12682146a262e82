"""Suppressions cover what they stand beside or above, and nothing else."""

from __future__ import annotations

from ipi_lint.testing import lint_texts
from texts import IMPORT, POOL

BROKEN = POOL.replace("number: 8000", "number: 0").replace("number: 9002", "number: 0")


def _left(text: str, *select: str) -> list[tuple[str, int]]:
    """Code and line of each finding."""
    report = lint_texts({"f.yaml": text}, select=select or ("IPI114",))
    return [(each.rule.code, each.start.line) for each in report.findings]


def _with(text: str, line: str, comment: str) -> str:
    assert f"{line}\n" in text
    return text.replace(f"{line}\n", f"{line} {comment}\n")


def _above(text: str, line: str, comment: str) -> str:
    indent = line[: len(line) - len(line.lstrip())]
    return text.replace(f"{line}\n", f"{indent}{comment}\n{line}\n")


def test_without_any_both_are_there() -> None:
    assert _left(BROKEN) == [("IPI114", 11), ("IPI114", 15)]


def test_behind_a_line_it_covers_that_line() -> None:
    text = _with(BROKEN, "  - number: 0", "# ipi-lint: ignore[IPI114] a stub")
    assert _left(text) == [("IPI114", 15)]


def test_above_a_key_it_covers_all_below() -> None:
    text = _above(BROKEN, "  targetPorts:", "# ipi-lint: ignore[pool-structural-bounds]")
    assert _left(text) == [("IPI114", 16)]
    text = _above(BROKEN, "    port:", "# ipi-lint: ignore[IPI114]")
    assert _left(text) == [("IPI114", 11)]


def test_above_an_item_it_covers_the_item() -> None:
    two = BROKEN.replace("  - number: 0\n", "  - number: 0\n  - number: 70000\n")
    text = _above(two, "  - number: 0", "# ipi-lint: ignore[IPI114]")
    assert _left(text) == [("IPI114", 13), ("IPI114", 17)]


def test_above_a_document_it_covers_the_document() -> None:
    text = f"{BROKEN}---\n# ipi-lint: ignore[IPI114]\n{BROKEN}"
    assert _left(text) == [("IPI114", 11), ("IPI114", 15)]


def test_several_codes_in_one_comment() -> None:
    comment = "# ipi-lint: ignore[IPI201, status-committed] a fixture"
    assert _left(f"{comment}\n{IMPORT}", "IPI201", "IPI203") == []


def test_inside_a_text_it_is_text() -> None:
    text = BROKEN.replace("name: llama\n", "name: 'llama # ipi-lint: ignore[IPI114]'\n", 1)
    assert _left(text) == [("IPI114", 11), ("IPI114", 15)]
    block = f"a: |\n  # ipi-lint: ignore[IPI999]\n---\n{BROKEN}"
    assert [code for code, _ in _left(block)] == ["IPI114", "IPI114"]


def test_one_that_matches_nothing_is_a_finding() -> None:
    text = _with(POOL, "  - number: 8000", "# ipi-lint: ignore[IPI114]")
    assert _left(text) == [("IPI003", 11)]


def test_one_for_a_rule_that_did_not_run_is_none() -> None:
    text = _with(POOL, "  - number: 8000", "# ipi-lint: ignore[IPI114]")
    assert _left(text, "IPI121") == []


def test_an_unknown_code_is_a_finding_with_a_suggestion() -> None:
    text = _with(BROKEN, "  - number: 0", "# ipi-lint: ignore[pool-structural-bound]")
    report = lint_texts({"f.yaml": text}, select=("IPI004",))
    (finding,) = report.findings
    assert finding.rule.code == "IPI004"
    assert "pool-structural-bounds" in finding.help
    assert text[slice(*finding.span)] == "pool-structural-bound"


def test_a_blanket_is_refused() -> None:
    for comment in ("# ipi-lint: ignore", "# ipi-lint: ignore[] all", "# ipi-lint: disable=IPI114"):
        text = _with(BROKEN, "  - number: 0", comment)
        assert ("IPI004", 11) in _left(text)
        assert ("IPI114", 11) in _left(text)


def test_the_summary_counts_them() -> None:
    text = _above(BROKEN, "spec:", "# ipi-lint: ignore[IPI114]")
    report = lint_texts({"f.yaml": text}, select=("IPI114",))
    assert (report.findings, report.summary.suppressed) == ((), 2)
