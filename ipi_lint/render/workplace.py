"""The temporary folder that a program sees instead of the user's tree: copies, and no more."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ipi_lint.read import Files
from ipi_lint.render.model import RenderError

_MOST_FILES = 10_000
_MOST_BYTES = 128 * 1024 * 1024
_DEEPEST = 32
_NEVER = (".git",)


@contextmanager
def workplace() -> Iterator[Path]:
    """An empty folder, gone when the block ends. Raises RenderError where none can be made."""
    try:
        with tempfile.TemporaryDirectory(prefix="ipi-lint-") as folder:
            yield Path(folder).resolve()
    except OSError as error:
        raise RenderError(f"no temporary files can be written: {error.strerror}") from None


def put(folder: Path, path: str, data: bytes) -> Path:
    """Writes a file below a folder, by its normalised path."""
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file


def files_below(files: Files, folder: str) -> dict[str, bytes]:
    """The files in a folder of the repository, by their paths in there.

    Links count where they lead to something inside the repository. Raises RenderError for too much.
    """
    found: dict[str, bytes] = {}
    size = 0
    for inner, path in _walk(files, folder, "", 0):
        data = files.content(path)
        if data is None:
            continue
        found[inner] = data
        size += len(data)
        if len(found) > _MOST_FILES or size > _MOST_BYTES:
            raise RenderError(f"'{folder}' holds too much to be rendered")
    return found


def _walk(files: Files, folder: str, inner: str, depth: int) -> Iterator[tuple[str, str]]:
    if files.root is None or depth > _DEEPEST:
        return
    try:
        names = sorted(os.listdir(files.root / folder / inner))  # noqa: PTH208 (names only)
    except OSError:
        return
    for name in names:
        below = f"{inner}/{name}" if inner else name
        path = below if folder == "." else f"{folder}/{below}"
        if name in _NEVER or not files.exists(path):
            continue
        if (files.root / path).is_dir():
            yield from _walk(files, folder, below, depth + 1)
        else:
            yield below, path
