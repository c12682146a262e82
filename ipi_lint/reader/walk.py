"""Which files are read: what lies below the paths, less what is ignored, vendored or elsewhere.

A symbolic link is only another name. It is judged by where it leads, that place is what reports
name, and it is read once; a link out of the root is never followed.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from ipi_lint.disk import is_link, not_a_file, said
from ipi_lint.reader.ignored import Ignored, Layers, above, is_ignored, parent
from ipi_lint.reader.patterns import Patterns
from ipi_lint.records import NamedTuple
from ipi_lint.witness import is_folder, is_there, kind, listing, real

ROOT_FILES = (".ipi-lint.yaml", ".ipi-lint.yml", "ipi-lint.yaml")
_ENDINGS = (".yaml", ".yml", ".json")
_VERSION_CONTROL = frozenset([".git", ".hg", ".svn", ".jj"])
_VENDORED = frozenset(
    [
        "__pycache__", ".cache", ".nox", ".terraform", ".terragrunt-cache", ".tox", ".venv",
        "node_modules", "vendor", "venv",
    ]
)  # fmt: skip
"""Where package managers and build tools put what others wrote; `exclude: ['!vendor']` reads it."""


class WalkError(Exception):
    """A path on the command line that cannot be used; the text is one line."""


class Found(NamedTuple):
    """A file to read: its path relative to the root, with `/`, and where it really lies.

    Bytes of a name that are not UTF-8 stand in it as surrogates (`os.fsdecode`).
    """

    path: str
    file: str


class LeftOut(NamedTuple):
    """A file or folder that is not read. `reason` is a stable word, `detail` may be empty."""

    reason: str
    detail: str
    path: str


class Walked(NamedTuple):
    """What a walk saw, each by path. `unread` are folders that gave no list, and why."""

    found: list[Found]
    left_out: list[LeftOut]
    unread: list[tuple[str, str]]


def find_root(paths: Sequence[Path]) -> Path:
    """The folder that all paths are relative to in reports.

    It is the nearest one above them all that holds `.git` or a configuration; else the working
    directory if they all lie in it; else the deepest folder that they share. Raises WalkError for
    a path that does not exist.
    """
    ends = [_real(path) for path in paths]
    folders = [path if is_folder(path) else Path(path).parent for path in ends]
    try:
        shared = Path(os.path.commonpath(folders))
    except ValueError:
        raise WalkError("the paths lie on several drives, so they have no root") from None
    for folder in (shared, *shared.parents):
        if any(is_there(folder / name) for name in (".git", *ROOT_FILES)):
            return folder
    here = Path(real(Path.cwd()))
    return here if shared.is_relative_to(here) else shared


def walk(root: Path, paths: Sequence[Path], exclude: Sequence[str] = ()) -> Walked:
    """The files to read, below `paths` and inside `root`, in an order that depends on names only.

    A file that is named itself is read whatever its ending is and whoever ignores it; `exclude`
    (patterns as in `.gitignore`, from the root on) leaves out even that. What `exclude` takes back
    (`!vendor`) is read though it is vendored or ignored. Raises WalkError for a path that does not
    exist or lies outside.
    """
    walker = _Walker(real(root), exclude)
    walker.start(paths)
    walker.run()
    return walker.seen()


class _Walker:
    """Paths in here are absolute, real and with `/`; a folder's has no slash behind it."""

    def __init__(self, root: str, exclude: Sequence[str]) -> None:
        self.root = _slashes(root).rstrip("/")
        self.skip = len(self.root) + 1
        self.exclude = Patterns("\n".join(exclude).encode("utf-8", "surrogateescape"))
        self.ignored = Ignored(self.root)
        self.found: dict[str, str] = {}
        self.left_out: set[LeftOut] = set()
        self.unread: dict[str, str] = {}
        self.accepted: set[str] = set()
        self.todo: list[str] = []

    def start(self, paths: Sequence[Path]) -> None:
        """Takes the paths of the command line, which only `exclude` can leave out."""
        for path in paths:
            end = _slashes(_real(path)).rstrip("/")
            if not self._inside(end):
                raise WalkError(f"'{path}' does not lie in '{self.root or '/'}'")
            if self._is_excluded(end):
                continue
            if stat.S_ISLNK(kind(end or "/", follow=False)):
                self._follow(end, named=True)
            else:
                self._take(end, is_folder(end or "/"))

    def run(self) -> None:
        while self.todo:
            self._scan(self.todo.pop())

    def seen(self) -> Walked:
        for file, message in self.ignored.unread.items():
            if self._inside(file):
                self._note("unreadable-gitignore", message, file)
        return Walked(
            [Found(*each) for each in sorted(self.found.items())],
            sorted(self.left_out, key=lambda left: (left.path, *left)),
            sorted(self.unread.items()),
        )

    def _scan(self, folder: str) -> None:
        try:
            entries = listing(folder or "/")
            names = {entry.name for entry in entries}
            layers = self.ignored.enter(folder, names)
            for entry in entries:
                self._entry(entry, f"{folder}/{entry.name}", layers)
        except OSError as error:
            self.unread[folder[self.skip :] or "."] = f"the folder cannot be read: {said(error)}"

    def _entry(self, entry: os.DirEntry[str], path: str, layers: Layers) -> None:
        if is_link(entry):
            if not self._is_left_out(path, False, layers):
                self._follow(path)
        elif entry.is_dir(follow_symlinks=False):
            if path not in self.accepted and not self._is_left_out(path, True, layers):
                self._take(path, True)
        elif _is_manifest(path) and not self._is_left_out(path, False, layers):
            self._take(path, False)

    def _take(self, path: str, folder: bool) -> None:
        if not folder:
            self.found[path[self.skip :]] = path
        elif path not in self.accepted:
            self.accepted.add(path)
            self.todo.append(path)

    def _follow(self, link: str, named: bool = False) -> None:
        """Takes what a link leads to, where that is in the root and not left out itself."""
        try:
            mode = kind(link)
        except OSError as error:
            self._note("broken-symlink", said(error), link)
            return
        folder = stat.S_ISDIR(mode)
        if not (folder or named or _is_manifest(link)):
            return
        if named and not (folder or stat.S_ISREG(mode)):
            self.unread[link[self.skip :]] = not_a_file(mode)
            return
        target = _slashes(real(link)).rstrip("/")
        is_left_out = self._is_excluded if named else self._is_out_of_bounds
        if not self._inside(target):
            self._note("symlink-out-of-root", "", link)
        elif not is_left_out(target):
            self._take(target, folder)

    def _is_excluded(self, target: str) -> bool:
        """Whether `exclude` leaves out what was named, or a folder above it."""
        return any(self._by_exclude(path, folder) for path, folder in self._down_to(target))

    def _is_out_of_bounds(self, target: str) -> bool:
        """Whether the walk would never come by what a link leads to."""
        return any(
            path not in self.accepted
            and self._is_left_out(path, folder, self.ignored.layers(parent(path)))
            for path, folder in self._down_to(target)
        )

    def _down_to(self, target: str) -> Iterator[tuple[str, bool]]:
        """The paths from the root to a target, and whether each is a folder."""
        for path in reversed([target, *above(target, self.root)]):
            if path != self.root:
                yield path, path != target or is_folder(path)

    def _is_left_out(self, path: str, folder: bool, layers: Layers) -> bool:
        """Whether an entry is not read, which is noted. What holds it has been judged already."""
        excluded = self._by_exclude(path, folder)
        if excluded is not None:
            return excluded
        name = path.rpartition("/")[2]
        if folder and name in _VERSION_CONTROL:
            return True
        if folder and name in _VENDORED:
            self._note("vendored-folder", name, path)
            return True
        if is_ignored(path, folder, layers):
            self._note("ignored-by-git", "", path)
            return True
        return False

    def _by_exclude(self, path: str, folder: bool) -> bool | None:
        """What `exclude` says about one path; None where it says nothing."""
        match = self.exclude.last_match(path[self.skip :], folder)
        if match and not match.negated:
            self._note("excluded", match.line, path)
        return not match.negated if match else None

    def _note(self, reason: str, detail: str, path: str) -> None:
        self.left_out.add(LeftOut(reason, detail, path[self.skip :]))

    def _inside(self, path: str) -> bool:
        return path == self.root or path.startswith(f"{self.root}/")


def _real(path: Path) -> str:
    """A path without links above its last part; a folder's without any."""
    try:
        kind(path, follow=False)
    except OSError as error:
        raise WalkError(f"cannot read '{path}': {said(error)}") from None
    if is_folder(path):
        return real(path)
    return str(Path(real(path.absolute().parent), path.name))


def _is_manifest(path: str) -> bool:
    return path.lower().endswith(_ENDINGS)


def _slashes(path: str) -> str:
    return path if os.sep == "/" else path.replace(os.sep, "/")
