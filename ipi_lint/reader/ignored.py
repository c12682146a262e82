"""What git ignores: the `.gitignore` files from the repository's top down, and `.git/info/exclude`.

A user's own ignore file (`core.excludesFile`) is left aside: a report depends on the repository
only. Paths are absolute, real and with `/`; a folder's has no slash behind it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ipi_lint.reader.file import read
from ipi_lint.reader.patterns import Patterns
from ipi_lint.records import NamedTuple
from ipi_lint.witness import is_there

_MARKS = (".git", ".gitignore")
_MOST_BYTES = 256 * 1024
"""An ignore file of that size, made to be slow, takes two seconds."""


class Layer(NamedTuple):
    """One file's patterns, and how much of a path stands before what they are asked about."""

    skip: int
    patterns: Patterns


Layers = tuple[Layer, ...]


def is_ignored(path: str, folder: bool, layers: Layers) -> bool:
    """Whether patterns, the nearest last, leave out a path. Folders above it were judged before."""
    for layer in reversed(layers):
        match = layer.patterns.last_match(path[layer.skip :], folder)
        if match:
            return not match.negated
    return False


class Ignored:
    """The patterns of a tree, folder by folder. `unread` are ignore files that gave no bytes."""

    def __init__(self, root: str) -> None:
        marked = (each for each in (root, *above(root)) if is_there(f"{each}/.git"))
        self._top = next(marked, root)
        self._layers: dict[str, Layers] = {}
        self.unread: dict[str, str] = {}

    def layers(self, folder: str) -> Layers:
        """The patterns for what lies in a folder."""
        for path in reversed([folder, *above(folder, self._top)]):
            if path not in self._layers:
                self.enter(path, {mark for mark in _MARKS if is_there(f"{path}/{mark}")})
        return self._layers[folder]

    def enter(self, folder: str, names: set[str]) -> Layers:
        """The same, by one who knows the names in the folder.

        A repository within another one (a submodule, a worktree) is read, for it is part of what
        stands there; the outer one's patterns end at its door, as they do for git.
        """
        if folder in self._layers:
            return self._layers[folder]
        layers = () if folder == self._top else self.layers(parent(folder))
        if ".git" in names:
            layers = self._layer(f"{_git_folder(folder)}/info/exclude", folder)
        if ".gitignore" in names:
            layers += self._layer(f"{folder}/.gitignore", folder)
        self._layers[folder] = layers
        return layers

    def _layer(self, file: str, folder: str) -> Layers:
        if not is_there(file):
            return ()
        data = read(file, _MOST_BYTES)
        if isinstance(data, bytes):
            return (Layer(len(folder) + 1, Patterns(data)),)
        self.unread[file] = data.message
        return ()


def _git_folder(folder: str) -> str:
    """Where git keeps its own files: a submodule and a worktree have a file that says so."""
    git = Path(f"{folder}/", ".git")
    said = read(str(git), 4096)
    if not isinstance(said, bytes) or not said.startswith(b"gitdir: "):
        return str(git)
    git = git.parent / _line(said[8:])
    common = read(str(git / "commondir"), 4096)
    return str(git / _line(common) if isinstance(common, bytes) else git)


def _line(data: bytes) -> str:
    return os.fsdecode(data.partition(b"\0")[0].rstrip(b"\r\n"))


def parent(path: str) -> str:
    """The folder that holds a path; the file system's own root is the empty text."""
    return path.rpartition("/")[0]


def above(path: str, last: str = "") -> Iterator[str]:
    """The folders above a path, the nearest first, up to `last`."""
    while path != last and "/" in path:
        path = parent(path)
        yield path
