"""Little trees of files for tests, and a way to see them as somebody without rights."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from ipi_lint.reader.walk import LeftOut, walk

_NOBODY = 65534


def make(root: Path, *files: str) -> Path:
    """Makes empty files, by path; a path that ends with `/` is a folder."""
    return write(root, dict.fromkeys(files, ""))


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Makes files with what they hold, by path."""
    for name, data in files.items():
        path = root / name
        if name.endswith("/"):
            path.mkdir(parents=True, exist_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return root


def found(root: Path, *paths: str, exclude: Sequence[str] = ()) -> list[str]:
    """The files that are read below `paths` (default: the root)."""
    return [each.path for each in walk(root, [root / path for path in paths or [""]], exclude)[0]]


def left_out(root: Path, *paths: str, exclude: Sequence[str] = ()) -> list[LeftOut]:
    return walk(root, [root / path for path in paths or [""]], exclude).left_out


def git_init(root: Path) -> Path:
    root.mkdir(parents=True, exist_ok=True)
    git(root, "init", "--quiet")
    return root


def git(root: Path, *arguments: str, text: bytes = b"") -> bytes:
    """What a git command prints; the user's own settings do not count."""
    nowhere = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        ["git", "-C", str(root), *arguments],
        input=text,
        env=kept | nowhere,
        stdout=subprocess.PIPE,
        check=False,
    )
    assert done.returncode in (0, 1), done
    return done.stdout


@contextmanager
def without_rights(folder: Path) -> Iterator[None]:
    """As a user who is not root, and who may look into the folders above `folder`."""
    if os.name != "posix":
        pytest.skip("permissions are tested on POSIX systems")
    if os.geteuid() != 0:
        yield
        return
    modes = {each: each.stat().st_mode for each in folder.parents if each.stat().st_uid == 0}
    for each, mode in modes.items():
        each.chmod(mode | 0o055)
    try:
        os.seteuid(_NOBODY)
        yield
    finally:
        os.seteuid(0)
        for each, mode in modes.items():
            each.chmod(mode)
