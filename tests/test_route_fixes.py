"""Fixes of the rules about routes: the reference says what was meant, all other text stays."""

from __future__ import annotations

import pytest

from ipi_lint.rule import Fix
from ipi_lint.testing import lint_texts

K8S, ALPHA = "inference.networking.k8s.io", "inference.networking.x-k8s.io"
NAME = "          name: llama-pool\n"
ROUTE = """apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: chat, namespace: serving}
spec:
  rules:
    - backendRefs:
"""
POOL = f"""apiVersion: {K8S}/v1
kind: InferencePool
metadata: {{name: llama-pool, namespace: serving}}
"""
ARGO = """apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: serving, namespace: argocd}
"""


def fixes(reference: str, rule: str, more: dict[str, str]) -> list[Fix]:
    report = lint_texts({"a.yaml": ROUTE + reference, "pool.yaml": POOL, **more}, [rule])
    return [finding.fix for finding in report.findings if finding.fix]


def fixed(reference: str, rule: str, more: dict[str, str] | None = None) -> str:
    """The reference after the one fix, which is then no longer found."""
    text, more = ROUTE + reference, more or {}
    (fix,) = fixes(reference, rule, more)
    for span, new in sorted(fix.edits, reverse=True):
        text = text[: span.start] + new + text[span.end :]
    assert not lint_texts({"a.yaml": text, "pool.yaml": POOL, **more}, [rule]).findings
    return text.removeprefix(ROUTE)


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        (
            "pool-ref-not-found",
            f"        - {{group: {K8S}, kind: InferencePool, name: llama-pol}} # 8B\n",
            f"        - {{group: {K8S}, kind: InferencePool, name: llama-pool}} # 8B\n",
        ),
        (
            "pool-ref-not-found",
            f"        - {{group: {K8S}, kind: Inferencepool, name: llama-pool}}\n",
            f"        - {{group: {K8S}, kind: InferencePool, name: llama-pool}}\n",
        ),
        (
            "pool-ref-group-mismatch",
            f'        - group: "{ALPHA}"\n          kind: InferencePool\n' + NAME,
            f'        - group: "{K8S}"\n          kind: InferencePool\n' + NAME,
        ),
        (
            "pool-ref-missing-kind-or-group",
            "        - name: llama-pool # 8B\n          port: 8000\n",
            f"        - group: {K8S}\n          kind: InferencePool\n"
            "          name: llama-pool # 8B\n          port: 8000\n",
        ),
        (
            "pool-ref-missing-kind-or-group",
            "        - {weight: 1, name: llama-pool, port: 8000}\n",
            f"        - {{weight: 1, group: {K8S}, kind: InferencePool, name: llama-pool, "
            "port: 8000}\n",
        ),
        (
            "pool-ref-missing-kind-or-group",
            f"        - group: {K8S}\n          name: llama-pool\n",
            f"        - group: {K8S}\n          kind: InferencePool\n          name: llama-pool\n",
        ),
        (
            "pool-ref-missing-kind-or-group",
            f"        - group: {ALPHA}\n          name: llama-pool\n",
            f"        - group: {K8S}\n          kind: InferencePool\n          name: llama-pool\n",
        ),
        (
            "pool-ref-missing-kind-or-group",
            "        - kind: InferencePool\n          name: llama-pool\n",
            f"        - group: {K8S}\n          kind: InferencePool\n          name: llama-pool\n",
        ),
        (
            "pool-ref-missing-kind-or-group",
            "        - kind: Service\n          name: llama-pool\n          port: 8000\n",
            f"        - group: {K8S}\n          kind: InferencePool\n          name: llama-pool\n"
            "          port: 8000\n",
        ),
        (
            "pool-ref-port-set",
            f"        - {{group: {K8S}, kind: InferencePool, name: llama-pool, port: 8000}}\n",
            f"        - {{group: {K8S}, kind: InferencePool, name: llama-pool}}\n",
        ),
    ],
)
def test_a_reference_is_put_right(rule: str, before: str, after: str) -> None:
    assert fixed(before, rule) == after


def test_a_weight_is_written() -> None:
    reference = (
        f"        - group: {K8S}\n          kind: InferencePool\n          name: llama-pool\n"
    )
    assert fixed(reference, "backendref-weight-omitted", {"argo.yaml": ARGO}) == reference.replace(
        "name:", "weight: 1\n          name:"
    )


def test_only_the_pool_s_own_group_is_certain() -> None:
    """A misspelled group may mean a pool that is not in view."""
    of_pool = f"        - {{group: {ALPHA}, kind: InferencePool, name: llama-pool}}\n"
    of_none = "        - {group: inference.networking.k8s.com, kind: InferencePool, name: other}\n"
    (certain,) = fixes(of_pool, "pool-ref-group-mismatch", {})
    (suggested,) = fixes(of_none, "pool-ref-group-mismatch", {})
    assert certain.safe
    assert not suggested.safe


def test_a_weight_is_not_written_into_json() -> None:
    """It would be in quotes there, and so no number."""
    reference = f'[{{"group": "{K8S}", "kind": "InferencePool", "name": "llama-pool"}}]'
    text = ROUTE.rstrip() + " " + reference + "\n"
    found = lint_texts({"a.yaml": text, "argo.yaml": ARGO}, ["backendref-weight-omitted"]).findings
    assert [each.fix for each in found] == [None]
