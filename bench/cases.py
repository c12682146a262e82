"""The cases: what is checked, and what happens to it and to the caches before each run."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from bench.trees import one_file, write_tree


class Case(NamedTuple):
    """A tree of so many files; one file stands alone.

    `before` gets the tree, the cache folder and the number of the run.
    """

    name: str
    files: int
    before: Callable[[Path, Path, int], None]

    def tree(self, folder: Path, seed: int) -> Path:
        """Where the tree is; it is written if it is not there."""
        path = folder / f"{self.files}-{seed}"
        if not path.exists():
            if self.files == 1:
                one_file(path)
            else:
                write_tree(path, self.files, seed)
        return path


def cold(_: Path, cache: Path, __: int) -> None:
    """Nothing is known about the tree; what is known of the installation stays."""
    for each in cache.glob("**/files*"):
        if each.is_dir():
            shutil.rmtree(each)
        else:
            each.unlink()


def warm(_: Path, __: Path, ___: int) -> None:
    """The tree was checked before."""


def changed(tree: Path, _: Path, number: int) -> None:
    """The tree was checked before, and one file is different since."""
    file = min(tree.rglob("*.yaml"))
    text = file.read_bytes().rpartition(b"# run ")[0] or file.read_bytes()
    file.write_bytes(text + b"# run %d\n" % number)


CASES = tuple(
    Case(f"{files:,} file{'s' if files > 1 else ''} {before.__name__}", files, before)
    for files in (1, 2_000, 20_000, 50_000)
    for before in (cold, warm, changed)
)
