"""The README is true: its commands run, its finding is real, its examples are valid."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from commands import ROOT, done, ipi_lint, run
from example_findings import EXPECTED
from ipi_lint.config import load_config
from ipi_lint.linter import load_linter
from ipi_lint.selection import matching
from ipi_lint.testing import lint_texts

README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = re.findall(r"^```sh\n(.*?)^```", README, re.M | re.S)[0].splitlines()
YAMLS = re.findall(r"^```yaml\n(.*?)^```", README, re.M | re.S)


def named(name: str) -> str:
    """The YAML block that begins with its file's name."""
    block: str
    (block,) = (each for each in YAMLS if each.startswith(f"# {name}\n"))
    return block


def loaded(name: str) -> Any:
    return YAML(typ="safe").load(named(name))


def test_the_command_shows_the_finding() -> None:
    """The very words, in a shell, with the commands of this Python first."""
    (command,) = (each for each in COMMANDS if each.startswith("ipi-lint"))
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    result = run(["sh", "-c", command], ROOT, PATH=path)
    assert result.returncode == 1, result.stderr
    (shown,) = re.findall(r"^```text\n(.*?)^```", README, re.M | re.S)
    assert shown in result.stdout
    assert sorted(re.findall(r"^\w+\[(IPI\d+)\]", result.stdout, re.M)) == [
        code for code, _ in EXPECTED
    ]


def test_the_other_commands_are_what_ci_runs() -> None:
    install, _, test = COMMANDS
    ci = (ROOT / ".ci" / "run").read_text("utf-8")
    assert f"' {test}\n" in ci
    assert install.replace("test", "dev").removeprefix("pip install ") in ci


def test_the_further_commands_run(tmp_path: Path) -> None:
    """In a repository of its own that has the examples, and an `origin/main` to compare with."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
    for words in (
        ["init", "-q"],
        ["add", "-A"],
        [*identity, "commit", "-q", "-m", "a"],
        ["update-ref", "refs/remotes/origin/main", "HEAD"],
    ):
        done(run(["git", *words], tmp_path))
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    further = re.findall(r"^```sh\n(.*?)^```", README, re.M | re.S)[1:]
    for command in [line for block in further for line in block.splitlines()]:
        result = run(["sh", "-c", command], tmp_path, PATH=path)
        assert result.returncode in (0, 1), f"{command}: {result.stderr}"
    assert (tmp_path / "traffic.html").read_text("utf-8").startswith("<!")


def test_commands_in_words_run() -> None:
    for command in re.findall(r"`ipi-lint ((?:rules|explain)[^`]*)`", README):
        assert ipi_lint(*command.split(), cwd=ROOT).returncode == 0


@pytest.mark.parametrize("path", re.findall(r"\]\(([^)]+)\)", README))
def test_links_lead_somewhere(path: str) -> None:
    file, _, anchor = path.partition("#")
    assert f"\n## {anchor.capitalize()}\n" in (ROOT / file).read_text("utf-8") or not anchor


def test_hooks_exist() -> None:
    there = {each["id"] for each in YAML(typ="safe").load(ROOT / ".pre-commit-hooks.yaml")}
    (repository,) = loaded(".pre-commit-config.yaml")["repos"]
    assert {each["id"] for each in repository["hooks"]} <= there
    assert "`ipi-lint-all`" in README
    assert "ipi-lint-all" in there


def test_the_workflow_uses_what_the_action_has() -> None:
    action = YAML(typ="safe").load(ROOT / "action.yml")
    steps = loaded(".github/workflows/lint.yaml")["jobs"]["ipi-lint"]["steps"]
    (step,) = (each for each in steps if "/ipi-lint@" in each["uses"])
    assert set(step["with"]) <= set(action["inputs"])
    used = set(re.findall(r"steps\.lint\.outputs\.([\w-]+)", README))
    assert used
    assert used <= set(action["outputs"])


def test_the_configuration_is_valid(tmp_path: Path) -> None:
    file = tmp_path / ".ipi-lint.yaml"
    file.write_text(named(".ipi-lint.yaml"), "utf-8")
    config = load_config(file)
    rules = load_linter().rules
    for word in (*config.select, *config.ignore, *config.severity):
        assert matching(word, rules)


def test_the_suppression_suppresses() -> None:
    (block,) = (each for each in YAMLS if "ipi-lint: ignore" in each)
    head = "apiVersion: inference.networking.k8s.io/v1\nkind: InferencePool\n"
    report = lint_texts({"pool.yaml": head + block}, select=["IPI251"])
    assert report.summary.suppressed == 1
    assert not report.findings


def test_exit_codes_are_the_commands() -> None:
    helped = ipi_lint("--help", cwd=ROOT).stdout
    codes = re.findall(r"^\| (\d) \|", README, re.M)
    assert codes == ["0", "1", "2", "3", "4"]
    assert all(re.search(rf"\b{code}\s+\w", helped) for code in codes)
