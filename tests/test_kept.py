"""What the doors gave is kept for the next run, and never believed when it should not be."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from commands import done, ipi_lint, run
from ipi_lint import Rule
from ipi_lint.cli.lint import UNSAID
from ipi_lint.startup import from_data, to_data
from texts import POOL


def check(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    file = folder / "work" / "pool.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(POOL.replace("spec:", "spec:\n  wrong: 1"))
    return ipi_lint("check", *arguments, cwd=file.parent, XDG_CACHE_HOME=str(folder / "cache"))


def kept(folder: Path) -> Path:
    (file,) = (folder / "cache" / "ipi-lint").iterdir()
    return file


@pytest.mark.parametrize("arguments", [[], ["--format", "sarif"], ["--preset", "all"]])
def test_the_second_run_says_the_same(tmp_path: Path, arguments: list[str]) -> None:
    first = check(tmp_path, *arguments)
    file = kept(tmp_path)
    written = file.stat().st_mtime_ns
    second = check(tmp_path, *arguments)
    assert (second.returncode, second.stdout) == (first.returncode, first.stdout)
    assert first.returncode == 1
    assert file.stat().st_mtime_ns == written


@pytest.mark.parametrize("content", ["", "[]", "{", '{"environment": 1}', "null"])
def test_what_is_broken_is_not_read(tmp_path: Path, content: str) -> None:
    first = check(tmp_path)
    file = kept(tmp_path)
    file.write_text(content)
    assert check(tmp_path).stdout == first.stdout
    assert json.loads(file.read_text())["given"]


def test_what_others_may_write_to_is_not_read(tmp_path: Path) -> None:
    first = check(tmp_path)
    file = kept(tmp_path)
    content = json.loads(file.read_text())
    content["given"]["rules"] = []
    file.write_text(json.dumps(content))
    file.chmod(0o666)
    assert check(tmp_path).stdout == first.stdout


def test_a_changed_file_is_noticed(tmp_path: Path) -> None:
    first = check(tmp_path)
    file = kept(tmp_path)
    content = json.loads(file.read_text())
    content["given"]["rules"] = []
    content["watched"][next(iter(content["watched"]))] = [1, 1]
    file.write_text(json.dumps(content))
    assert check(tmp_path).stdout == first.stdout


def test_data_of_another_form_is_not_used(tmp_path: Path) -> None:
    first = check(tmp_path)
    file = kept(tmp_path)
    content = json.loads(file.read_text())
    content["given"] = {"rules": [1]}
    file.write_text(json.dumps(content))
    assert check(tmp_path).stdout == first.stdout


def test_only_some_environments_are_kept(tmp_path: Path) -> None:
    check(tmp_path)
    file = kept(tmp_path)
    for number in range(50):
        file.with_name(f"doors-{number:08x}.json").write_text("old")
    file.unlink()
    check(tmp_path)
    assert len(list(file.parent.iterdir())) == 32
    assert file.exists()


def test_a_place_that_cannot_be_written_to_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    assert check(tmp_path).returncode == 1


def test_options_that_are_not_given_are_what_click_makes_of_them() -> None:
    from ipi_lint.cli.check import check as command

    context = command.make_context("check", [])
    assert {name: context.params[name] for name in context.params if name != "paths"} == UNSAID


def test_all_that_came_in_comes_back() -> None:
    from ipi_lint.linter import _opened

    loaded = _opened()
    data = to_data(loaded.given, loaded.read, loaded.references, loaded.facts.contents)
    given, read, references, facts = from_data(json.loads(json.dumps(data)))
    assert (read.tables, references) == (loaded.read.tables, loaded.references)
    assert facts == loaded.facts.contents
    assert list(given.flows) == list(loaded.given.flows)
    assert set(given.checks) == set(loaded.given.checks)
    for own, other in zip(
        (*given.rules, *read.rules), (*loaded.given.rules, *loaded.read.rules), strict=True
    ):
        for name in {*Rule._fields} - {"page", "check"}:
            assert getattr(own, name) == getattr(other, name)
        assert own.page.markdown == other.page.markdown


NEEDLESS = (
    "click", "copy", "datetime", "importlib.metadata", "inspect", "jsonschema", "pluggy",
    "ruamel.yaml", "ruamel.yaml.constructor", "subprocess", "tempfile",
    *(
        f"ipi_lint.{name}"
        for name in (
            "assembly", "composite", "flow", "graph", "hookspecs", "overlay", "policy",
            "references", "render", "rewriting",
        )
    ),
)  # fmt: skip
"""What a run over a file without clusters and policies has no need of. Some of it waits."""


def imported(folder: Path, *words: str) -> list[str]:
    """The modules whose code has run at the end of a command, when what came in is kept."""
    names = "name for name, each in sys.modules.items() if type(each).__name__ != '_Waiting'"
    code = (
        f"import sys\nfrom ipi_lint.cli import main\ntry: main({[*words]})\n"
        f"except SystemExit: print(*sorted({names}))"
    )
    more = {"XDG_CACHE_HOME": str(folder / "cache")}
    for _ in range(2):
        result = run([sys.executable, "-c", code], folder, **more)
    return done(result).splitlines()[-1].split()


@pytest.mark.parametrize("options", [[], ["-f", "sarif"], ["--changed-only", "--"]], ids=" ".join)
def test_a_run_imports_only_what_it_needs(tmp_path: Path, options: list[str]) -> None:
    (tmp_path / "pool.yaml").write_text(POOL)
    names = imported(tmp_path, "check", *options, "pool.yaml")
    assert [name for name in NEEDLESS if name in names] == []


def test_what_others_need_is_known_by_these_names(tmp_path: Path) -> None:
    names = imported(tmp_path, "graph", ".")
    assert {"click", "ipi_lint.flow", "ipi_lint.graph"} <= {*names} & {*NEEDLESS}


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_what_says_nothing_of_rules_imports_none(tmp_path: Path, option: str) -> None:
    assert not {"ipi_lint.rule", "ipi_lint.reader", "ipi_lint.schema"} & {
        *imported(tmp_path, option)
    }


def test_ruamel_is_whole_for_who_asks_for_it() -> None:
    from ruamel.yaml import YAML

    import ipi_lint.reader.libyaml  # noqa: F401 (it must come first)

    assert YAML(typ="safe").load("a: 1") == {"a": 1}
