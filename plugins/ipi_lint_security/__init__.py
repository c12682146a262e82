"""Rules about what is open that should not be."""

from collections.abc import Iterable

from ipi_lint import Rule, hookimpl, rules_in


@hookimpl
def ipi_lint_rules() -> Iterable[Rule]:
    return rules_in(__name__)
