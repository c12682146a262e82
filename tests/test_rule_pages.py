"""A rule's page cannot show a false example: Bad gives the rule's finding, Good does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from ipi_lint import Rule
from ipi_lint.linter import load_linter
from ipi_lint.testing import lint

RULES = load_linter().rules
WITHOUT_MANIFESTS = {
    "unreadable-file": "no text is unreadable",
}


def found(rule: Rule, section: str, folder: Path) -> bool:
    """Whether the rule, alone, speaks about the section's files, written into the folder."""
    for path, text in rule.page.example(section).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    configuration = folder / ".ipi-lint.yaml"
    if not configuration.exists():
        configuration.write_text(f"mode: {rule.modes[0]}\n", "utf-8")
    return any(each.rule.code == rule.code for each in lint(folder, [rule.code]).findings)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_bad_is_found(rule: Rule, tmp_path: Path) -> None:
    assert found(rule, "Bad", tmp_path) != (rule.name in WITHOUT_MANIFESTS)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_good_is_not(rule: Rule, tmp_path: Path) -> None:
    assert rule.page.example("Good") or rule.name in WITHOUT_MANIFESTS
    assert not found(rule, "Good", tmp_path)
