"""A run whose answer was kept says what it would say anew, whatever happened in between."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ipi_lint.config import load_config
from ipi_lint.kept import Kept
from ipi_lint.read import read_tree
from ipi_lint.runs import Answer, Run
from ipi_lint.store import Store
from ipi_lint.witness import Witness, is_there, still_so
from place import Place
from repeated import CHANGES, MAKES_NO_DIFFERENCE, WRONG, linked, repository
from texts import IMPORT
from trees import without_rights, write

posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX")
AS_MUCH = ("--verbose", "--format", "json")


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


class _Changed(Kept):
    """A program of which a module is another one now."""

    def is_same(self) -> bool:
        return False


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
        place.check()
        run = Run(Kept(Store()), ["a"])
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

    def test_runs_of_a_program_that_changed(self, place: Place) -> None:
        place.check()
        run = Run(_Changed(Store()), ["a"])
        run.keep(Witness(), Answer(0, [], ""))
        assert run.answer() is None
