"""The command line. click lives here and nowhere else; a plain `check` does without it."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from ipi_lint.version import VERSION
from ipi_lint.waiting import put_off

TYPE_CHECKING = False  # typing takes longer to import than the version takes to print
if TYPE_CHECKING:
    from typing import NoReturn

_YOUNG = 10_000_000
"""So many new objects before Python looks for circles among them. What is read holds none, and to
look at all that 20,000 files hold is a twentieth of the work."""


class Failure(Exception):  # noqa: N818 (it ends a command, and is nobody's mistake here)
    """Something that keeps the command from working: one line on stderr, exit code 2."""

    exit_code = 2

    def show(self) -> None:
        print(f"ipi-lint: error: {self}", file=sys.stderr)


class PluginFailure(Failure):
    """Something of a plugin's that failed in the middle of the work: exit code 3."""

    exit_code = 3


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs the command line and ends the process."""
    if arguments is None:  # the process is ours
        relax_collector()
    _open_streams()
    try:
        code = _run(list(sys.argv[1:] if arguments is None else arguments))
        sys.stdout.flush()
    except Failure as error:
        error.show()
        code = error.exit_code
    except KeyboardInterrupt:
        import signal  # which takes an enum to import

        print("ipi-lint: interrupted", file=sys.stderr)
        code = 128 + signal.SIGINT
    except BrokenPipeError:
        discard_stdout()  # the reader has what it wanted
        code = 0
    except OSError as error:
        discard_stdout()
        print(f"ipi-lint: error: {_said(error)}", file=sys.stderr)
        code = Failure.exit_code
    code = code if isinstance(code, int) else 0
    if arguments is None:
        _leave(code)
    sys.exit(code)


def relax_collector() -> None:
    """Makes Python look for circles less often: it would walk over all that was read each time."""
    gc.set_threshold(_YOUNG, 20, 100)


def _run(words: Sequence[str]) -> object:
    """Most options are click's to read; to import it takes as long as to check some files."""
    if words == ["--version"]:
        print(f"ipi-lint {VERSION}")
        return 0
    if words[:1] != ["check"]:
        return import_module("ipi_lint.cli.group").run(words)
    code, kept = import_module("ipi_lint.cli.replay").replay(words)
    if code is not None:
        return int(code)
    for each in ("copy", "inspect"):
        put_off(each)  # dataclasses imports both, and asks them for nothing
    plain = import_module("ipi_lint.cli.plain").read(words[1:])
    if plain is None:
        return import_module("ipi_lint.cli.group").run(words)
    return import_module("ipi_lint.cli.lint").lint(*plain, words, kept)


def discard_stdout() -> None:
    """Python flushes stdout once more at exit: to nowhere, then."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _leave(code: int) -> NoReturn:
    """Ends the process without taking apart what it holds, which is the system's to have back."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _open_streams() -> None:
    """A stream that the caller closed is None in Python: nothing is read, what is written goes."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, os.fdopen(nowhere, mode, encoding="utf-8"))


def _said(error: OSError) -> str:
    what = f"'{error.filename}': " if error.filename else ""
    return f"{what}{error.strerror or error}"
