"""Which objects a ValidatingAdmissionPolicy is asked about."""

from __future__ import annotations

from pathlib import Path

import pytest

from policies import DEPLOYMENT, NAMESPACE, constraints, messages, report, unjudged, vap

VALIDATION = "  validations:\n  - expression: object.spec.replicas <= 5\n    message: many\n"


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
        ({"apiGroups": "[example.com]", "resources": "[mouses]", "scope": "Cluster"},
         "whether a Mouse has a namespace is not known"),
    ],
)  # fmt: skip
def test_what_would_decide_is_not_here(changes: dict[str, str], why: str, tmp_path: Path) -> None:
    mouse = "---\napiVersion: example.com/v1\nkind: Mouse\nmetadata: {name: jerry}\n"
    found = report(tmp_path, vap(VALIDATION, constraints(**changes)), DEPLOYMENT + mouse)
    assert not found.findings
    assert unjudged(found) == [("policy-unknown", f"VAP:demo: {why}")]


@pytest.mark.parametrize(
    "changes",
    [
        {"operations": "[DELETE]", "namespaceSelector": "{matchLabels: {tier: web}}"},
        {"namespaceSelector": "{matchLabels: {tier: web}}", "resources": "[pods]"},
        {"apiVersions": "[v1beta1]", "objectSelector": "{matchLabels: {team: ads}}"},
    ],
)
def test_what_leaves_an_object_out_beats_what_is_not_known(
    changes: dict[str, str], tmp_path: Path
) -> None:
    text = vap(VALIDATION, constraints(**changes))
    found = report(tmp_path, text, DEPLOYMENT + NAMESPACE)
    assert not found.findings
    assert not unjudged(found)


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
