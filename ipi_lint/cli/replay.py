"""A run whose answer is kept: it is given again, and nothing of the engine is imported."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from ipi_lint.cli.streams import write
from ipi_lint.kept import Kept
from ipi_lint.runs import Run
from ipi_lint.store import Store


def replay(words: Sequence[str]) -> tuple[int | None, Kept | None]:
    """Gives a command line's answer again: its exit code, None where there is none.

    With it comes what is kept of the program, if that was looked for. Raises Failure where a report
    cannot be written.
    """
    store = _store(words)
    kept = Kept(store) if store else None
    answer = Run(kept, words).answer() if kept and kept.identity else None
    if answer is None:
        return None, kept
    for file, text in answer.reports:
        write(file, text)
    print(answer.said, end="", file=sys.stderr)
    return answer.code, kept


def _store(words: Sequence[str]) -> Store | None:
    """Where answers are looked for. A word may be another option's value, and not what it seems.

    Nothing is found then, for an answer is kept where the options, rightly read, said.
    """
    folder = None
    for word, following in zip(words, (*words[1:], ""), strict=True):
        if word == "--":
            break
        if word == "--no-cache":
            return None
        if word == "--cache-dir":
            folder = following
        elif word.startswith("--cache-dir="):
            folder = word.partition("=")[2]
    return Store(folder)
