"""A run whose answer was kept says what it would say anew, whatever happened in between."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import pytest

import ipi_lint.cli
from ipi_lint.config import load_config
from ipi_lint.read import read_tree
from ipi_lint.runs import Answer, Run
from ipi_lint.store import Store
from ipi_lint.witness import Witness, is_there, still_so
from repeated import CHANGES, MAKES_NO_DIFFERENCE, WRONG, linked, repository
from texts import IMPORT
from trees import without_rights, write

posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX")
AS_MUCH = ("--verbose", "--format", "json")


class Said(NamedTuple):
    code: object
    out: str
    err: str


class Place:
    """A working directory, and a cache of its own."""

    def __init__(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        self.root = folder / "root"
        self.cache = folder / "cache" / "ipi-lint"
        self.capfd = capfd

    def check(self, *words: str) -> Said:
        self.capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            ipi_lint.cli.main(["check", *words])
        return Said(ended.value.code, *self.capfd.readouterr())

    def anew(self, *words: str) -> Said:
        return self.check("--no-cache", *words)

    def kept(self) -> list[Path]:
        return sorted(self.cache.glob("run-*"))

    def is_kept(self, *words: str) -> bool:
        """Whether a run is answered by what is kept: it says what is put there."""
        for file in self.kept():
            content = json.loads(file.read_bytes().partition(b"\n")[2])
            reports = [[name, "from the cache"] for name, _ in content["answer"][1]]
            content["answer"][1] = reports
            text = json.dumps(content).encode()
            file.write_bytes(b"%08x\n" % crc32(text) + text)
        return self.check(*words).out == "from the cache"


@pytest.fixture
def place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Place:
    place = Place(tmp_path, capfd)
    repository(place.root)
    monkeypatch.chdir(place.root)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("GITHUB_WORKSPACE", "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"):
        monkeypatch.delenv(name, raising=False)
    return place


@pytest.fixture(params=["by content", "by stamps"])
def stamps(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is younger than two seconds is compared by content; let stamps count, too."""
    if request.param == "by stamps":
        monkeypatch.setattr("ipi_lint.witness._YOUNG", 0)


@pytest.mark.usefixtures("stamps")
@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_is_seen(place: Place, change: str) -> None:
    time.sleep(0.02)  # longer than a step of the clock that stamps are taken from
    before = place.check(*AS_MUCH)
    assert place.check(*AS_MUCH) == before
    assert len(place.kept()) == 1
    CHANGES[change](place.root)
    fresh = place.anew(*AS_MUCH)
    assert place.check(*AS_MUCH) == fresh
    assert place.check(*AS_MUCH) == fresh
    assert (fresh == before) == (change in MAKES_NO_DIFFERENCE)


@pytest.mark.usefixtures("stamps")
def test_what_did_not_change_is_not_asked_again(place: Place) -> None:
    time.sleep(0.02)
    place.check()
    assert place.is_kept()


@pytest.mark.parametrize("change", ["a new file in an ignored folder", "nothing"])
def test_what_nobody_looked_at_does_not_count(place: Place, change: str) -> None:
    place.check()
    CHANGES[change](place.root)
    assert place.is_kept()


