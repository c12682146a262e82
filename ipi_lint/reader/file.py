"""One file: its bytes, and its text."""

from __future__ import annotations

from ipi_lint import witness
from ipi_lint.reader.unreadable import Unreadable
from ipi_lint.records import NamedTuple
from ipi_lint.source import Span

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
    answer, stamp = witness.read(file, limit)
    return answer if isinstance(answer, bytes) else Unread(answer, too_big=stamp is not None)


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
