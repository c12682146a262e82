"""Which reports are written, where to, and how."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import TextIO

from ipi_lint.cli import Failure, PluginFailure
from ipi_lint.cli.streams import STDOUT, write
from ipi_lint.records import NamedTuple
from ipi_lint.report import Report, Reporter, Style
from ipi_lint.words import closest, listed


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


def write_reports(report: Report, targets: Sequence[Target], style: Style) -> list[tuple[str, str]]:
    """Writes every report, files first; gives the files with their texts.

    Raises Failure where a file cannot be written. A reader of standard output that goes away
    (`| head`) is no error.
    """
    texts = []
    for target in sorted(targets, key=lambda each: each.file == STDOUT):
        own = style if target.file == STDOUT else style._replace(color=False)
        texts.append((target.file, _written(report, target.reporter, own)))
        write(*texts[-1])
    return texts


def say_lost(report: Report) -> None:
    """Says on standard error which processes gave no answer."""
    for how in report.lost:
        print(f"ipi-lint: a process {how}; its part was done again", file=sys.stderr)


def _written(report: Report, reporter: Reporter, style: Style) -> str:
    stream = StringIO()
    try:
        reporter.write(report, stream, style)
    except Exception as error:  # a third door, for reporters: whatever one raises, it is named
        said = " ".join(str(error).split())
        message = f"the report format '{reporter.name}' failed: {type(error).__name__}: {said}"
        raise PluginFailure(message) from error
    return stream.getvalue()


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
