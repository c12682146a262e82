"""Acme's rules and a report format: a worked example of an ipi-lint plugin."""

from collections.abc import Iterable

from ipi_lint import Reporter, Rule, hookimpl, rules_in
from ipi_lint_acme.spreadsheet import write


@hookimpl
def ipi_lint_rules() -> Iterable[Rule]:
    return rules_in(__name__)


@hookimpl
def ipi_lint_reporters() -> Iterable[Reporter]:
    yield Reporter("csv", "A row for each finding, for spreadsheets.", write)
