"""One file: its bytes, and its text."""

from __future__ import annotations

import os
import stat

from ipi_lint.reader.compose import Unreadable
from ipi_lint.records import NamedTuple
from ipi_lint.source import Span

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
_WIDE = (
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_ZEROS = {
    b"\1\1\1\0": "utf-32-be",
    b"\0\1\1\1": "utf-32-le",
    b"\1\0\1\0": "utf-16-be",
    b"\0\1\0\1": "utf-16-le",
}
"""Which of the first four bytes are zero where a text begins with two ASCII characters, or one."""
_HELP = "Save the file as UTF-8."


class Unread(NamedTuple):
    """Why a file gave no bytes. `too_big`: it passed the bound, and nothing else is wrong."""

    message: str
    too_big: bool = False


class Decoded(NamedTuple):
    """A text without its byte order mark. With a `fault` it is only there to show the place in."""

    text: str
    fault: Unreadable | None = None


def read(file: str, limit: int) -> bytes | Unread:
    """A regular file's bytes, if there are at most `limit`; never waits and never raises."""
    try:
        mode = os.lstat(file).st_mode
        if not stat.S_ISREG(mode):
            return not_a_file(mode)
        handle = os.open(file, _FLAGS)
        try:
            return _read(handle, limit)
        finally:
            os.close(handle)
    except OSError as error:
        return Unread(f"the file cannot be read: {error.strerror or error}")


def _read(handle: int, limit: int) -> bytes | Unread:
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        return not_a_file(status.st_mode)
    parts: list[bytes] = []
    size, chunk = 0, status.st_size + 1
    while max(size, status.st_size) <= limit:
        part = os.read(handle, chunk)
        if not part:
            return b"".join(parts)
        parts.append(part)
        size += len(part)
        chunk = _CHUNK
    return Unread(f"the file has more than {limit:,} bytes and was not read", too_big=True)


def not_a_file(mode: int) -> Unread:
    """What is said instead of opening a pipe, a socket, a device, a folder or a link."""
    kind = _KINDS.get(stat.S_IFMT(mode), "something special")
    return Unread(f"this is {kind}, not a file, and was not opened")


def decode(data: bytes) -> Decoded:
    """The text of UTF-8 bytes. Anything else is a fault with the place where it shows."""
    codec = _wide_codec(data)
    if codec:
        name = codec.upper().removesuffix("-LE").removesuffix("-BE")
        text = data.decode(codec, "replace").removeprefix("\ufeff")
        message = f"the text is {name}, not UTF-8"
        return Decoded(text, Unreadable(Span(0, min(1, len(text))), message, _HELP))
    try:
        return Decoded(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        start = error.start + len(data) - len(error.object)
        text = data.decode("utf-8-sig", "replace")
        at = len(data[:start].decode("utf-8-sig"))
        message = f"the byte 0x{data[start]:02X} at offset {start:,} is not valid UTF-8"
        return Decoded(text, Unreadable(Span(at, at + 1), message, _HELP))


def _wide_codec(data: bytes) -> str | None:
    """The codec of UTF-16 or UTF-32, by byte order mark or by where the first zero bytes stand."""
    for mark, codec in _WIDE:
        if data.startswith(mark):
            return codec
    return _ZEROS.get(bytes(byte == 0 for byte in data[:4]))
