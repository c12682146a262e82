"""Bindings of ValidatingAdmissionPolicies, and the parameters that they name."""

from __future__ import annotations

from pathlib import Path

import pytest

from ipi_lint.config import ConfigError
from ipi_lint.rule import Severity
from policies import DEPLOYMENT, binding, messages, report, unjudged, vap

VALIDATION = "  validations:\n  - expression: object.spec.replicas <= 5\n    message: many\n"


@pytest.mark.parametrize(
    ("actions", "severity", "apply"),
    [
        ("[Deny]", Severity.ERROR, "rejected"),
        ("[Warn]", Severity.WARNING, "accepted"),
        ("[Audit]", Severity.NOTE, "accepted"),
        ("[Warn, Audit]", Severity.WARNING, "accepted"),
    ],
)
def test_a_binding_says_how_bad_it_is(
    actions: str, severity: Severity, apply: str, tmp_path: Path
) -> None:
    text = vap(VALIDATION) + binding(f"  validationActions: {actions}\n")
    (found,) = report(tmp_path, text).findings
    assert (found.severity, found.apply) == (severity, apply)
    assert (found.rule.severity, found.rule.apply) == (severity, apply)


@pytest.mark.parametrize(("team", "speaks"), [("search", True), ("ads", False)])
def test_a_binding_says_where_it_is_in_force(team: str, speaks: bool, tmp_path: Path) -> None:
    resources = f"  matchResources:\n    objectSelector: {{matchLabels: {{team: {team}}}}}\n"
    text = vap(VALIDATION) + binding(f"  validationActions: [Deny]\n{resources}")
    assert bool(report(tmp_path, text).findings) == speaks


def test_where_a_binding_is_not_in_force_nothing_else_need_be_known(tmp_path: Path) -> None:
    """Neither the Namespace that the binding asks for nor the kind of the policy's objects is."""
    resources = "  matchResources:\n    namespaceSelector: {matchLabels: {tier: web}}\n"
    other = vap(VALIDATION).replace("[deployments]", "[pods]")
    text = other + binding(f"  validationActions: [Deny]\n{resources}")
    assert not unjudged(report(tmp_path, text))


def test_of_several_bindings_the_worst_speaks(tmp_path: Path) -> None:
    bindings = [binding(f"  validationActions: [{each}]\n") for each in ("Warn", "Deny", "Audit")]
    (found,) = report(tmp_path, vap(VALIDATION) + "".join(bindings)).findings
    assert found.severity is Severity.ERROR


def test_a_binding_of_no_policy(tmp_path: Path) -> None:
    bound = binding("  validationActions: [Deny]\n")
    text = vap(VALIDATION) + bound.replace("policyName: demo", "policyName: demi")
    with pytest.raises(ConfigError, match=r":\d+:15: no policy here is called 'demi'; did you"):
        report(tmp_path, text)


PARAMS = vap("""\
  paramKind: {apiVersion: v1, kind: ConfigMap}
  validations:
  - expression: object.spec.replicas <= int(params.data.most)
    messageExpression: "'at most ' + params.data.most"
""")


def config_map(most: int, name: str = "limits", namespace: str = "serving") -> str:
    return f"""\
---
apiVersion: v1
kind: ConfigMap
metadata: {{name: {name}, namespace: {namespace}, labels: {{role: limits}}}}
data: {{most: "{most}"}}
"""


def bound(reference: str) -> str:
    return PARAMS + binding(f"  validationActions: [Deny]\n  paramRef: {reference}\n")


@pytest.mark.parametrize(
    "reference",
    [
        "{name: limits, namespace: serving}",
        "{name: limits}",
        "{selector: {matchLabels: {role: limits}}, parameterNotFoundAction: Deny}",
    ],
)
@pytest.mark.parametrize("in_tree", [True, False])
def test_parameters(reference: str, in_tree: bool, tmp_path: Path) -> None:
    policies = bound(reference) + ("" if in_tree else config_map(3))
    objects = DEPLOYMENT + (config_map(3) if in_tree else "")
    found = report(tmp_path, policies, objects)
    assert messages(found) == ["at most 3"]
    assert not unjudged(found)


def test_each_parameter_is_judged_by(tmp_path: Path) -> None:
    limits = config_map(3) + config_map(9, "wide") + config_map(5, "less")
    found = report(tmp_path, bound("{selector: {}}") + limits)
    assert messages(found) == ["at most 3", "at most 5"]


@pytest.mark.parametrize(
    ("reference", "why"),
    [
        ("{name: other}", "the ConfigMap 'other', with its parameters, is not here"),
        ("{name: limits, namespace: web}",
         "the ConfigMap 'limits', with its parameters, is not here"),
        ("{selector: {matchLabels: {role: none}}}",
         "the ConfigMap that the binding selects, with its parameters, is not here"),
        ("", "no binding says which ConfigMap its parameters are"),
    ],
)  # fmt: skip
def test_parameters_that_are_not_here(reference: str, why: str, tmp_path: Path) -> None:
    text = bound(reference) if reference else PARAMS
    found = report(tmp_path, text + config_map(3))
    assert not found.findings
    assert unjudged(found) == [("policy-unknown", f"VAP:demo: {why}")]


def test_a_reference_that_names_nothing(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r":24:3: paramRef has no name and no selector"):
        report(tmp_path, bound("{namespace: serving}"))
