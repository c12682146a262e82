"""docs/policies.md is true: its policies are run, and say what the page shows."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from commands import ROOT, done, ipi_lint
from ipi_lint.reader import load_yaml

PAGE = (ROOT / "docs" / "policies.md").read_text("utf-8")
EXAMPLE = ROOT / "examples" / "policies"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.M | re.S)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """The files of the page, with the example's tests beside them."""
    for text in blocks("yaml"):
        file = tmp_path / text.partition("\n")[0].removeprefix("# ")
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, "utf-8")
    return tmp_path


def test_the_policies_say_what_the_page_shows(repository: Path) -> None:
    *commands, _ = blocks("sh")
    for command, shown in zip(commands, blocks("text"), strict=True):
        result = ipi_lint(*shlex.split(command)[1:], cwd=repository)
        assert result.stdout.startswith(shown), result.stdout + result.stderr


def test_the_command_of_tests_runs(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path, dirs_exist_ok=True)
    *_, command = blocks("sh")
    assert done(ipi_lint(*shlex.split(command)[1:], cwd=tmp_path)) == "5 cases, 0 failed\n"


def test_every_field_of_a_policy_is_described() -> None:
    forms = load_yaml((ROOT / "ipi_lint" / "policy" / "forms.yaml").read_text("utf-8"), "forms")
    table = PAGE[PAGE.index("| field of `spec`") : PAGE.index("`object` has no schema")]
    fields = forms["forms"]["Policy"]["fields"]["spec"]["fields"]
    described = {name for row in table.splitlines() for name in re.findall(r"`(\w+)`", row[:40])}
    assert set(fields) <= described


def test_the_commands_in_the_readme_run() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    section = readme[readme.index("## Policies") : readme.index("## Exit codes")]
    (commands,) = re.findall(r"^```sh\n(.*?)^```", section, re.M | re.S)
    check, test = (shlex.split(line)[1:] for line in commands.splitlines())
    assert "ACME001" in ipi_lint(*check, cwd=ROOT).stdout
    assert done(ipi_lint(*test, cwd=ROOT)) == "5 cases, 0 failed\n"


def test_the_example_has_policies_of_both_forms() -> None:
    files = (EXAMPLE / "policies").glob("*.yaml")
    kinds = {each["kind"] for file in files for each in YAML(typ="safe").load_all(file)}
    assert {"Policy", "ValidatingAdmissionPolicy"} <= kinds
