"""A folder to run `ipi-lint check` in, within this process, and what is kept of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import pytest

import ipi_lint.cli


class Said(NamedTuple):
    code: object
    out: str
    err: str


class Place:
    """A working directory, and a cache of its own."""

    def __init__(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        self.root = folder / "root"
        self.cache = folder / "cache" / "ipi-lint"
        self.capfd = capfd

    def check(self, *words: str) -> Said:
        self.capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            ipi_lint.cli.main(["check", *words])
        return Said(ended.value.code, *self.capfd.readouterr())

    def anew(self, *words: str) -> Said:
        return self.check("--no-cache", *words)

    def kept(self) -> list[Path]:
        return sorted(self.cache.glob("run-*"))

    def is_kept(self, *words: str) -> bool:
        """Whether a run is answered by what is kept: it says what is put there."""
        for file in self.kept():
            content = json.loads(file.read_bytes().partition(b"\n")[2])
            reports = [[name, "from the cache"] for name, _ in content["answer"][1]]
            content["answer"][1] = reports
            text = json.dumps(content).encode()
            file.write_bytes(b"%08x\n" % crc32(text) + text)
        return self.check(*words).out == "from the cache"
