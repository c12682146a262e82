"""What a run asked of the file system, kept with the answers: on these, its own answer rests.

Whoever looks at the user's files asks here. A witness that is in force notes the question; later,
`still_so` asks the same again. Only what cannot have changed by its stamp is not read again.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from contextvars import ContextVar
from time import time_ns

from ipi_lint import disk
from ipi_lint.digest import digest
from ipi_lint.disk import Stamp, said

TYPE_CHECKING = False  # to import typing takes longer than to look at a thousand files
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Self

_PYTHONS = "__pycache__"
_LINK, _WHOLE, _REAL = "link", "whole", "real"
_YOUNG = 2_000_000_000
"""Nanoseconds. Within the clock's step, which is two seconds on some file systems, a file may
change and keep its stamp: a stamp as young as that proves nothing."""


class Witness:
    """Notes what is asked while it is in force: `with Witness() as witness`.

    `is_torn` tells that the same question had two answers: files changed under the run.
    """

    def __init__(self) -> None:
        self.is_torn = False
        self._began = time_ns()
        self._files: dict[tuple[str, int], list[Any]] = {}
        self._folders: dict[tuple[str, str], list[Any]] = {}
        self._looks: dict[tuple[str, str], int | str] = {}

    def __enter__(self) -> Self:
        self._before = _IN_FORCE.set(self)
        return self

    def __exit__(self, *_: object) -> None:
        _IN_FORCE.reset(self._before)

    def data(self) -> dict[str, Any]:
        """All that was noted, as JSON has it."""
        return {
            "files": [[*key, *row] for key, row in self._files.items()],
            "folders": [[*key, *row] for key, row in self._folders.items()],
            "looks": [[*key, answer] for key, answer in self._looks.items()],
        }

    def saw_file(self, path: str, limit: int, answer: bytes | str, found: Stamp | None) -> None:
        self._note(self._files, (path, limit), found, _digest(answer))

    def file(self, path: str, limit: int) -> tuple[Stamp | None, str] | None:
        """What proves that a file is as it was, and what stands for its bytes; None: not seen."""
        row = self._files.get((path, limit))
        return (row[0], row[1]) if row else None

    def saw_folder(self, path: str, but: str, answer: str, found: Stamp | None) -> None:
        self._note(self._folders, (path, but), found, answer)

    def saw(self, how: str, path: str, answer: int | str) -> None:
        self.is_torn |= self._looks.setdefault((how, path), answer) != answer

    def saw_same(self, path: str, limit: int, answer: str, found: Stamp | None) -> None:
        self._note(self._files, (path, limit), found, answer)

    def _note(
        self, rows: dict[Any, list[Any]], key: tuple[Any, Any], found: Stamp | None, answer: str
    ) -> None:
        row = rows.setdefault(key, [_proof(found, self._began), answer])
        self.is_torn |= row[1] != answer


_IN_FORCE: ContextVar[Witness | None] = ContextVar("witness", default=None)


def read(file: str, limit: int) -> tuple[bytes | str, Stamp | None]:
    """As `disk.read`."""
    answer, found = disk.read(file, limit)
    witness = _IN_FORCE.get()
    if witness:
        witness.saw_file(file, limit, answer, found)
    return answer, found


def told(files: Iterable[str], limit: int) -> list[Any]:
    """What is noted of files, for the witness of another process; nothing where none is here."""
    witness = _IN_FORCE.get()
    noted = [(file, witness.file(file, limit)) for file in files] if witness else []
    return [(file, limit, *known) for file, known in noted if known]


def tell(rows: Iterable[Any]) -> None:
    """Notes what the witness of another process was told."""
    witness = _IN_FORCE.get()
    if witness:
        for file, limit, proof, digest in rows:
            witness.saw_same(file, limit, digest, proof)


def is_same(file: str, limit: int, proof: Stamp | None, digest: str) -> bool:
    """Whether a file has the bytes that a digest stands for: by a stamp that proves it, or read."""
    if proof is None or disk.stamp(file, follow=False) != proof:
        return same(file, limit, digest) is not None
    witness = _IN_FORCE.get()
    if witness:
        witness.saw_same(file, limit, digest, proof)
    return True


def same(file: str, limit: int, digest: str) -> bytes | None:
    """A file's bytes, if they are those that a digest stands for."""
    answer, _ = read(file, limit)
    return answer if isinstance(answer, bytes) and _digest(answer) == digest else None


