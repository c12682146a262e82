"""What the doors gave is kept for the next run, and never believed when it should not be."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path
from zlib import crc32

import pytest

from commands import done, ipi_lint, run
from ipi_lint import Rule
from ipi_lint.cli.lint import UNSAID
from ipi_lint.kept import Kept
from ipi_lint.startup import from_data, to_data
from ipi_lint.store import Store
from texts import POOL
from trees import write


def check(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    file = folder / "work" / "pool.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(POOL.replace("spec:", "spec:\n  wrong: 1"))
    return ipi_lint("check", *arguments, cwd=file.parent, XDG_CACHE_HOME=str(folder / "cache"))


def kept(folder: Path, what: str) -> Path:
    (file,) = (folder / "cache" / "ipi-lint").glob(f"{what}-*")
    return file


def no_rules(file: Path) -> None:
    """Puts other data in place of what was kept, as whole as before."""
    data = json.loads(file.read_bytes().partition(b"\n")[2])
    text = json.dumps(data | {"rules": []}).encode()
    file.write_bytes(b"%08x\n" % crc32(text) + text)


@pytest.mark.parametrize("arguments", [[], ["--format", "sarif"], ["--preset", "all"]])
def test_the_second_run_says_the_same(tmp_path: Path, arguments: list[str]) -> None:
    first = check(tmp_path, "--no-cache", *arguments)
    file = kept(tmp_path, "doors")
    written = file.stat().st_ino
    second = check(tmp_path, "--no-cache", *arguments)
    assert (second.returncode, second.stdout) == (first.returncode, first.stdout)
    assert first.returncode == 1
    assert file.stat().st_ino == written


@pytest.mark.parametrize("content", [b"", b"[]", b"00000000\n", b"ad98e545\n[]"])
def test_what_is_broken_is_not_read(tmp_path: Path, content: bytes) -> None:
    first = check(tmp_path, "--no-cache")
    for what in ("doors", "program"):
        kept(tmp_path, what).write_bytes(content)
        assert check(tmp_path, "--no-cache").stdout == first.stdout
        assert kept(tmp_path, what).stat().st_size > 1000


def test_what_others_may_write_to_is_not_read(tmp_path: Path) -> None:
    first = check(tmp_path, "--no-cache")
    file = kept(tmp_path, "doors")
    no_rules(file)
    assert check(tmp_path, "--no-cache").stdout != first.stdout
    file.chmod(0o666)
    assert check(tmp_path, "--no-cache").stdout == first.stdout


def test_another_distribution_is_noticed(tmp_path: Path) -> None:
    first = check(tmp_path, "--no-cache")
    no_rules(kept(tmp_path, "doors"))
    (tmp_path / "work" / "other-1.0.dist-info").mkdir()
    assert check(tmp_path, "--no-cache").stdout == first.stdout


def test_a_place_that_cannot_be_written_to_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    assert check(tmp_path).returncode == 1


class TestThisProgram:
    """A program of one package, in a folder of its own."""

    @pytest.fixture
    def package(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        package = tmp_path / "ipi_lint_of_test"
        write(package, {"__init__.py": "", "one.py": "ONE = 1\n", "deep/table.yaml": "a: 1\n"})
        monkeypatch.syspath_prepend(str(tmp_path))
        monkeypatch.setitem(sys.modules, "ipi_lint_of_test", None)
        del sys.modules["ipi_lint_of_test"]
        import_module("ipi_lint_of_test")
        return package

    @pytest.fixture
    def store(self, tmp_path: Path, package: Path) -> Store:
        store = Store(str(tmp_path / "cache"))
        Kept(store).save({"given": 1})
        return store

    def test_is_known_again(self, store: Store) -> None:
        assert Kept(store).load() == {"given": 1}

    def test_is_known_again_with_new_times(self, store: Store, package: Path) -> None:
        for path in package.rglob("*"):
            os.utime(path, (1, 1))
        assert Kept(store).load() == {"given": 1}

    def test_is_known_again_where_python_keeps_bytecode(self, store: Store, package: Path) -> None:
        write(package, {"__pycache__/one.pyc": "", "deep/__pycache__/": ""})
        assert Kept(store).load() == {"given": 1}

    @pytest.mark.parametrize("name", ["one.py", "deep/table.yaml", "two.py", "deep/new/three.py"])
    def test_is_another_one_with_another_file(self, store: Store, package: Path, name: str) -> None:
        write(package, {name: "b: 22\n"})
        assert Kept(store).identity == ""
        assert Kept(store).load() is None

    def test_is_not_kept_where_it_changed_while_it_ran(self, store: Store, package: Path) -> None:
        store.clear()
        kept = Kept(store)
        time.sleep(0.02)
        write(package, {"one.py": "ONE = 2\n"})
        kept.save({})
        assert kept.identity == ""
        assert store.entries() == []

    @pytest.mark.skipif(os.name != "posix", reason="needs POSIX")
    def test_is_another_one_behind_a_link(
        self, store: Store, package: Path, tmp_path: Path
    ) -> None:
        write(tmp_path, {"here/two.py": "", "there/two.py": "TWO = 2\n"})
        (package / "two.py").symlink_to("../here/two.py")
        Kept(store).save({})
        assert Kept(store).identity
        write(tmp_path, {"here/two.py": "TWO = 2\n"})
        assert Kept(store).identity == ""
        Kept(store).save({})
        assert Kept(store).identity
        (package / "two.py").unlink()
        (package / "two.py").symlink_to("../there/two.py")
        assert Kept(store).identity == ""

    @pytest.mark.parametrize("name", ["one.py", "deep/new/three.py"])
    def test_is_the_same_until_a_file_changes(self, store: Store, package: Path, name: str) -> None:
        kept = Kept(store)
        assert kept.is_same()
        write(package, {name: "TWO = 2\n"})
        assert not kept.is_same()

    def test_is_another_one_without_a_file(self, store: Store, package: Path) -> None:
        (package / "one.py").unlink()
        assert Kept(store).identity == ""

    def test_has_the_same_identity_when_all_is_as_it_was(self, store: Store, package: Path) -> None:
        before = Kept(store).identity
        write(package, {"one.py": "ONE = 2\n"})
        Kept(store).save({})
        assert Kept(store).identity not in ("", before)
        write(package, {"one.py": "ONE = 1\n"})
        Kept(store).save({})
        assert Kept(store).identity == before


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
    "click", "copy", "dataclasses", "datetime", "importlib.metadata", "inspect", "jsonschema",
    "pluggy", "ruamel.yaml", "ruamel.yaml.constructor", "subprocess", "tempfile",
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
    names = imported(tmp_path, "check", "--no-cache", *options, "pool.yaml")
    assert [name for name in NEEDLESS if name in names] == []


def test_what_others_need_is_known_by_these_names(tmp_path: Path) -> None:
    names = imported(tmp_path, "graph", ".")
    assert {"click", "ipi_lint.flow", "ipi_lint.graph"} <= {*names} & {*NEEDLESS}


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_what_says_nothing_of_rules_imports_none(tmp_path: Path, option: str) -> None:
    assert not {"ipi_lint.rule", "ipi_lint.reader", "ipi_lint.schema"} & {
        *imported(tmp_path, option)
    }


def test_a_run_whose_answer_is_kept_imports_nothing_of_the_engine(tmp_path: Path) -> None:
    (tmp_path / "pool.yaml").write_text(POOL)
    modules = {*imported(tmp_path, "check", "pool.yaml")}
    assert {each for each in modules if each.startswith("ipi_lint")} == {
        "ipi_lint",
        *(f"ipi_lint.{name}" for name in ("cli", "cli.replay", "cli.streams", "digest", "disk")),
        *(f"ipi_lint.{name}" for name in ("kept", "regexes", "runs", "store", "version")),
        *(f"ipi_lint.{name}" for name in ("waiting", "witness")),
    }
    assert not {"pathlib", "typing", "dataclasses", "ruamel.yaml"} & modules


def test_ruamel_is_whole_for_who_asks_for_it() -> None:
    from ruamel.yaml import YAML

    import ipi_lint.reader.libyaml  # noqa: F401 (it must come first)

    assert YAML(typ="safe").load("a: 1") == {"a": 1}
