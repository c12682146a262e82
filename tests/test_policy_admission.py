"""ValidatingAdmissionPolicies, feature by feature."""

from __future__ import annotations

from pathlib import Path

import pytest

from ipi_lint.rule import Severity
from policies import DEPLOYMENT, NAMESPACE, constraints, demand, messages, report, unjudged, vap

VALIDATION = "  validations:\n  - expression: object.spec.replicas <= 5\n    message: many\n"


def test_a_finding_is_that_of_the_api_server(tmp_path: Path) -> None:
    found = report(tmp_path, vap(f"{VALIDATION}    reason: Forbidden\n"))
    (finding,) = found.findings
    assert (finding.rule.code, finding.rule.name) == ("VAP:demo", "demo")
    assert (finding.severity, finding.apply) == (Severity.ERROR, "rejected")
    assert (finding.message, finding.field, finding.start) == ("many", "spec.replicas", (8, 13))
    assert finding.help == (
        "The API server would say 'Forbidden'. The policy demands: object.spec.replicas <= 5"
    )
    (related,) = finding.related
    assert related.source.path == "../policies.yaml"
    assert related.source.place(related.span.start) == (13, 17)


@pytest.mark.parametrize("version", ["v1", "v1beta1"])
def test_versions(version: str, tmp_path: Path) -> None:
    text = vap(VALIDATION).replace("k8s.io/v1", f"k8s.io/{version}")
    assert messages(report(tmp_path, text)) == ["many"]


@pytest.mark.parametrize(
    ("expression", "holds"),
    [
        ("oldObject == null", True),
        ("request.operation == 'CREATE' && !request.dryRun", True),
        ("request.kind.kind == 'Deployment' && request.kind.group == 'apps'", True),
        ("request.resource.resource == 'deployments' && request.resource.version == 'v1'", True),
        ("request.name == 'chat' && request.namespace == 'serving'", True),
        ("object.metadata.namespace == request.namespace", True),
        ("namespaceObject.metadata.labels.tier == 'models'", True),
        ("request.namespace == 'other'", False),
    ],
)
def test_what_expressions_may_ask_for(expression: str, holds: bool, tmp_path: Path) -> None:
    found = report(tmp_path, demand(expression), DEPLOYMENT + NAMESPACE)
    assert not unjudged(found)
    assert bool(found.findings) != holds


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("namespaceObject.metadata.name == 'a'", "there is no Namespace 'serving' here"),
        ("request.userInfo.username == 'a'", "who makes the request is not known"),
        ("authorizer.group('').resource('pods').check('get').allowed()",
         "what a user may do is known to the cluster only"),
        ("authorizer.requestResource.check('get').allowed()",
         "what a user may do is known to the cluster only"),
    ],
)  # fmt: skip
def test_what_only_the_cluster_knows(expression: str, why: str, tmp_path: Path) -> None:
    found = report(tmp_path, demand(expression))
    assert not found.findings
    assert unjudged(found) == [("policy-unknown", f"VAP:demo: {why}")]


def test_what_does_not_matter_need_not_be_known(tmp_path: Path) -> None:
    expression = "object.spec.replicas == 7 || request.userInfo.username == 'admin'"
    found = report(tmp_path, demand(expression))
    assert not found.findings
    assert not unjudged(found)


def test_a_runtime_error_is_counted_whatever_the_failure_policy_is(tmp_path: Path) -> None:
    text = vap("  failurePolicy: Ignore\n  validations:\n  - expression: object.spec.a == 1\n")
    found = report(tmp_path, text)
    assert not found.findings
    assert unjudged(found) == [("policy-error", "VAP:demo: no such key: 'a'")]


