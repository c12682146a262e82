"""Rules about endpoint pickers: how a pool finds its own, and how that one is started."""

from collections.abc import Iterable

from ipi_lint import Rule, hookimpl, rules_in


@hookimpl
def ipi_lint_rules() -> Iterable[Rule]:
    return rules_in(__name__)
