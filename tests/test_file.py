"""Reading one file: its bytes within a bound, and its text."""

from __future__ import annotations

import os
import socket
import tempfile
from pathlib import Path

import pytest

import trees
from ipi_lint.reader.file import Decoded, Unread, decode, read

posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX")


def _unread(path: Path | str, limit: int = 100) -> Unread:
    result = read(str(path), limit)
    assert isinstance(result, Unread), result
    return result


def test_bytes_are_given_as_they_are(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbfa: 1\r\n\0"
    assert read(str(trees.write(tmp_path, {"a.yaml": data}) / "a.yaml"), 100) == data


def test_an_empty_file_has_no_bytes(tmp_path: Path) -> None:
    assert read(str(trees.make(tmp_path, "a.yaml") / "a.yaml"), 100) == b""


def test_the_bound_itself_is_allowed(tmp_path: Path) -> None:
    file = trees.write(tmp_path, {"a": b"x" * 100}) / "a"
    assert read(str(file), 100) == b"x" * 100


def test_one_byte_more_is_too_big(tmp_path: Path) -> None:
    file = trees.write(tmp_path, {"a": b"x" * 101}) / "a"
    unread = _unread(file)
    assert unread.too_big
    assert unread.message == "the file has more than 100 bytes and was not read"


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="needs /proc")
def test_a_file_that_does_not_say_its_size_is_bounded_too() -> None:
    assert Path("/proc/self/maps").stat().st_size == 0
    assert isinstance(read("/proc/self/maps", 10_000_000), bytes)
    assert _unread("/proc/self/maps", 50).too_big


def test_a_sparse_file_is_not_read_at_all(tmp_path: Path) -> None:
    file = tmp_path / "a"
    with file.open("wb") as handle:
        handle.truncate(1 << 40)
    assert _unread(file, 1 << 26).too_big


def test_a_file_that_has_gone(tmp_path: Path) -> None:
    unread = _unread(tmp_path / "gone.yaml")
    assert unread.message == "the file cannot be read: No such file or directory"
    assert not unread.too_big


def test_a_folder(tmp_path: Path) -> None:
    assert _unread(tmp_path).message == "this is a folder, not a file, and was not opened"


@posix
def test_a_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.yaml")
    unread = _unread(tmp_path / "a.yaml")
    assert unread.message == "this is a named pipe, not a file, and was not opened"


@posix
def test_a_socket() -> None:
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as bound:
        bound.bind(f"{folder}/s")
        assert _unread(f"{folder}/s").message == "this is a socket, not a file, and was not opened"


@posix
def test_a_device() -> None:
    assert _unread("/dev/zero").message == "this is a device, not a file, and was not opened"


@posix
def test_a_link_that_took_a_files_place_is_not_followed(tmp_path: Path) -> None:
    trees.write(tmp_path, {"a": "secret"})
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert _unread(tmp_path / "b").message.startswith("this is a symbolic link")


@posix
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    file = trees.write(tmp_path, {"a": "secret"}) / "a"
    file.chmod(0)
    with trees.without_rights(file):
        unread = _unread(file)
    assert unread.message == "the file cannot be read: Permission denied"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        (b"a: 1\r\n", "a: 1\r\n"),
        (b"\xef\xbb\xbfa: 1\n", "a: 1\n"),
        (b"\xef\xbb\xbf", ""),
        ("é: 🎈\n".encode(), "é: 🎈\n"),
        (b"a\0b\n", "a\0b\n"),
        (b"\0", "\0"),
    ],
)
def test_utf_8_is_decoded_without_its_mark(data: bytes, text: str) -> None:
    assert decode(data) == Decoded(text)


@pytest.mark.parametrize("mark", ["\ufeff", ""])
@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_texts_are_named_and_still_shown(codec: str, mark: str) -> None:
    text, fault = decode(f"{mark}kind: Pool\n".encode(codec))
    assert text == "kind: Pool\n"
    assert fault is not None
    assert fault.message == f"the text is {codec[:6].upper()}, not UTF-8"
    assert fault.span == (0, 1)


@pytest.mark.parametrize(
    "data", [b"\xff\xfe", b"\xfe\xff", b"\xff\xfea", b"\xff\xfe\0\0", b"\xff\xfe\0\xd8"]
)
def test_a_wide_text_may_be_empty_or_cut_off(data: bytes) -> None:
    text, fault = decode(data)
    assert fault is not None
    assert fault.span.end <= len(text)


@pytest.mark.parametrize(
    ("data", "at", "byte", "offset"),
    [
        (b"caf\xe9: 1\n", 3, "E9", "3"),
        ("é: ".encode() + b"\xff", 3, "FF", "4"),
        (b"\xef\xbb\xbf" + "é".encode() + b"\x80x", 1, "80", "5"),
        (b"x" * 5000 + b"\xed\xa0\x80", 5000, "ED", "5,000"),
        (b"a\xf0\x9f\x8e", 1, "F0", "1"),
        (b"a\xc0\xaf", 1, "C0", "1"),
    ],
)
def test_a_wrong_byte_is_named_and_placed(data: bytes, at: int, byte: str, offset: str) -> None:
    text, fault = decode(data)
    assert fault is not None
    assert fault.message == f"the byte 0x{byte} at offset {offset} is not valid UTF-8"
    assert fault.span == (at, at + 1)
    assert text[at] == "\ufffd"


def test_lines_behind_a_wrong_byte_stay_where_they_are() -> None:
    assert decode(b"a\n\xff\nb\n").text == "a\n\ufffd\nb\n"