@pytest.mark.parametrize(
    ("conditions", "speaks"),
    [
        (["object.spec.replicas > 1", "true"], True),
        (["object.spec.replicas > 1", "false"], False),
        (["object.spec.nope == 1", "false"], False),
        (["!('system:nodes' in request.userInfo.groups)"], True),
    ],
)
def test_match_conditions(conditions: list[str], speaks: bool, tmp_path: Path) -> None:
    lines = "".join(
        f'  - {{name: c{n}, expression: "{each}"}}\n' for n, each in enumerate(conditions)
    )
    found = report(tmp_path, vap(f"  matchConditions:\n{lines}{VALIDATION}"))
    assert bool(found.findings) == speaks
    assert not unjudged(found)


@pytest.mark.parametrize(
    ("condition", "row"),
    [
        ("object.spec.nope == 1", ("policy-error", "VAP:demo: no such key: 'nope'")),
        ("request.userInfo.username == 'a'",
         ("policy-unknown", "VAP:demo: who makes the request is not known")),
    ],
)  # fmt: skip
def test_a_match_condition_that_is_not_known(
    condition: str, row: tuple[str, str], tmp_path: Path
) -> None:
    conditions = f'  matchConditions:\n  - {{name: a, expression: "{condition}"}}\n'
    found = report(tmp_path, vap(conditions + VALIDATION))
    assert not found.findings
    assert unjudged(found) == [row]


def test_variables_are_evaluated_when_they_are_asked_for(tmp_path: Path) -> None:
    rest = """\
  variables:
  - {name: most, expression: "3 + 2"}
  - {name: isMany, expression: object.spec.replicas > variables.most}
  - {name: broken, expression: object.spec.nope.a}
  - {name: labels, expression: "has(object.metadata.labels) ? object.metadata.labels : {}"}
  validations:
  - expression: "!variables.isMany"
    messageExpression: "'at most ' + string(variables.most)"
  - expression: "has(object.spec.nope) ? variables.broken == 1 : true"
  - expression: variables.labels.all(key, key == 'team')
"""
    found = report(tmp_path, vap(rest))
    assert [(each.message, each.field) for each in found.findings] == [
        ("at most 5", "spec.replicas")
    ]
    assert not unjudged(found)


def test_a_variable_without_a_value_is_the_reason(tmp_path: Path) -> None:
    rest = """\
  variables:
  - {name: broken, expression: object.spec.nope.a}
  - {name: allowed, expression: "authorizer.path('/').check('get').allowed()"}
  - {name: time, expression: "timestamp('2024-01-01T00:00:00Z')"}
  validations:
  - expression: variables.broken == 1
  - expression: variables.allowed
  - expression: variables.time < timestamp('2023-01-01T00:00:00Z')
"""
    found = report(tmp_path, vap(rest))
    assert not found.findings
    assert sorted(unjudged(found)) == [
        ("policy-error", "VAP:demo: no such key: 'nope'"),
        ("policy-unknown", "VAP:demo: a variable is of a type that is not judged here"),
        ("policy-unknown", "VAP:demo: what a user may do is known to the cluster only"),
    ]


def test_a_policy_is_not_asked_about_policies(tmp_path: Path) -> None:
    everything = constraints(apiGroups="['*']", apiVersions="['*']", resources="['*']")
    text = vap("  validations:\n  - {expression: 'false'}\n", everything)
    assert not report(tmp_path, text, text).findings


def test_it_can_be_suppressed_by_code_and_name(tmp_path: Path) -> None:
    for number, word in enumerate(("VAP:demo", "demo")):
        folder = tmp_path / str(number)
        folder.mkdir()
        text = DEPLOYMENT.replace("replicas: 7", f"replicas: 7  # ipi-lint: ignore[{word}] why")
        found = report(folder, vap(VALIDATION), text)
        assert not found.findings
        assert found.summary.suppressed == 1


def test_an_expression_that_takes_too_long_is_counted(tmp_path: Path) -> None:
    loops = "".join(f"object.spec.items.all(x{n}, " for n in range(6))
    text = f"{DEPLOYMENT}  items: {list(range(1000))}\n"
    found = report(tmp_path, demand(f"{loops}true{')' * 6}"), text)
    assert not found.findings
    assert [reason for reason, _ in unjudged(found)] == ["cel-limit"]
