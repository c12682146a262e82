"""Every rule of the catalog is there, under its own name and code."""

from __future__ import annotations

from pathlib import Path

from ipi_lint.linter import load_linter

LIST = Path(__file__).parent / "catalog_rules.txt"


def test_the_catalog_is_whole() -> None:
    lines = LIST.read_text("utf-8").splitlines()
    wanted = dict(line.split(" ") for line in lines if not line.startswith("#"))
    there = {rule.code: rule.name for rule in load_linter().rules}
    assert len(wanted) == 145
    assert {code: there.get(code) for code in wanted} == wanted
