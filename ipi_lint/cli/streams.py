"""Where texts go: standard output, or files that are either whole or not there."""

from __future__ import annotations

import os
import sys

from ipi_lint.cli import Failure, discard_stdout

TYPE_CHECKING = False  # typing and pathlib take long to import
if TYPE_CHECKING:
    from pathlib import Path

STDOUT = "-"


def write(file: str, text: str) -> None:
    """Writes a text to a file, or to standard output. Raises Failure where that cannot be."""
    if file == STDOUT:
        write_text(text)
    else:
        _to_file(file, text.encode("utf-8", "backslashreplace"))


def write_text(text: str) -> None:
    """Writes to standard output, as UTF-8. A reader that goes away (`| head`) is no error."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        discard_stdout()


def _to_file(file: str, data: bytes) -> None:
    from pathlib import Path  # most reports go to standard output

    path = Path(file)
    try:
        if path.exists() and not path.is_file():
            _write_into(path, data)
        else:
            _replace(Path(os.path.realpath(path)), data)
    except OSError as error:
        raise Failure(f"cannot write '{path}': {error.strerror or error}") from None


def _write_into(path: Path, data: bytes) -> None:
    """For a device or a named pipe, which must not be replaced; one without a reader is refused."""
    handle = os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "wb") as file:
        if hasattr(os, "O_NONBLOCK"):
            os.set_blocking(handle, True)
        file.write(data)


def _replace(path: Path, data: bytes) -> None:
    import tempfile
    from pathlib import Path

    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(path)
    except BaseException:  # an interrupt, too, leaves no half file behind
        Path(temporary).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
