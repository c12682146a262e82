"""Command lines of `check` that are read without click, which takes a while to import.

These are the options that hooks and workflows give; all else, and whatever is wrong, is click's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ipi_lint.cli.lint import MOST_JOBS, UNSAID
from ipi_lint.rule import MODES, PRESETS

_Take = Callable[[Any, str], Any]
"""From what an option said before, and a text, to what it says now."""


def _text(_: None, text: str) -> str:
    return text


def _path(_: None, text: str) -> Path:
    return Path(text)


def _more(before: tuple[str, ...], text: str) -> tuple[str, ...]:
    return (*before, text)


def _words(before: tuple[str, ...], text: str) -> tuple[str, ...]:
    return (*before, *text.replace(",", " ").split())


def _one_of(*choices: str) -> _Take:
    return lambda _, text: choices[choices.index(text)]


def _jobs(_: None, text: str) -> int:
    count = int(text)
    if not 1 <= count <= MOST_JOBS:
        raise ValueError(text)
    return count


_FLAGS = {
    f"--{key.replace('_', '-')}": key
    for key in (
        "changed_only",
        "no_bundled",
        "no_cache",
        "no_filter",
        "no_ignores",
        "timings",
        "verbose",
    )
}
_OPTIONS: dict[str, tuple[str, _Take]] = {
    "--base": ("base", _text),
    "--cache-dir": ("cache_dir", _text),
    "--changed-since": ("changed_since", _text),
    "--color": ("color", _one_of("auto", "always", "never")),
    "--config": ("config_file", _path),
    "--exclude": ("exclude", _more),
    "--fail-on": ("fail_on", _one_of("error", "warning", "note", "never")),
    "--format": ("format_", _text),
    "--ignore": ("ignore", _words),
    "--jobs": ("jobs", _jobs),
    "--mode": ("mode", _one_of(*MODES)),
    "--output": ("outputs", _more),
    "--preset": ("preset", _one_of(*PRESETS)),
    "--select": ("select", _words),
    "--stdin-filename": ("stdin_filename", _text),
    "-f": ("format_", _text),
    "-o": ("outputs", _more),
}


def read(words: Sequence[str]) -> tuple[list[str], dict[str, Any]] | None:
    """The paths and what the options say, in the form of UNSAID; None for what is click's."""
    paths: list[str] = []
    said = dict(UNSAID)
    rest = iter(words)
    for word in rest:
        name, equals, text = word.partition("=")
        if word == "--":
            paths += rest
        elif word == "-" or not word.startswith("-"):
            paths.append(word)
        elif word in _FLAGS:
            said[_FLAGS[word]] = True
        elif name in _OPTIONS and (not equals or name.startswith("--")):
            key, take = _OPTIONS[name]
            try:
                said[key] = take(said[key], text if equals else next(rest))
            except (StopIteration, ValueError):  # no text, or none of the choices
                return None
        else:
            return None
    return paths, said