def listing(folder: str) -> list[os.DirEntry[str]]:
    """A folder's entries, in no order. Raises OSError."""
    witness = _IN_FORCE.get()
    if witness is None:
        return disk.listing(folder)
    before = disk.stamp(folder, follow=True)
    try:
        entries = disk.listing(folder)
    except OSError as error:
        witness.saw_folder(folder, "", said(error), None)
        raise
    witness.saw_folder(folder, "", _named(entries), before)
    return entries


def package(folder: str) -> list[os.DirEntry[str]]:
    """The same of one of our own folders, without what Python keeps in it. Raises OSError."""
    before = disk.stamp(folder, follow=True)
    entries = [each for each in disk.listing(folder) if each.name != _PYTHONS]
    witness = _IN_FORCE.get()
    if witness:
        witness.saw_folder(folder, _PYTHONS, _named(entries), before)
    return entries


def kind(path: str | os.PathLike[str], follow: bool = True) -> int:
    """What there is at a path, as `stat.S_IFMT` says it. Raises OSError."""
    path = os.fspath(path)
    witness = _IN_FORCE.get()
    try:
        answer = disk.kind(path, follow)
    except OSError as error:
        if witness:
            witness.saw(_WHOLE if follow else _LINK, path, said(error))
        raise
    if witness:
        witness.saw(_WHOLE if follow else _LINK, path, answer)
    return answer


def is_there(path: str | os.PathLike[str]) -> bool:
    """Whether a path names anything, be it a link that leads nowhere."""
    try:
        kind(path, follow=False)
    except (OSError, ValueError):
        return False
    return True


def exists(path: str | os.PathLike[str]) -> bool:
    """Whether there is something behind all links. False for what is not to be seen."""
    return _behind(path) != 0


def is_folder(path: str | os.PathLike[str]) -> bool:
    """The same of a folder."""
    return stat.S_ISDIR(_behind(path))


def is_file(path: str | os.PathLike[str]) -> bool:
    """The same of a regular file."""
    return stat.S_ISREG(_behind(path))


def _behind(path: str | os.PathLike[str]) -> int:
    """0 where there is nothing, and where no file system has such a name."""
    try:
        return kind(path)
    except (OSError, ValueError):
        return 0


def real(path: str | os.PathLike[str]) -> str:
    """The absolute path without links, as far as there is something."""
    path = os.fspath(path)
    answer = os.path.realpath(path)
    witness = _IN_FORCE.get()
    if witness:
        witness.saw(_REAL, path, answer)
    return answer


def still_so(data: Any) -> int | None:
    """Asks all that was noted again. None where an answer is another one.

    Otherwise how many answers had to be compared by what they say, and need not be next time with
    the new stamps that `data` has then.
    """
    now = time_ns()
    if any(_look(how, path) != answer for how, path, answer in data["looks"]):
        return None
    renewed = 0
    for row in data["folders"]:
        path, but, proof, answer = row
        found = disk.stamp(path, follow=True)
        if proof is None or found != proof:
            if _folder(path, but) != answer:
                return None
            row[2] = _proof(found, now)
            renewed += row[2] is not None
    for row in data["files"]:
        path, limit, proof, answer = row
        if proof is None or disk.stamp(path, follow=False) != proof:
            content, found = disk.read(path, limit)
            if _digest(content) != answer:
                return None
            row[2] = _proof(found, now)
            renewed += row[2] is not None
    return renewed


def _look(how: str, path: str) -> int | str:
    if how == _REAL:
        return os.path.realpath(path)
    try:
        return disk.kind(path, follow=how == _WHOLE)
    except OSError as error:
        return said(error)


def _folder(path: str, but: str) -> str:
    try:
        return _named(each for each in disk.listing(path) if each.name != but)
    except OSError as error:
        return said(error)


def _named(entries: Iterable[os.DirEntry[str]]) -> str:
    """Names and kinds; what an entry is, a folder says only by these."""
    words = (f"{'l' if disk.is_link(e) else 'd' if e.is_dir() else 'f'}{e.name}" for e in entries)
    return _digest("\0".join(sorted(words)).encode("utf-8", "surrogateescape"))


def _digest(answer: bytes | str) -> str:
    return digest(answer) if isinstance(answer, bytes) else answer


def _proof(found: Stamp | None, now: int) -> Stamp | None:
    """A stamp that proves that nothing has changed, or None."""
    return found if found and max(found[1], found[2]) < now - _YOUNG else None
