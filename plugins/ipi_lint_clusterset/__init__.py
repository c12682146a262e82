"""Rules about several clusters: what they export, import and have in common."""

from collections.abc import Iterable

from ipi_lint import Rule, hookimpl, rules_in


@hookimpl
def ipi_lint_rules() -> Iterable[Rule]:
    return rules_in(__name__)
