"""One slip at a time in clean repositories: each is found, at the right line, in plain words."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from ipi_lint.job import Job
from ipi_lint.linter import load_linter

FOLDER = Path(__file__).parent
LOADED = load_linter()
MISTAKES: list[dict[str, Any]] = YAML(typ="safe").load(FOLDER / "planted_mistakes.yaml")


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda each: each["slip"])
def test_it_is_found(tmp_path: Path, mistake: dict[str, Any]) -> None:
    root = tmp_path / "repository"
    shutil.copytree(FOLDER / "clean" / mistake["layout"], root)
    _make(mistake, root / mistake["file"])
    report = Job().lint(LOADED, root, [root])
    said = [
        (each.path, _line(each.source.text, each.span.start), each.message)
        for each in report.findings
        if each.rule.code == mistake["code"]
    ]
    assert any(
        (path, line) == (mistake["path"], mistake["line"]) and mistake["says"] in message
        for path, line, message in said
    ), said
    codes = {each.rule.code for each in report.findings}
    assert codes == {mistake["code"], *mistake.get("also", ())}


def _make(mistake: dict[str, Any], file: Path) -> None:
    if "old" not in mistake:
        file.unlink()
        return
    text = file.read_text("utf-8")
    assert mistake["old"] in text
    file.write_text(text.replace(mistake["old"], mistake["new"], 1), "utf-8")


def _line(text: str, offset: int) -> str:
    start = text.rfind("\n", 0, offset) + 1
    return text[start:].partition("\n")[0].strip()
