"""Fixes of the rules about several clusters: suggested, since another cluster's owner decides."""

from __future__ import annotations

from ipi_lint.rule import Finding, Fix
from ipi_lint.testing import lint_texts

POOL = """apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: qwen-chat
  namespace: serving
{}spec: {{}}
"""
ANNOTATIONS = "  annotations:\n    {}: {}\n"
EXPORT = ("inference.networking.x-k8s.io/export", "ClusterSet")
GKE_EXPORT = ("networking.gke.io/export", '"True"')
ROUTE = """apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: chat, namespace: serving}
spec:
  rules:
    - backendRefs:
        - {group: networking.gke.io, kind: GCPInferencePoolImport, name: qwen-chat}
"""
POLICY = """apiVersion: networking.gke.io/v1
kind: GCPBackendPolicy
metadata: {name: qwen-chat, namespace: serving}
spec:
  targetRef:
    group: "inference.networking.k8s.io"
    kind: InferencePool
    name: qwen-chat
"""


def only(files: dict[str, str], rule: str) -> Finding:
    (finding,) = lint_texts(files, [rule]).findings
    return finding


def fixed(text: str, fix: Fix) -> str:
    for span, new in sorted(fix.edits, reverse=True):
        text = text[: span.start] + new + text[span.end :]
    return text


def left_at_home(own: str, exported: tuple[str, str]) -> tuple[str, Finding]:
    text = POOL.format(own)
    files = {
        "clusters/east/pool.yaml": POOL.format(ANNOTATIONS.format(*exported)),
        "clusters/west/pool.yaml": text,
    }
    return text, only(files, "partial-export")


def test_an_export_is_suggested_beside_another_annotation() -> None:
    text, finding = left_at_home(ANNOTATIONS.format("team.example.com/owner", "chat"), EXPORT)
    assert finding.fix
    assert not finding.fix.safe
    added = "{}: {}\n    team.example.com/owner: chat".format(*EXPORT)
    assert fixed(text, finding.fix) == text.replace("team.example.com/owner: chat", added)


def test_a_value_that_needs_quotes_is_left_to_the_user() -> None:
    _, finding = left_at_home(ANNOTATIONS.format("team.example.com/owner", "chat"), GKE_EXPORT)
    assert finding.fix is None
    assert "{}: {}".format(*GKE_EXPORT) in finding.help


def test_no_annotations_are_made_up() -> None:
    _, finding = left_at_home("", EXPORT)
    assert finding.fix is None


def test_a_policy_is_given_the_imports_group_and_kind() -> None:
    files = {"clusters/config/route.yaml": ROUTE, "clusters/config/policy.yaml": POLICY}
    fix = only(files, "policy-targets-pool-not-import").fix
    assert fix
    assert not fix.safe
    assert fixed(POLICY, fix) == POLICY.replace(
        '"inference.networking.k8s.io"', '"networking.gke.io"'
    ).replace("kind: InferencePool", "kind: GCPInferencePoolImport")
