"""Nobody looks at the user's files past the witness: an answer rests on all that was seen."""

from __future__ import annotations

import ast
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands import ROOT, done, run
from ipi_lint.witness import Witness, exists, is_file, is_folder, is_there, still_so
from repeated import repository
from texts import POOL
from trees import write

LOOKS = frozenset(
    [
        "Popen", "access", "exists", "getmtime", "getsize", "glob", "is_dir", "is_file", "is_mount",
        "is_symlink", "isdir", "isfile", "islink", "iterdir", "lexists", "listdir", "lstat", "open",
        "read_bytes", "read_text", "readlink", "realpath", "resolve", "rglob", "samefile",
        "scandir", "stat",
    ]
)  # fmt: skip
"""What functions are called that look at a file system."""
OWN = "our own data, which is part of the program"
MAY_LOOK = {
    "ipi_lint.cli": "the null device",
    "ipi_lint.cli.schema": OWN,
    "ipi_lint.cli.streams": "where a report goes, not where it comes from",
    "ipi_lint.config": OWN,
    "ipi_lint.disk": "what the witness asks",
    "ipi_lint.facts": OWN,
    "ipi_lint.gaps": "`read.Files`, which asks the witness",
    "ipi_lint.graph.html": OWN,
    "ipi_lint.graph.svg": OWN,
    "ipi_lint.kept": "the program",
    "ipi_lint.overlay.accumulate": "`overlay.files.Files`, which `read.Files` is behind",
    "ipi_lint.overlay.folders": "the same",
    "ipi_lint.overlay.merge_keys": OWN,
    "ipi_lint.overlay.specs": OWN,
    "ipi_lint.policy.forms": OWN,
    "ipi_lint.reader.walk": "entries of a listing that the witness gave",
    "ipi_lint.references": OWN,
    "ipi_lint.registry": OWN,
    "ipi_lint.render.programs": "no run that renders is kept",
    "ipi_lint.render.workplace": "no run that renders is kept",
    "ipi_lint.revisions": "no run that looks into Git is kept",
    "ipi_lint.schema.catalog": OWN,
    "ipi_lint.schema.crd": OWN,
    "ipi_lint.startup": OWN,
    "ipi_lint.store": "what is kept",
    "ipi_lint.testing": "cases of tests, whose runs are not kept",
    "ipi_lint.witness": "the witness itself",
    "ipi_lint_rules": OWN,
}


def looks(path: Path) -> Iterator[str]:
    """The calls in a module that look at a file system, as far as a name tells."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Attribute) and called.attr in LOOKS:
                yield ast.unparse(called)
            elif isinstance(called, ast.Name) and called.id == "open":
                yield "open"


def test_nobody_else_looks() -> None:
    found = {}
    for base in (ROOT, ROOT / "plugins", ROOT / "rules"):
        for path in base.glob("ipi_lint*/**/*.py"):
            name = ".".join(path.relative_to(base).with_suffix("").parts).removesuffix(".__init__")
            if calls := sorted(set(looks(path))):
                found[name] = calls
    assert found.keys() == MAY_LOOK.keys(), found


WATCHED = """\
import json, os, sys
from pathlib import Path
seen = []
EVENTS = ("open", "os.listdir", "os.scandir", "subprocess.Popen", "os.system", "os.exec")
def hook(event, arguments):
    if event in EVENTS and isinstance(arguments[0], str | bytes | os.PathLike):
        seen.append(os.fsdecode(arguments[0]))
sys.addaudithook(hook)
from ipi_lint.cli import main
for root, *words in json.loads(sys.argv[1]):
    os.chdir(root)
    seen.clear()
    sys.stdout = open(os.devnull, "w")
    try:
        main(["check", "--preset", "all", *words])
    except SystemExit as ended:
        code = ended.code
    below = [path for path in map(os.path.abspath, seen) if path.startswith(root + os.sep)]
    (kept,) = Path(os.environ["XDG_CACHE_HOME"], "ipi-lint").glob("run-*")
    evidence = json.loads(kept.read_bytes().partition(b"\\n")[2])["evidence"]
    kept.unlink()
    known = {os.path.abspath(row[0]) for what in ("files", "folders") for row in evidence[what]}
    print(json.dumps([root, code, sorted({*below} - known), len(below)]), file=sys.__stdout__)
"""


def rich_trees(folder: Path) -> Iterator[list[str]]:
    """Copies of repositories in which much is looked for, each with the words of a run."""
    tree = repository(folder / "rich" / "root")
    write(tree, {".git/info/exclude": "none\n", "link/": "", "sub/.git": "gitdir: ../modules\n"})
    write(tree, {"modules/commondir": "../.git\n", "sub/pool.yaml": POOL})
    (tree / "link" / "base").symlink_to("../base")
    (tree / "link" / "pool.yaml").symlink_to("../clusters/east/pool.yaml")
    (tree / "link" / "nowhere").symlink_to("nothing")
    yield [str(tree), "--crd", "../outside/crds", "--crd", "../outside/crds/crd.yaml"]
    yield [str(tree), "clusters", "base/import.yaml"]
    yield [str(tree), "--changed-only", "base/import.yaml"]
    for name, *words in (("gitops",), ("policies", "--policy", "policies")):
        shutil.copytree(ROOT / "examples" / name, folder / name)
        yield [str(folder / name), *words]
    fixtures = sorted((ROOT / "tests" / "fixtures").glob("*/*/**/kustomization.yaml"))
    cases = sorted({Path(*path.relative_to(ROOT).parts[:4]) for path in fixtures})
    for number, case in enumerate(cases[:: max(1, len(cases) // 40)]):
        shutil.copytree(ROOT / case, folder / str(number))
        yield [str(folder / str(number))]


def test_every_file_that_is_opened_was_witnessed(tmp_path: Path) -> None:
    trees = list(rich_trees(tmp_path))
    words = [sys.executable, "-c", WATCHED, json.dumps(trees)]
    lines = done(run(words, tmp_path, XDG_CACHE_HOME=str(tmp_path / "cache"))).splitlines()
    assert len(lines) == len(trees) > 40
    for line in lines:
        root, code, unknown, count = json.loads(line)
        assert (code in (0, 1), unknown) == (True, []), root
        assert count > 1


class TestAnswers:
    @pytest.fixture(autouse=True)
    def _here(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)

    @pytest.mark.parametrize("ask", [exists, is_file, is_folder, is_there])
    def test_that_there_is_nothing(self, tmp_path: Path, ask: object) -> None:
        assert callable(ask)
        with Witness() as witness:
            assert not ask("a")
        assert still_so(witness.data()) == 0
        (tmp_path / "a").mkdir()
        assert still_so(witness.data()) is None

    def test_outlive_what_json_can_say(self, tmp_path: Path) -> None:
        name = "caf\udce9"
        try:
            (tmp_path / name).write_text("")
        except OSError:
            pytest.skip("this file system has names in UTF-8 only")
        with Witness() as witness:
            assert is_file(name)
        data = json.loads(json.dumps(witness.data()))
        assert still_so(data) == 0
        (tmp_path / name).unlink()
        assert still_so(data) is None

    def test_of_names_that_no_file_can_have(self) -> None:
        with Witness() as witness:
            assert not exists("a\0b")
            assert not is_there("a\0b")
        assert still_so(witness.data()) == 0

    def test_are_noted_by_the_nearest_witness_only(self) -> None:
        with Witness() as outer:
            with Witness() as inner:
                is_there("a")
            is_there("b")
        assert [row[1] for row in inner.data()["looks"]] == ["a"]
        assert [row[1] for row in outer.data()["looks"]] == ["b"]
