"""Fixes of the rules about Gateways and grants: the right text goes, all other text stays."""

from __future__ import annotations

import pytest

from ipi_lint.rule import Fix
from ipi_lint.testing import lint_texts

GATEWAY = """apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: infra}
spec:
  gatewayClassName: istio
  listeners:
    - {name: https, port: 443, protocol: HTTPS, allowedRoutes: {namespaces: {from: All}}}
"""
ROUTE = """apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: chat, namespace: llm}
spec:
  rules:
    - backendRefs:
        - {group: inference.networking.k8s.io, kind: InferencePool, name: qwen-chat}
  parentRefs:
"""
CLASS = "apiVersion: gateway.networking.k8s.io/v1\nkind: GatewayClass\n"
ISTIO = """apiVersion: sailoperator.io/v1
kind: Istio
metadata: {name: default}
spec: {values: {pilot: {env: {ENABLE_GATEWAY_API_INFERENCE_EXTENSION: true}}}}
"""
GRANT = """apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: {name: web-to-llm, namespace: llm}
spec:
  from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: web}]
  to:
"""
POOL = "{group: inference.networking.k8s.io, kind: InferencePool}"
IMPORT = "{group: inference.networking.x-k8s.io, kind: InferencePoolImport}"


def fixes(text: str, rule: str, **files: str) -> list[Fix]:
    findings = lint_texts({"clusters/a/a.yaml": text, **files}, [rule]).findings
    return [each.fix for each in findings if each.fix]


def fixed(text: str, rule: str, *, safe: bool, **files: str) -> str:
    """The text after the only fix, after which nothing is found."""
    (fix,) = fixes(text, rule, **files)
    assert fix.safe is safe
    for span, new in sorted(fix.edits, reverse=True):
        text = text[: span.start] + new + text[span.end :]
    assert not lint_texts({"clusters/a/a.yaml": text, **files}, [rule]).findings
    return text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("    - name: edge # ours\n", "    - namespace: infra\n      name: edge # ours\n"),
        ("    - {name: edge}\n", "    - {namespace: infra, name: edge}\n"),
        ('    - {name: edge, namespace: "inf"}\n', '    - {name: edge, namespace: "infra"}\n'),
    ],
)
def test_the_namespace_of_the_only_gateway_of_that_name(before: str, after: str) -> None:
    others = {"clusters/a/gateway.yaml": GATEWAY}
    got = fixed(ROUTE + before, "parent-gateway-not-found", safe=False, **others)
    assert got == ROUTE + after


def test_no_namespace_where_two_gateways_have_the_name() -> None:
    other = GATEWAY.replace("namespace: infra", "namespace: public")
    others = {"clusters/a/gateways.yaml": f"{GATEWAY}---\n{other}"}
    assert not fixes(f"{ROUTE}    - name: edge\n", "parent-gateway-not-found", **others)


def test_the_listener_that_was_meant() -> None:
    ref = "    - {name: edge, namespace: infra, sectionName: htps}\n"
    others = {"clusters/a/gateway.yaml": GATEWAY}
    got = fixed(ROUTE + ref, "listener-does-not-admit-route", safe=False, **others)
    assert got == ROUTE + ref.replace("htps", "https")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("metadata:\n  name: a\n  namespace: b # c\n", "metadata:\n  name: a\n"),
        ("metadata: {namespace: b, name: a}\n", "metadata: {name: a}\n"),
    ],
)
def test_a_namespace_that_means_nothing_goes(before: str, after: str) -> None:
    assert fixed(CLASS + before, "cluster-scoped-with-namespace", safe=True) == CLASS + after


def test_a_variable_gets_its_quotes() -> None:
    got = fixed(ISTIO, "istio-inference-disabled", safe=True)
    assert got == ISTIO.replace("true", '"true"')


@pytest.mark.parametrize(
    ("before", "after", "safe"),
    [
        ("{group: inference.networking.k8s.io, kind: InferencePoolImport}", IMPORT, True),
        ("{group: '', kind: InferencePoolImport}", None, True),
        ("{group: inference.networking.k8s.io, kind: inferencepools}", POOL, True),
        ("{group: inference.networking.k8s.io/v1, kind: inferencepool}", POOL, True),
        ("{group: inference.networking.x-k8s.io, kind: InferencePool}", POOL, False),
        ("{group: networking.gke.io, kind: InferencePoolImport}", IMPORT, False),
    ],
)
def test_a_group_and_a_kind_that_there_are(before: str, after: str | None, safe: bool) -> None:
    quoted = IMPORT.replace("inference.networking.x-k8s.io", "'inference.networking.x-k8s.io'")
    got = fixed(f"{GRANT}    - {before}\n", "grant-wrong-group-kind", safe=safe)
    assert got == f"{GRANT}    - {after or quoted}\n"


def test_the_one_pool_that_is_used() -> None:
    pools = "".join(
        "---\napiVersion: inference.networking.k8s.io/v1\nkind: InferencePool\n"
        f"metadata: {{name: {name}, namespace: llm}}\n"
        for name in ("qwen-chat", "llama-batch")
    )
    route = ROUTE.replace("namespace: llm}", "namespace: web}").replace(
        "name: qwen-chat}", "name: qwen-chat, namespace: llm}"
    )
    others = {"clusters/a/rest.yaml": f"{pools}---\n{route}    - name: edge\n"}
    got = fixed(f"{GRANT}    - {POOL}\n", "grant-over-broad", safe=False, **others)
    assert got == f"{GRANT}    - {POOL.replace('kind', 'name: qwen-chat, kind')}\n"
