"""What a run found (Report), and what a format is (Reporter)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TextIO

from ipi_lint.records import NamedTuple
from ipi_lint.rule import Finding, Rule, Severity


class NotChecked(NamedTuple):
    """Something that was seen and not checked, and why.

    `reason` is a stable word (`helm-template`), `detail` what it was (a kind, a bound; may be
    empty), `count` how often, and `places` up to ten of the `path:line` where it stood.
    """

    reason: str
    detail: str
    count: int  # type: ignore[assignment]  # a tuple counts, too
    places: Sequence[str] = ()


class Crash(NamedTuple):
    """A rule that raised on an object. The other rules and objects were still checked."""

    code: str
    name: str
    place: str
    error: str


class Summary(NamedTuple):
    """Counts. `resources` are all objects seen, `checked` those that a rule looked at."""

    files: int
    documents: int
    resources: int
    checked: int
    suppressed: int
    not_checked: tuple[NotChecked, ...] = ()
    crashes: tuple[Crash, ...] = ()


class Report(NamedTuple):
    """Everything that a reporter may want to say. `findings` are in order; `rules` by code.

    `timings` are seconds by rule code, `lost` says how processes ended that gave no answer, so that
    their work was done again. No format shows these, as they differ from run to run.
    """

    findings: tuple[Finding, ...]
    rules: tuple[Rule, ...]
    summary: Summary
    exit_code: int
    version: str
    timings: Mapping[str, float] = {}
    lost: tuple[str, ...] = ()

    def count(self, severity: Severity) -> int:
        return sum(finding.severity is severity for finding in self.findings)


class Style(NamedTuple):
    """How to write. `prefix` leads from the working directory to the root, `here` back.

    `here` is empty where the working directory is the root, or does not lie in it. `verbose` asks
    for everything that was not checked.
    """

    color: bool = False
    prefix: str = ""
    here: str = ""
    environment: Mapping[str, str] = {}
    verbose: bool = False


class Reporter(NamedTuple):
    """A report format. `write` puts a whole report on a text stream."""

    name: str
    summary: str
    write: Callable[[Report, TextIO, Style], None]
