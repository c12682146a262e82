"""A folder for what is kept from run to run: data by name, where nobody else can have put it.

What is in it may always be missing: whatever is broken, foreign, too big or not to be read is as if
it were not there, and what cannot be written is not kept. Any number of processes may use it.
"""

from __future__ import annotations

import json
import os
import stat
import sys
import zlib
from collections.abc import Iterator
from time import time_ns

from ipi_lint.regexes import regex

TYPE_CHECKING = False  # typing takes longer to import than this reads
if TYPE_CHECKING:
    from typing import Any

Entry = tuple[str, int, int]
"""A file in a store: its path, its size in bytes, and when it was last used (ns)."""

_MOST_ENTRIES = 500
_MOST_BYTES = 128 * 1024 * 1024
_MOST_BYTES_OF_ONE = 32 * 1024 * 1024
_MANY_BYTES = 1024 * 1024
"""More are compressed, as what is kept of files would else be too much for 20,000 of them."""
_COMPRESSED = b"\x78"
"""How zlib begins, and JSON never does."""
_ENDING = ".kept"
_OURS = regex(r"[a-z]+-[0-9a-f]+\.kept(\.[0-9a-f-]+)?")
_FLAGS = sum(getattr(os, name, 0) for name in ("O_BINARY", "O_NOFOLLOW", "O_NONBLOCK"))


class Store:
    """A folder, by default the user's own cache folder by the customs of the system.

    `why_not` says why nothing is read from there or written there; empty where all is well.
    """

    def __init__(self, folder: str | None = None) -> None:
        self.folder = os.path.abspath(folder) if folder else _customary()

    @property
    def why_not(self) -> str:
        if not os.path.isabs(self.folder):
            return "there is no home folder"
        try:
            found = os.lstat(self.folder)
        except FileNotFoundError:
            return ""
        except OSError as error:
            return error.strerror or str(error)
        if not stat.S_ISDIR(found.st_mode):
            return "it is no folder"
        return "" if _is_ours(found) else "others may write to it"

    def load(self, name: str) -> Any:
        """The data that was kept under a name; None where there is none."""
        if self.why_not:
            return None
        path = self._path(name)
        try:
            data = json.loads(_text(path))
            os.utime(path)
        except (OSError, ValueError, RecursionError, zlib.error):
            return None
        return data

    def save(self, name: str, data: Any) -> None:
        """Keeps data, which JSON can say, if that can be; what was used least recently goes."""
        text = json.dumps(data, separators=(",", ":")).encode()
        if len(text) > _MANY_BYTES:
            text = zlib.compress(text, 1)
        if len(text) > _MOST_BYTES_OF_ONE - 16:
            return
        path = self._path(name)
        temporary = f"{path}.{os.getpid():x}-{time_ns():x}"
        try:
            if self.why_not:
                return
            os.makedirs(self.folder, mode=0o700, exist_ok=True)
            if self.why_not:  # somebody else was faster
                return
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _FLAGS, 0o600)
            try:
                with open(handle, "wb") as file:
                    file.write(b"%08x\n" % zlib.crc32(text))
                    file.write(text)
                os.replace(temporary, path)
            except BaseException:  # an interrupt, too, leaves nothing behind
                os.unlink(temporary)
                raise
            self._bound()
        except OSError:
            return

    def entries(self) -> list[Entry]:
        """What is in there, the last used first."""
        return sorted(self._entries(), key=lambda each: (-each[2], each[0]))

    def clear(self) -> list[Entry]:
        """Removes all that is kept, and nothing else; gives what it removed."""
        return [each for each in self.entries() if _removed(each[0])]

    def _path(self, name: str) -> str:
        return f"{self.folder}{os.sep}{name}{_ENDING}"

    def _bound(self) -> None:
        whole = 0
        for number, (path, size, _) in enumerate(self.entries(), 1):
            whole += size
            if number > _MOST_ENTRIES or whole > _MOST_BYTES:
                _removed(path)

    def _entries(self) -> Iterator[Entry]:
        try:
            names = [] if self.why_not else os.listdir(self.folder)
        except OSError:
            return
        for name in filter(_OURS.fullmatch, names):
            path = f"{self.folder}{os.sep}{name}"
            try:
                found = os.lstat(path)
            except OSError:
                continue  # another process took it away
            if stat.S_ISREG(found.st_mode):
                yield path, found.st_size, found.st_mtime_ns


def _customary() -> str:
    """Relative where there is no home."""
    home = os.path.expanduser("~")
    if sys.platform == "win32":
        return os.path.join(os.environ.get("LOCALAPPDATA") or home, "ipi-lint", "Cache")
    if sys.platform == "darwin":
        return f"{home}/Library/Caches/ipi-lint"
    said = os.environ.get("XDG_CACHE_HOME", "")
    return f"{said if said.startswith('/') else home + '/.cache'}/ipi-lint"


def _text(path: str) -> str:
    """What a file holds below its checksum. Raises OSError, and ValueError for what is not ours."""
    with open(os.open(path, os.O_RDONLY | _FLAGS), "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode) or not _is_ours(found):
            raise ValueError("somebody else's")
        if found.st_size > _MOST_BYTES_OF_ONE:
            raise ValueError("too big")
        checksum, text = file.readline(), file.read()
    if int(checksum, 16) != zlib.crc32(text):
        raise ValueError("broken")
    return (zlib.decompress(text) if text.startswith(_COMPRESSED) else text).decode()


def _is_ours(found: os.stat_result) -> bool:
    """Whether a file or folder is the user's own, and nobody else may write there."""
    if sys.platform == "win32":
        return True
    return found.st_uid == os.getuid() and not found.st_mode & 0o022


def _removed(path: str) -> bool:
    try:
        os.unlink(path)
    except OSError:
        return False
    return True
