"""Whole runs that are kept: what was asked, on what the answer rests, and the answer."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence

from ipi_lint.digest import digest
from ipi_lint.kept import Kept, holds
from ipi_lint.witness import Witness

READ = ("CLICOLOR_FORCE", "FORCE_COLOR", "GITHUB_WORKSPACE", "NO_COLOR", "TERM")
"""The variables that a report depends on."""


class Answer:
    """What a run gave: its exit code, the text of each report with its file (`-` is standard
    output), and what it said on standard error."""

    def __init__(self, code: int, reports: Sequence[tuple[str, str]], said: str) -> None:
        self.code, self.reports, self.said = code, reports, said


class Run:
    """A command line, here and now, run by this program."""

    def __init__(self, kept: Kept, words: Sequence[str]) -> None:
        self._kept, self._store = kept, kept.store
        self._name = f"run-{_digest(kept.identity, words)}"

    def answer(self) -> Answer | None:
        """What the run gave the last time, if all that it rests on is as it was."""
        content = self._store.load(self._name)
        try:
            code, reports, said = content["answer"]
            texts = [said, *(each for pair in reports for each in pair)]
            is_whole = isinstance(code, int) and all(isinstance(each, str) for each in texts)
            if is_whole and holds(self._store, self._name, content):
                return Answer(code, [(file, text) for file, text in reports], said)
        except (ArithmeticError, LookupError, TypeError, ValueError):  # not what we wrote
            pass
        return None

    def keep(self, witness: Witness, answer: Answer) -> None:
        """Keeps what it gave, where neither files nor the program changed while it ran."""
        if not witness.is_torn and self._kept.is_same():
            said = [answer.code, answer.reports, answer.said]
            self._store.save(self._name, {"answer": said, "evidence": witness.data()})


def _digest(identity: str, words: Sequence[str]) -> str:
    """Of all that was asked, and of who asked: not everybody may read every file."""
    who = [os.geteuid(), os.getegid(), *os.getgroups()] if sys.platform != "win32" else []
    how = [sys.stdout.isatty(), sys.getfilesystemencoding(), _read(os.environ)]
    asked = [identity, _here(), list(words), how, who]
    return digest(json.dumps(asked).encode())


def _here() -> str:
    try:
        return os.getcwd()
    except OSError:
        return ""  # nothing can be run there


def _read(environment: Mapping[str, str]) -> list[str | None]:
    return [environment.get(name) for name in READ]
