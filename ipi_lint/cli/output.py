"""Where reports go: standard output, or files that are either whole or not there."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import TextIO

from ipi_lint.cli import Failure, PluginFailure, discard_stdout
from ipi_lint.records import NamedTuple
from ipi_lint.report import Report, Reporter, Style
from ipi_lint.words import closest, listed

STDOUT = "-"


class Target(NamedTuple):
    """A report format and the file that it goes to; `-` is standard output."""

    reporter: Reporter
    file: str


def parse_targets(
    format_: str | None, outputs: Sequence[str], reporters: Sequence[Reporter]
) -> list[Target]:
    """What `--format` and each `--output FORMAT:FILE` ask for; Failure for what cannot be."""
    known = {reporter.name: reporter for reporter in reporters}
    targets: list[Target] = []
    for output in outputs:
        name, colon, file = output.partition(":")
        if not colon or not file:
            raise Failure(f"--output takes FORMAT:FILE, such as sarif:report.sarif, not '{output}'")
        targets.append(Target(_reporter(name, known), file))
    to_stdout = sum(target.file == STDOUT for target in targets)
    if to_stdout > 1 or (to_stdout and format_):
        raise Failure("only one report can go to standard output")
    if not to_stdout:
        targets.append(Target(_reporter(format_ or "text", known), STDOUT))
    return targets


def _reporter(name: str, known: Mapping[str, Reporter]) -> Reporter:
    if name not in known:
        close = closest(name, known)
        hint = f"did you mean '{close}'?" if close else f"there are {listed(sorted(known))}"
        raise Failure(f"no report format is called '{name}'; {hint}")
    return known[name]


def write_reports(report: Report, targets: Sequence[Target], style: Style) -> None:
    """Writes every report, files first. Raises Failure where a file cannot be written.

    A reader of standard output that goes away (`| head`) is no error.
    """
    for target in sorted(targets, key=lambda each: each.file == STDOUT):
        if target.file == STDOUT:
            _to_stdout(report, target.reporter, style)
        else:
            _to_file(report, target.reporter, Path(target.file), style._replace(color=False))


def _to_file(report: Report, reporter: Reporter, path: Path, style: Style) -> None:
    data = _written(report, reporter, style).encode("utf-8", "backslashreplace")
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
    import tempfile  # most reports go to standard output

    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(path)
    except BaseException:  # an interrupt, too, leaves no half file behind
        Path(temporary).unlink(missing_ok=True)
        raise


def _written(report: Report, reporter: Reporter, style: Style) -> str:
    stream = StringIO()
    try:
        reporter.write(report, stream, style)
    except Exception as error:  # a third door, for reporters: whatever one raises, it is named
        said = " ".join(str(error).split())
        message = f"the report format '{reporter.name}' failed: {type(error).__name__}: {said}"
        raise PluginFailure(message) from error
    return stream.getvalue()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _to_stdout(report: Report, reporter: Reporter, style: Style) -> None:
    write_text(_written(report, reporter, style))


def write_text(text: str) -> None:
    """Writes to standard output, as UTF-8. A reader that goes away (`| head`) is no error."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        discard_stdout()


def color_wanted(choice: str, stream: TextIO, environment: Mapping[str, str]) -> bool:
    """By the option, FORCE_COLOR, NO_COLOR, CLICOLOR_FORCE, TERM, then whether it is a terminal."""
    if choice != "auto":
        return choice == "always"
    if environment.get("FORCE_COLOR"):
        return True
    if environment.get("NO_COLOR"):
        return False
    if environment.get("CLICOLOR_FORCE"):
        return True
    return environment.get("TERM") != "dumb" and stream.isatty()
