"""What tests of several files share."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from commands import ROOT, done, missing, run
from fakes import Fakes
from place import Place
from repeated import repository

_CACHE = TemporaryDirectory()
os.environ["XDG_CACHE_HOME"] = _CACHE.name  # nobody's own cache is read or written


def pytest_sessionstart() -> None:
    """A shell's background job ignores Ctrl-C, and so would all that tests start and interrupt."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def package_index(tmp_path_factory: pytest.TempPathFactory) -> None:
    """For tests that install packages: skips them where pip reaches no index."""
    folder = tmp_path_factory.mktemp("index")
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder]
    if run([*pip, "hatchling"], folder).returncode:
        missing("a package index")


@pytest.fixture(scope="session")
def wheel(package_index: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder]
    done(run([*pip, ROOT], folder))
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture
def fakes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fakes:
    """A PATH on which there is nothing but what a test puts there."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return Fakes(tmp_path / "bin")


@pytest.fixture
def place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Place:
    """A repository in which much hangs together."""
    place = Place(tmp_path, capfd)
    repository(place.root)
    monkeypatch.chdir(place.root)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("GITHUB_WORKSPACE", "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"):
        monkeypatch.delenv(name, raising=False)
    return place
