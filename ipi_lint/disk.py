"""What the file system says of files: asked without waiting, and no link is followed to read."""

from __future__ import annotations

import os
import stat
import sys

_FLAGS = sum(
    getattr(os, name, 0)
    for name in ("O_RDONLY", "O_BINARY", "O_NOCTTY", "O_NOFOLLOW", "O_NONBLOCK")
)
"""Never waits for a named pipe, and follows no link: one may have been put there after the walk."""
_CHUNK = 64 * 1024
_KINDS = {
    stat.S_IFBLK: "a device",
    stat.S_IFCHR: "a device",
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFSOCK: "a socket",
}

Stamp = list[int]
"""A file's size, the times (ns) of its last changes, and its number. As long as that is the same,
so is what is in it; but not where the last change is as young as the clock is coarse."""


def read(file: str, limit: int) -> tuple[bytes | str, Stamp | None]:
    """A regular file's bytes, if there are at most `limit`, or why there are none.

    Never waits and never raises. The stamp is that from before the bytes; only a file that passes
    the bound has one and no bytes.
    """
    try:
        mode = os.lstat(file).st_mode
        if not stat.S_ISREG(mode):
            return not_a_file(mode), None
        handle = os.open(file, _FLAGS)
        try:
            return _read(handle, limit)
        finally:
            os.close(handle)
    except OSError as error:
        return f"the file cannot be read: {said(error)}", None


def _read(handle: int, limit: int) -> tuple[bytes | str, Stamp | None]:
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        return not_a_file(status.st_mode), None
    parts: list[bytes] = []
    size, chunk = 0, status.st_size + 1
    while max(size, status.st_size) <= limit:
        part = os.read(handle, chunk)
        if not part:
            return b"".join(parts), _stamp(status)
        parts.append(part)
        size += len(part)
        chunk = _CHUNK
    return f"the file has more than {limit:,} bytes and was not read", _stamp(status)


def not_a_file(mode: int) -> str:
    """What is said instead of opening a pipe, a socket, a device, a folder or a link."""
    kind = _KINDS.get(stat.S_IFMT(mode), "something special")
    return f"this is {kind}, not a file, and was not opened"


def listing(folder: str) -> list[os.DirEntry[str]]:
    """A folder's entries, in no order. Raises OSError."""
    with os.scandir(folder) as entries:
        return list(entries)


def kind(path: str, follow: bool) -> int:
    """What there is at a path, as `stat.S_IFMT` says it. Raises OSError."""
    return stat.S_IFMT(os.stat(path, follow_symlinks=follow).st_mode)


def is_link(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is another name of something: a symbolic link, or a junction of Windows."""
    if sys.platform == "win32" and sys.version_info >= (3, 12):
        return entry.is_symlink() or entry.is_junction()
    return entry.is_symlink()


def stamp(path: str, follow: bool) -> Stamp | None:
    """None for what is not there, or not to be seen."""
    try:
        return _stamp(os.stat(path, follow_symlinks=follow))
    except OSError:
        return None


def _stamp(status: os.stat_result) -> Stamp:
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]


def said(error: OSError) -> str:
    return error.strerror or str(error)
