"""The cases: what is checked, and what happens to it and to the caches before each run."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from bench.trees import FORM, one_file, routing_file, write_tree


class Case(NamedTuple):
    """A tree of so many files; one file stands alone.

    `what` is the case's word; `before` gets the tree, the cache folder and the number of the run;
    `sort` says more of what kind of tree it is.
    """

    what: str
    files: int
    before: Callable[[Path, Path, int], None]
    sort: str = ""

    @property
    def name(self) -> str:
        return f"{self.files:,} {self.sort}file{'s' if self.files > 1 else ''} {self.what}"

    def tree(self, folder: Path, seed: int) -> Path:
        """Where the tree is; it is written if it is not there."""
        path = folder / f"{self.sort.strip()}{self.files}-{seed}-{FORM}"
        if not path.exists():
            if self.sort:
                routing_file(path)
            elif self.files == 1:
                one_file(path)
            else:
                write_tree(path, self.files, seed)
        return path


def cold(_: Path, cache: Path, __: int) -> None:
    """Nothing is known about the tree; what is known of the installation stays."""
    for name in ("run-*", "files-*"):
        for each in cache.glob(f"**/{name}"):
            each.unlink()


def warm(_: Path, __: Path, ___: int) -> None:
    """The tree was checked before."""


def touched(tree: Path, _: Path, number: int) -> None:
    """The tree was checked before, and all in it has a new time since, as after a checkout."""
    for path in (tree, *tree.rglob("*")):
        os.utime(path, (number, number))


def changed(tree: Path, _: Path, number: int) -> None:
    """The tree was checked before, and one file is different since."""
    file = min(tree.rglob("*.yaml"))
    text = file.read_bytes().rpartition(b"# run ")[0] or file.read_bytes()
    file.write_bytes(text + b"# run %d\n" % number)


BEFORE = {"cold": cold, "warm": warm, "warm-hash": touched, "changed": changed}
CASES = tuple(
    Case(what, files, before, sort)
    for files, sort in ((1, "routing "), (1, ""), (2_000, ""), (20_000, ""), (50_000, ""))
    for what, before in BEFORE.items()
)
