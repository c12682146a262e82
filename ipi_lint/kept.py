"""What the doors gave last time, kept in the user's cache folder for as long as no file changes.

Only what ipi-lint's own distribution gives is kept: where another one has an entry point, all
plugins are loaded each time. What is kept is data (JSON); rules, checks and reporters are imported
when they are first called. Nothing is read from a place that somebody else may write to.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from stat import S_ISDIR
from typing import Any
from zlib import crc32

from ipi_lint.version import VERSION

_INFO = (".dist-info", ".egg-info")
_FORM = 2
_MOST = 32
"""So many environments are kept, those that were written last."""


class Kept:
    """What was kept under one environment: this Python, its path and what is installed there."""

    def __init__(self) -> None:
        self._environment = [
            _FORM, VERSION, sys.version, sys.path, [_stat(each) for each in sys.path if
            not Path(each or ".").is_dir()], _installed(),
        ]  # fmt: skip
        name = crc32(json.dumps(self._environment).encode())
        self._file = _folder() / f"doors-{name:08x}.json"
        self._is_somewhere = self._file.is_absolute()

    def load(self) -> dict[str, Any] | None:
        """What was kept; None where nothing was, or a file has changed since."""
        try:
            if (
                not self._is_somewhere
                or not _is_ours(self._file.parent)
                or not _is_ours(self._file)
            ):
                return None
            content = json.loads(self._file.read_bytes())
            if content["environment"] != self._environment:
                return None
            if any(_stat(path) != stat for path, stat in content["watched"].items()):
                return None
            given: dict[str, Any] = content["given"]
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        return given

    def save(self, given: Mapping[str, Any], files: Iterable[Path]) -> None:
        """Keeps what was given, if that can be; `files` are those besides Python's that say it."""
        if not self._is_somewhere:
            return
        watched = {str(path): _stat(str(path)) for path in (*_modules(), *files)}
        content = {"environment": self._environment, "watched": watched, "given": given}
        temporary = self._file.with_suffix(f".{os.getpid()}")
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not _is_ours(self._file.parent):
                return
            temporary.write_text(json.dumps(content), encoding="utf-8")
            temporary.chmod(0o600)
            temporary.replace(self._file)
            for old in sorted(self._file.parent.glob("doors-*"), key=_age)[_MOST:]:
                old.unlink(missing_ok=True)
        except OSError:
            with suppress(OSError):
                temporary.unlink()


def _age(path: Path) -> float:
    found = _stat(str(path))
    return -found[1] if found else 0


def _folder() -> Path:
    """The user's cache folder, by the customs of the system; relative where there is no home."""
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 (Path.home raises where there is none)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home, "ipi-lint", "Cache")
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "ipi-lint"
    said = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(said) if said.startswith("/") else home / ".cache") / "ipi-lint"


def _is_ours(path: Path) -> bool:
    """Whether a file or folder is the user's own, and nobody else may write there."""
    if sys.platform == "win32":
        return True
    found = path.lstat()
    return found.st_uid == os.getuid() and not found.st_mode & 0o022


def _installed() -> list[list[Any]]:
    """Every distribution on Python's path, and when its entry points were written."""
    found = []
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")  # noqa: PTH208 (pathlib makes an object of each)
        except OSError:
            continue
        for name in sorted(names):
            if name.endswith(_INFO):
                path = f"{folder or '.'}/{name}"
                found.append([path, _stat(f"{path}/entry_points.txt")])
    return found


def _modules() -> Iterable[Path]:
    """The files of what is imported, and their folders: a new module changes its folder."""
    library = str(Path(os.__file__).parent)
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if file and (not file.startswith(library) or "-packages" in file):
            yield Path(file)
            yield Path(file).parent


def _stat(path: str) -> list[int] | None:
    """A file's size and time of change; a folder's time only. None where there is neither."""
    try:
        found = os.stat(path or ".")  # noqa: PTH116 (hundreds of them)
    except OSError:
        return None
    return [-1 if S_ISDIR(found.st_mode) else found.st_size, found.st_mtime_ns]
