"""Runs commands as users and their CI do: in processes of their own, in a clean environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).parent.parent
_NOT_PASSED_ON = ("GITHUB_", "INPUT_", "RUNNER_", "PRE_COMMIT", "GIT_", "PYTEST_", "IPI_LINT_")
_COLOURS = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "VIRTUAL_ENV")


def environment(**more: str) -> dict[str, str]:
    """This process's variables without those that change what is tested, and `more`."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(_NOT_PASSED_ON) and name not in _COLOURS
    }
    return kept | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"} | more


def run(command: Sequence[object], cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Runs a command to its end; `more` are variables."""
    return subprocess.run(
        [str(each) for each in command],
        cwd=cwd,
        env=environment(**more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def ipi_lint(*arguments: str | Path, cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Runs this tree's ipi-lint."""
    return run([sys.executable, "-m", "ipi_lint", *arguments], cwd, **more)


def done(result: subprocess.CompletedProcess[str]) -> str:
    """What a command printed. Fails the test where it did not succeed."""
    assert result.returncode == 0, f"{result.args}:\n{result.stdout}\n{result.stderr}"
    return result.stdout


def tool(name: str) -> str:
    """The path of a command, this Python's own first. Skips the test where there is none."""
    beside = str(Path(sys.executable).parent)
    found = shutil.which(name, path=os.pathsep.join((beside, os.environ["PATH"])))
    return found or missing(f"the command {name}")


def missing(what: str) -> NoReturn:
    """Skips the test because of what the machine lacks; in CI nothing may be lacking."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing, and CI must not skip")
    pytest.skip(f"needs {what}")
