"""ValidatingAdmissionPolicies, feature by feature."""

from __future__ import annotations

from pathlib import Path

import pytest

from ipi_lint.rule import Severity
from policies import DEPLOYMENT, demand, messages, report, unjudged, vap

VALIDATION = "  validations:\n  - expression: object.spec.replicas <= 5\n    message: many\n"
NAMESPACE = """\
---
apiVersion: v1
kind: Namespace
metadata:
  name: serving
  labels: {tier: models}
"""


def constraints(**changes: str) -> str:
    """matchConstraints that take a Deployment, but for what is said."""
    rule = {
        "apiGroups": "[apps]",
        "apiVersions": "[v1]",
        "operations": "[CREATE]",
        "resources": "[deployments]",
    }
    beside = ("objectSelector", "namespaceSelector", "excludeResourceRules", "matchPolicy")
    rule |= {key: value for key, value in changes.items() if key not in beside}
    said = ", ".join(f"{key}: {value}" for key, value in rule.items())
    more = "".join(f"    {key}: {value}\n" for key, value in changes.items() if key in beside)
    return f"  matchConstraints:\n    resourceRules: [{{{said}}}]\n{more}"


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
    ("changes", "speaks"),
    [
        ({}, True),
        ({"apiGroups": "['*']", "apiVersions": "['*']", "resources": "['*']"}, True),
        ({"operations": "['*']"}, True),
        ({"resources": "['*/*']"}, True),
        ({"resources": "[deployments/*]"}, True),
        ({"resources": "[pods, deployments]"}, True),
        ({"resources": "[deployments/scale]"}, False),
        ({"resources": "[pods]"}, False),
        ({"apiGroups": "['']"}, False),
        ({"resourceNames": "[chat]"}, True),
        ({"resourceNames": "[search]"}, False),
        ({"scope": "Namespaced"}, True),
        ({"scope": "Cluster"}, False),
        ({"apiVersions": "[v1beta1]", "matchPolicy": "Exact"}, False),
        ({"objectSelector": "{matchLabels: {team: search}}"}, True),
        ({"objectSelector": "{matchLabels: {team: ads}}"}, False),
        ({"objectSelector": "{matchExpressions: [{key: team, operator: Exists}]}"}, True),
        ({"objectSelector": "{matchExpressions: [{key: team, operator: DoesNotExist}]}"}, False),
        ({"objectSelector": "{matchExpressions: [{key: team, operator: In, values: [search]}]}"},
         True),
        ({"objectSelector": "{matchExpressions: [{key: a, operator: NotIn, values: [search]}]}"},
         True),
        ({"objectSelector": "{matchExpressions: [{key: team, operator: NotIn, values: [search]}]}"},
         False),
        ({"namespaceSelector": "{matchLabels: {tier: models}}"}, True),
        ({"namespaceSelector": "{matchLabels: {tier: web}}"}, False),
        ({"namespaceSelector": "{matchLabels: {kubernetes.io/metadata.name: serving}}"}, True),
        ({"excludeResourceRules": "[{apiGroups: [apps], apiVersions: ['*'], operations: ['*'], "
          "resources: ['*'], resourceNames: [chat]}]"}, False),
        ({"excludeResourceRules": "[{apiGroups: [apps], apiVersions: [v1beta1], "
          "operations: ['*'], resources: ['*']}]"}, False),
        ({"excludeResourceRules": "[{apiGroups: [apps], apiVersions: [v1], operations: [DELETE], "
          "resources: ['*']}]"}, True),
    ],
)  # fmt: skip
def test_match_constraints(changes: dict[str, str], speaks: bool, tmp_path: Path) -> None:
    namespaces = NAMESPACE + "spec: {replicas: 1}\n"
    found = report(tmp_path, vap(VALIDATION, constraints(**changes)), DEPLOYMENT + namespaces)
    assert bool(found.findings) == speaks
    assert not unjudged(found)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"operations": "[DELETE]"}, "it is not about what creates an object"),
        ({"apiVersions": "[v1beta1]"},
         "the Deployment is of v1, which only the API server converts"),
        ({"namespaceSelector": "{matchLabels: {tier: models}}"},
         "there is no Namespace 'serving' here"),
    ],
)  # fmt: skip
def test_what_would_decide_is_not_here(changes: dict[str, str], why: str, tmp_path: Path) -> None:
    found = report(tmp_path, vap(VALIDATION, constraints(**changes)))
    assert not found.findings
    assert unjudged(found) == [("policy-unknown", f"VAP:demo: {why}")]


def test_namespaces_that_differ_do_not_decide(tmp_path: Path) -> None:
    other = NAMESPACE.replace("models", "web")
    selector = constraints(namespaceSelector="{matchLabels: {tier: models}}")
    found = report(tmp_path, vap(VALIDATION, selector), DEPLOYMENT + NAMESPACE + other)
    assert unjudged(found) == [
        ("policy-unknown", "VAP:demo: there are several Namespaces 'serving'")
    ]


def test_a_kind_of_a_definition_has_the_name_that_it_says(tmp_path: Path) -> None:
    crd = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: mice.example.com}
spec:
  group: example.com
  names: {kind: Mouse, plural: mice}
  scope: Cluster
  versions: []
---
apiVersion: example.com/v1
kind: Mouse
metadata: {name: jerry}
"""
    said = constraints(apiGroups="[example.com]", resources="[mice]", scope="Cluster")
    policy = vap("  validations:\n  - expression: request.resource.resource == ''\n", said)
    assert "failed expression: request.resource.resource == ''" in messages(
        report(tmp_path, policy, crd)
    )


@pytest.mark.parametrize(
    ("kind", "plural"),
    [
        ("v1/Endpoints", "endpoints"),
        ("networking.k8s.io/v1/NetworkPolicy", "networkpolicies"),
        ("networking.k8s.io/v1/Ingress", "ingresses"),
        ("gateway.networking.k8s.io/v1/Gateway", "gateways"),
        ("gateway.networking.k8s.io/v1/HTTPRoute", "httproutes"),
    ],
)
def test_the_names_of_resources(kind: str, plural: str, tmp_path: Path) -> None:
    version, _, name = kind.rpartition("/")
    anything = constraints(apiGroups="['*']", apiVersions="['*']", resources=f"[{plural}]")
    policy = vap("  validations:\n  - {expression: 'false', message: seen}\n", anything)
    manifest = f"apiVersion: {version}\nkind: {name}\nmetadata: {{name: a}}\n"
    assert messages(report(tmp_path, policy, manifest)) == ["seen"]


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
    assert unjudged(found) == [("policy-error", 'VAP:demo: Key not found in map : "a"')]


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
        ("object.spec.nope == 1", ("policy-error", 'VAP:demo: Key not found in map : "nope"')),
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
        ("policy-error", 'VAP:demo: Key not found in map : "nope"'),
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
