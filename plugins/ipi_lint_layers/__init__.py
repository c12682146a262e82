"""Rules about what Kustomize, Flux, Argo CD and Helm make of the manifests."""

from collections.abc import Iterable

from ipi_lint import Rule, hookimpl, rules_in


@hookimpl
def ipi_lint_rules() -> Iterable[Rule]:
    return rules_in(__name__)
