"""Rules about references from one namespace to another."""

from collections.abc import Iterable

from ipi_lint import Rule, hookimpl, rules_in


@hookimpl
def ipi_lint_rules() -> Iterable[Rule]:
    return rules_in(__name__)
