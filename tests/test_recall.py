"""What is kept of files changes no report: with it and without, each byte is the same."""

from __future__ import annotations

import time
from pathlib import Path
from random import Random

import pytest

from bench.trees import write_tree
from ipi_lint import recall
from ipi_lint.manifest import Manifests
from ipi_lint.store import Store
from place import Place
from repeated import CHANGES

AS_MUCH = ("--verbose", "--format", "json")


@pytest.fixture(autouse=True)
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few files count, and few changes, and stamps as young as a test."""
    monkeypatch.setattr(recall, "_LEAST", 1)
    monkeypatch.setattr(recall, "_FEW", -1)
    monkeypatch.setattr("ipi_lint.witness._YOUNG", 0)


@pytest.fixture
def recalled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the files that were not read again."""
    paths: list[str] = []
    find = recall.Recall.find

    def noted(self: recall.Recall, path: str, file: str, in_chart: bool) -> Manifests | None:
        found = find(self, path, file, in_chart)
        if found:
            paths.append(path)
        return found

    monkeypatch.setattr(recall.Recall, "find", noted)
    return paths


@pytest.mark.parametrize("change", CHANGES)
def test_after_a_change(place: Place, recalled: list[str], change: str) -> None:
    time.sleep(0.02)  # longer than a step of the clock that stamps are taken from
    place.check(*AS_MUCH)
    CHANGES[change](place.root)
    fresh = place.anew(*AS_MUCH)
    forget_runs(place)
    recalled.clear()
    assert place.check(*AS_MUCH) == fresh
    forget_runs(place)
    assert place.check(*AS_MUCH) == fresh
    assert recalled or fresh.code == 2


def test_only_what_changed_is_read_again(place: Place, recalled: list[str]) -> None:
    time.sleep(0.02)
    place.check()
    CHANGES["a byte more"](place.root)
    forget_runs(place)
    place.check()
    assert "clusters/east/pool.yaml" in recalled
    assert "clusters/west/pool.yaml" not in recalled


@pytest.mark.parametrize(
    "words",
    [
        ("--preset", "all"),
        ("--select", "IPI102"),
        ("--target", "gateway-api=v1.3.0"),
        ("--no-bundled",),
        ("--mode", "snapshot"),
        ("--ignore", "IPI1"),
        ("clusters",),
        ("clusters/east/pool.yaml", "--changed-only"),
        ("--no-ignores", "--format", "sarif"),
    ],
)
def test_other_questions(place: Place, words: tuple[str, ...]) -> None:
    place.check(*AS_MUCH)
    assert place.check(*words) == place.anew(*words)
    forget_runs(place)
    assert place.check(*words) == place.anew(*words)
    assert place.check(*AS_MUCH) == place.anew(*AS_MUCH)


def test_a_random_walk(place: Place, recalled: list[str]) -> None:
    write_tree(place.root / "clusters", 80, seed=3)
    random = Random(5)
    for _ in range(12):
        files = sorted(place.root.rglob("*.yaml"))
        for file in random.sample(files, random.randrange(1, 4)):
            _change(file, random)
        words = random.choice([(), AS_MUCH, ("--preset", "all"), ("--format", "sarif")])
        assert place.check(*words) == place.anew(*words)
    assert len(recalled) > 500


def test_a_file_that_changes_meanwhile_ends_the_run(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    time.sleep(0.02)
    place.check()
    (place.root / "clusters/west/new.yaml").write_text("a: b\n")
    forget_runs(place)
    pool = place.root / "clusters/east/pool.yaml"
    monkeypatch.setattr("ipi_lint.job.add_crds", lambda *_: pool.write_text("a: 1\n"))
    said = place.check()
    assert said.code == 2
    assert "'clusters/east/pool.yaml' was changed while it was checked; run it again" in said.err


@pytest.mark.parametrize("content", [{}, [], {"words": [], "files": {"test.yaml": [1]}}, None])
def test_what_we_did_not_write(place: Place, content: object) -> None:
    fresh = place.anew(*AS_MUCH)
    place.check(*AS_MUCH)
    (file,) = place.cache.glob("files-*")
    store = Store(str(place.cache))
    store.save(file.name.removesuffix(".kept"), content)
    forget_runs(place)
    assert place.check(*AS_MUCH) == fresh


def forget_runs(place: Place) -> None:
    for file in place.kept():
        file.unlink()


def _change(file: Path, random: Random) -> None:
    text = file.read_bytes()
    how = random.randrange(6)
    if how == 0:
        file.unlink()
    elif how == 1:
        file.with_name("new.yaml").write_bytes(text)
    elif how == 2:
        file.write_bytes(text.replace(b"name: ", b"name: x", 1))
    elif how == 3:
        file.write_bytes(text + b"---\n&a a: *a\n")
    elif how == 4:
        file.write_bytes(text.replace(b"spec:", b"spec: # ipi-lint: ignore[IPI102] here", 1))
    else:
        file.write_bytes(text[: len(text) // 2])