def test_other_times_do_not_count(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ipi_lint.witness._YOUNG", 0)
    time.sleep(0.02)
    place.check()
    for path in (place.root, *place.root.rglob("*")):
        os.utime(path, (1, 1))
    assert place.is_kept()


def test_new_stamps_are_kept(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    write(place.root, {f"many/{number}.yaml": IMPORT for number in range(30)})
    place.check()
    (file,) = place.kept()
    assert json.loads(file.read_bytes().partition(b"\n")[2])["evidence"]["files"][0][2] is None
    monkeypatch.setattr("ipi_lint.witness._YOUNG", 0)
    time.sleep(0.02)
    first = place.check()
    assert json.loads(file.read_bytes().partition(b"\n")[2])["evidence"]["files"][0][2]
    assert place.check() == first


@posix
@pytest.mark.usefixtures("stamps")
@pytest.mark.parametrize("path", ["clusters/east/pool.yaml", "clusters/east", ".gitignore"])
def test_rights_that_go_are_seen(tmp_path: Path, path: str) -> None:
    root = repository(tmp_path / "root")
    for each in (root, *root.rglob("*")):
        each.chmod(0o755 if each.is_dir() else 0o644)
    time.sleep(0.02)
    with without_rights(root), Witness() as witness:
        read_tree(root, [root], load_config(None))
    with without_rights(root):
        assert still_so(witness.data()) is not None
    (root / path).chmod(0)
    try:
        with without_rights(root):
            assert still_so(witness.data()) is None
    finally:
        (root / path).chmod(0o755)


@posix
def test_a_link_that_leads_elsewhere_is_seen(place: Place) -> None:
    write(place.root, {"one/a.yaml": WRONG, "two/a.yaml": IMPORT, ".gitignore": "one\ntwo\n"})
    for link, ends in (("link", ("one", "two")), ("link.yaml", ("one/a.yaml", "two/a.yaml"))):
        for end in (*ends, "nowhere", link, "..", ends[0]):
            linked(link, end)(place.root)
            fresh = place.anew("--no-ignores", *AS_MUCH)
            assert place.check("--no-ignores", *AS_MUCH) == fresh
            assert place.check("--no-ignores", *AS_MUCH) == fresh
        (place.root / link).unlink()


def test_many_runs_at_once(place: Place) -> None:
    fresh = place.anew(*AS_MUCH)
    words = [sys.executable, "-m", "ipi_lint", "check", *AS_MUCH]
    for _ in range(2):
        started = [subprocess.Popen(words, stdout=subprocess.PIPE) for _ in range(8)]
        said = {(each.communicate()[0].decode(), each.returncode) for each in started}
        assert said == {(fresh.out, fresh.code)}
    assert not list(place.cache.glob("*.kept.*"))


class TestTheQuestion:
    @pytest.mark.parametrize(
        "words",
        [
            ["--format", "sarif"], ["--verbose"], ["clusters"], ["clusters/east/pool.yaml"],
            ["--color", "always"], ["--select", "IPI2"], ["--fail-on", "never"],
            ["--mode=snapshot"], ["--changed-only", "base/import.yaml"], ["--format", "concise"],
        ],
    )  # fmt: skip
    def test_each_has_its_own_answer(self, place: Place, words: list[str]) -> None:
        place.check()
        fresh = place.anew(*words)
        assert place.check(*words) == fresh
        assert place.check(*words) == fresh
        assert place.is_kept(*words)

    @pytest.mark.parametrize(
        ("name", "value"),
        [("FORCE_COLOR", "1"), ("CLICOLOR_FORCE", "1"), ("GITHUB_WORKSPACE", "..")],
    )
    def test_variables_count(
        self, place: Place, name: str, value: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for words in ((), ("--format", "sarif"), ("--format", "github")):
            before = place.check(*words)
            monkeypatch.setenv(name, value)
            fresh = place.anew(*words)
            assert place.check(*words) == fresh
            assert place.check(*words) == fresh
            monkeypatch.delenv(name)
            assert place.check(*words) == before

    def test_the_working_directory_counts(
        self, place: Place, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = place.check("..")
        monkeypatch.chdir(place.root / "clusters")
        fresh = place.anew("..")
        assert place.check("..") == fresh != before
        assert place.check("..") == fresh


class TestFiles:
    def test_reports_are_written_again(self, place: Place) -> None:
        words = ("-o", "sarif:../a.sarif", "-o", "json:../b.json", "--format", "concise")
        before = place.check(*words)
        texts = {name: (place.root / name).read_bytes() for name in ("../a.sarif", "../b.json")}
        for name in texts:
            (place.root / name).write_text("other")
        assert place.check(*words) == before
        assert {name: (place.root / name).read_bytes() for name in texts} == texts

    def test_a_report_in_the_tree_is_seen_as_any_file(self, place: Place) -> None:
        words = ("-o", "json:report.json", "-o", "sarif:report.sarif")
        seen = [(place.check(*words), (place.root / "report.json").read_bytes()) for _ in range(4)]
        assert seen[2] == seen[3]
        Path("report.json").unlink()
        Path("report.sarif").unlink()
        again = [(place.anew(*words), (place.root / "report.json").read_bytes()) for _ in range(4)]
        assert [each for _, each in seen] == [each for _, each in again]

    def test_one_that_cannot_be_written_is_said(self, place: Place) -> None:
        (place.root / "../reports").mkdir()
        words = ("-o", "json:../reports/a.json")
        place.check(*words)
        Path("../reports/a.json").unlink()
        Path("../reports").rmdir()
        again = place.check(*words)
        assert again == place.anew(*words)
        assert (again.code, again.out) == (2, "")


class TestWhatIsNotKept:
    @pytest.mark.parametrize(
        "words", [["--no-cache"], ["--timings"], ["--render", "auto"], ["--config", "none.yaml"]]
    )
    def test_by_option(self, place: Place, words: list[str]) -> None:
        place.check(*words)
        assert place.kept() == []

    def test_render_in_the_configuration(self, place: Place) -> None:
        write(place.root, {".ipi-lint.yaml": "render: auto\n"})
        place.check()
        assert place.kept() == []

    def test_standard_input(self, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
        with (place.root / "base/import.yaml").open() as text:
            monkeypatch.setattr(sys, "stdin", text)
            place.check("-")
        assert place.kept() == []

    @posix
    def test_what_could_not_be_read(self, place: Place) -> None:
        os.mkfifo(place.root / "pipe.yaml")
        assert place.check().code == 3
        assert place.kept() == []

    def test_files_that_change_under_the_run(self, place: Place) -> None:
        run = Run(Store(), "a", ["check"])
        with Witness() as witness:
            is_there("new")
            is_there("base")
        run.keep(witness, Answer(0, [], ""))
        assert run.answer()
        with Witness() as witness:
            is_there("new")
            write(place.root, {"new": ""})
            is_there("new")
        run.keep(witness, Answer(1, [], ""))
        assert run.answer() is None


class TestWhereItIsKept:
    @pytest.mark.parametrize("how", [["--cache-dir", "../other"], ["--cache-dir=../other"]])
    def test_by_option(self, place: Place, how: list[str]) -> None:
        first = place.check(*how)
        assert not place.cache.exists()
        assert len(list((place.root / "../other").glob("run-*"))) == 1
        assert place.check(*how) == first

    def test_a_word_may_be_a_value(self, place: Place) -> None:
        write(place.root, {"--cache-dir": "preset: strict\n", "--no-cache": "preset: strict\n"})
        for words in (["--config", "--cache-dir", "base"], ["--config", "--no-cache", "base"]):
            fresh = place.anew(*words)
            assert place.check(*words) == fresh
            assert place.check(*words) == fresh
        assert not list((place.root / "base").glob("*.kept"))

    def test_what_follows_two_dashes_is_a_path(self, place: Place) -> None:
        write(place.root, {"--cache-dir/pool.yaml": WRONG})
        fresh = place.anew("--", "--cache-dir")
        assert place.check("--", "--cache-dir") == fresh
        assert place.is_kept("--", "--cache-dir")

    @pytest.mark.parametrize(
        "content", [[], {}, {"answer": [0, [], ""]}, {"answer": [0, [["-", 1]], ""]}, None,
                    {"answer": [0, [["-", "a"]], ""], "evidence": {"files": [], "folders": []}},
                    {"answer": [0, [["-", "a"]], ""], "evidence": 1},
                    {"answer": [0, [["-", "a"]], ""],
                     "evidence": {"files": [1], "folders": [], "looks": []}},
                    {"answer": [0, [["-", "a"]], ""],
                     "evidence": {"files": [], "folders": [], "looks": [["link", 2.5, 1]]}}]
    )  # fmt: skip
    def test_what_has_another_form_is_not_used(self, place: Place, content: object) -> None:
        first = place.check()
        (file,) = place.kept()
        text = json.dumps(content).encode()
        file.write_bytes(b"%08x\n" % crc32(text) + text)
        assert place.check() == first
        assert place.check() == first


@pytest.fixture(autouse=True)
def _collector() -> Iterator[None]:
    """A run makes Python look for circles less often."""
    import gc

    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
