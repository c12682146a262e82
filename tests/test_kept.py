"""What the doors gave is kept for the next run, and never believed when it should not be."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from commands import done, ipi_lint
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


def test_a_plain_run_imports_neither_click_nor_jsonschema(tmp_path: Path) -> None:
    import sys

    from commands import run

    (tmp_path / "pool.yaml").write_text(POOL)
    code = (
        "import sys\nfrom ipi_lint.cli import main\ntry: main(['check', 'pool.yaml'])\n"
        "except SystemExit: print(*sorted({'click', 'jsonschema', 'importlib.metadata'}"
        " & {*sys.modules}))"
    )
    more = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    done(run([sys.executable, "-c", code], tmp_path, **more))
    assert done(run([sys.executable, "-c", code], tmp_path, **more)).splitlines()[-1] == ""


def test_ruamel_is_whole_for_who_asks_for_it() -> None:
    from ruamel.yaml import YAML

    import ipi_lint.reader.libyaml  # noqa: F401 (it must come first)

    assert YAML(typ="safe").load("a: 1") == {"a": 1}
