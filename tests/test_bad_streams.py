"""Streams that are closed or full, outputs and configurations that are no files: one line each."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from commands import environment
from texts import POOL

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")
FAULTY = POOL.replace("number: 8000", "number: 0")
needs_full = pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="needs /dev/full")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository with one finding."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "x.yaml").write_text(FAULTY, encoding="utf-8")
    return tmp_path


def _shell(folder: Path, line: str) -> subprocess.CompletedProcess[str]:
    """Runs a line of the shell in which `lint` is this tree's ipi-lint."""
    lint = f'lint() {{ {shlex.quote(sys.executable)} -m ipi_lint "$@"; }};'
    done = subprocess.run(
        ["/bin/sh", "-c", f"{lint} {line}"],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        errors="surrogateescape",
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


@pytest.mark.parametrize("closed", ["1>&-", "2>&-", "0<&-", "0<&- 1>&- 2>&-"])
def test_a_closed_stream_is_nowhere(folder: Path, closed: str) -> None:
    done = _shell(folder, f"lint check {closed}")
    assert (done.returncode, done.stderr) == (1, "")


def test_a_closed_standard_input_is_empty(folder: Path) -> None:
    assert _shell(folder, "lint check - 0<&-").returncode == 4


@needs_full
@pytest.mark.parametrize(
    "arguments",
    [
        "check",
        "check -f json",
        "check -f concise",
        "rules",
        "explain IPI",
        "schema report",
        "--version",
    ],
)
def test_a_full_disk_behind_standard_output(folder: Path, arguments: str) -> None:
    done = _shell(folder, f"lint {arguments} > /dev/full")
    assert done.returncode == 2
    assert done.stderr == "ipi-lint: error: No space left on device\n"


def test_standard_input_is_bounded(folder: Path) -> None:
    (folder / ".ipi-lint.yaml").write_text("limits: {file-size: 10000}\n", encoding="utf-8")
    done = _shell(folder, "lint check -f concise - < /dev/zero")
    assert done.returncode == 1
    assert "more than 10,000 bytes" in done.stdout


def test_a_working_directory_that_is_gone(folder: Path) -> None:
    done = _shell(folder, "mkdir gone && cd gone && rmdir ../gone && lint check")
    assert done.returncode == 2
    assert done.stderr.startswith("ipi-lint: error: the working directory cannot be read")
    assert done.stderr.count("\n") == 1


def test_an_output_that_is_a_link_leaves_the_link(folder: Path) -> None:
    (folder / "link").symlink_to("real.json")
    assert _shell(folder, "lint check -o json:link").returncode == 1
    assert (folder / "link").is_symlink()
    assert (folder / "real.json").read_text(encoding="utf-8").startswith("{")


def test_an_output_that_is_a_named_pipe_is_written_into(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    read: list[str] = []
    reader = threading.Thread(
        target=lambda: read.append((folder / "pipe").read_text(encoding="utf-8")), daemon=True
    )
    reader.start()
    done = _shell(folder, "lint check -o json:pipe")
    reader.join(30)
    assert done.returncode == 1
    assert (folder / "pipe").is_fifo()
    assert read[0].startswith("{")


def test_an_output_that_is_a_named_pipe_nobody_reads(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    done = _shell(folder, "lint check -o json:pipe")
    assert done.returncode == 2
    assert done.stderr == "ipi-lint: error: cannot write 'pipe': No such device or address\n"
    assert (folder / "pipe").is_fifo()


def test_an_output_that_does_not_fit_leaves_nothing(folder: Path) -> None:
    before = sorted(folder.iterdir())
    done = _shell(folder, "ulimit -f 1; lint check -o sarif:x.sarif")
    assert done.returncode == 2
    assert done.stderr == "ipi-lint: error: cannot write 'x.sarif': File too large\n"
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize("where", ["", "--config .ipi-lint.yaml"])
def test_a_configuration_that_is_no_file(folder: Path, where: str) -> None:
    config = folder / ".ipi-lint.yaml"
    for make, what in (("mkdir", "a folder"), ("mkfifo", "a named pipe")):
        done = _shell(folder, f"{make} {config.name} && lint check {where}")
        assert done.returncode == 2
        assert done.stderr.endswith(f": this is {what}, not a file, and was not opened\n")
        assert done.stderr.count("\n") == 1
        _shell(folder, f"rm -r {config.name}")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"mode: \xff", "the byte 0xFF at offset 6 is not valid UTF-8"),
        ("mode: gitops".encode("utf-16"), "the text is UTF-16, not UTF-8"),
        (b"mode: gitops\n" + b"#" * 2_000_000, "the file has more than 1,048,576 bytes"),
        (b"mode: " + b"[" * 100_000, "levels of nesting"),
    ],
)
def test_a_configuration_that_cannot_be_read(folder: Path, data: bytes, said: str) -> None:
    (folder / ".ipi-lint.yaml").write_bytes(data)
    done = _shell(folder, "lint check")
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("path", ["/dev/fd/0", "pipe", "/dev/zero"])
def test_a_named_path_that_is_no_file(folder: Path, path: str) -> None:
    os.mkfifo(folder / "pipe")
    done = _shell(folder, f"cat x.yaml | lint check -f concise {path}")
    assert done.returncode == 3
    assert "not a file, and was not opened" in done.stdout


def test_too_few_file_handles(folder: Path) -> None:
    for number in range(100):
        (folder / f"{number}").mkdir()
        (folder / f"{number}/x.yaml").write_text(POOL, encoding="utf-8")
    assert _shell(folder, "ulimit -n 16; lint check").returncode in (1, 2, 3)
