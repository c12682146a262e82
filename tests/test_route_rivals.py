"""Rules that lay claim to the same requests: what counts as the same, what it costs, its fixes."""

from __future__ import annotations

from time import perf_counter

import pytest

from ipi_lint.testing import lint_texts
from ipi_lint_routes.attachment import Listeners
from ipi_lint_routes.matches import normal_form, said
from texts import document

HEAD = "apiVersion: {group}\nkind: {kind}\nmetadata: {{name: {name}, namespace: serving}}\n"
GATEWAY = """apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: front, namespace: serving}
spec:
  gatewayClassName: istio
  listeners:
    - {name: http, port: 80, protocol: HTTP}
"""
REF = "{group: inference.networking.k8s.io, kind: InferencePool, name: %s}"
RULES = ("duplicate-rule-name", "route-match-shadowed")


def route(name: str, rules: str, kind: str = "HTTPRoute") -> str:
    is_ai = kind == "AIGatewayRoute"
    group = "aigateway.envoyproxy.io/v1beta1" if is_ai else "gateway.networking.k8s.io/v1"
    head = HEAD.format(group=group, kind=kind, name=name)
    return f"{head}spec:\n  parentRefs: [{{name: front}}]\n  rules:\n{rules}"


def fixed(text: str, rule: str, *others: str) -> str:
    """The text after its only fix."""
    files = {f"{index}.yaml": each for index, each in enumerate((*others, text))}
    (fix,) = [each.fix for each in lint_texts(files, [rule]).findings if each.fix]
    for span, new in sorted(fix.edits, reverse=True):
        text = text[: span.start] + new + text[span.end :]
    return text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("{}", "{path: {}}"),
        ("{}", "{path: {type: PathPrefix, value: /}, headers: []}"),
        ("{path: {value: /v1}}", "{path: {type: PathPrefix, value: /v1/}}"),
        (
            "{headers: [{name: A, value: x}, {name: b, value: y}]}",
            "{headers: [{name: B, value: y, type: Exact}, {name: a, value: x}]}",
        ),
        (
            "{headers: [{name: a, value: x}]}",
            "{headers: [{name: A, value: x}, {name: a, value: y}]}",
        ),
        (
            "{queryParams: [{name: m, value: x}, {name: n, value: y}]}",
            "{queryParams: [{name: n, value: y}, {name: m, value: x}]}",
        ),
    ],
)
def test_matches_of_the_same_requests_are_the_same(one: str, other: str) -> None:
    assert normal_form(document(one).node) == normal_form(document(other).node)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("{path: {value: /v1}}", "{path: {value: /V1}}"),
        ("{path: {value: /v1, type: Exact}}", "{path: {value: /v1/, type: Exact}}"),
        ("{path: {value: /v1}}", "{path: {value: /v1}, method: GET}"),
        ("{headers: [{name: a, value: x}]}", "{headers: [{name: a, value: X}]}"),
        ("{queryParams: [{name: m, value: x}]}", "{queryParams: [{name: M, value: x}]}"),
        ("{queryParams: [{name: m, value: x}]}", "{headers: [{name: m, value: x}]}"),
    ],
)
def test_matches_of_other_requests_are_not(one: str, other: str) -> None:
    assert normal_form(document(one).node) != normal_form(document(other).node)


def test_a_match_in_words() -> None:
    match = "{method: POST, path: {value: /v1}, queryParams: [{name: m, value: x}]}"
    assert said(document(match).node) == "POST to '/v1' with the parameter 'm=x'"


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        (Listeners(frozenset({0, 1})), Listeners(frozenset({1})), True),
        (Listeners(frozenset({0})), Listeners(frozenset({1})), False),
        (Listeners(None, "http"), Listeners(None, "http"), True),
        (Listeners(None), Listeners(None, "http"), True),
        (Listeners(None, "http"), Listeners(None, None, 80), False),
        (Listeners(None), Listeners(frozenset({0})), False),
    ],
)
def test_listeners_meet_where_that_is_certain(one: Listeners, other: Listeners, meet: bool) -> None:
    assert one.meet(other) == other.meet(one) == meet


@pytest.mark.parametrize("rule", RULES)
def test_many_routes_to_one_gateway_cost_little(rule: str) -> None:
    rules = "    - {{name: chat, backendRefs: [{}]}}\n"
    routes = {
        f"clusters/east/{index:04}.yaml": route(f"r{index}", rules.format(REF % f"p{index}"))
        for index in range(800)
    }
    started = perf_counter()
    report = lint_texts({"clusters/east/gateway.yaml": GATEWAY, **routes}, [rule])
    assert len(report.findings) == 799
    assert perf_counter() - started < 20


def test_a_rule_is_named_after_its_route() -> None:
    rules = "    - name: chat\n      backendRefs: [%s]\n"
    first, second = (route(name, rules % (REF % name)) for name in ("llama", "qwen"))
    after = fixed(second, "duplicate-rule-name", GATEWAY, first)
    assert after == second.replace("name: chat", "name: qwen-chat")


@pytest.mark.parametrize(
    "before",
    [
        "group: inference.networking.x-k8s.io, kind: InferencePool",
        "kind: InferencePool",
        "group: inference.networking.k8s.io",
        "group: inference.networking.k8s.io, kind: InferencePool, priority: 1",
    ],
)
def test_a_backend_becomes_a_pool(before: str) -> None:
    rules = "    - backendRefs:\n        - {%s, name: llama}\n"
    text = fixed(route("chat", rules % before, "AIGatewayRoute"), "aigatewayroute-pool-shape")
    assert "group: inference.networking.k8s.io" in text
    assert "kind: InferencePool," in text
    assert not lint_texts({"a.yaml": text}, ["aigatewayroute-pool-shape"]).findings


def test_a_timeout_is_written_in_front_of_the_first_key() -> None:
    rules = f"    - backendRefs:\n        - {REF % 'llama'}\n"
    gateway = GATEWAY.replace("istio", "kgateway")
    after = fixed(route("chat", rules), "no-timeout-on-inference-rule", gateway)
    assert "    - timeouts: {request: 300s}\n      backendRefs:\n" in after
    assert not lint_texts({"a.yaml": after, "b.yaml": gateway}, ["IPI310"]).findings
