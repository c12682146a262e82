"""Gateways, listener sets, TLS policies and target models: checks over several fields."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import pytest

from ipi_lint.linter import load_linter
from ipi_lint.schema import Catalog, FieldCheck, parse_release
from ipi_lint.schema.validator import facts
from ipi_lint.schema.value import defaulted
from ipi_lint.testing import lint_texts
from shared import json_lines


class Stand(NamedTuple):
    """A check of ours and the reference's rules of one node that it stands for, by their ids.

    `each`: the rules look at the entries of a list, the check at one of them. `word`: what all
    messages have that stand for the rules, where the check has others too.
    """

    check: str
    rules: tuple[int, ...]
    each: bool = False
    word: str = ""


STANDS = (
    Stand("targets-all-with-section-or-none", (0,)),
    Stand("distinct-targets", (1,)),
    Stand("one-source-of-certificates", (2,)),
    Stand("subject-alt-name-fits-its-type", (4, 5, 6, 7)),
    Stand("distinct-addresses", (9,), word="IPAddress"),
    Stand("distinct-addresses", (10,), word="Hostname"),
    Stand("hostname-address-is-one", (11,)),
    Stand("hostname-address-is-one", (21,)),
    Stand("keys-are-qualified-names", (12,)),
    Stand("key-domains-are-short", (13,)),
    Stand("plain-listener-without-tls", (14,), each=True),
    Stand("https-listener-terminates-tls", (15,), each=True),
    Stand("transport-listener-without-hostname", (16,), each=True),
    Stand("tls-listener-needs-tls", (86,), each=True),
    Stand("distinct-listeners", (18,)),
    Stand("distinct-listeners", (83,)),
    Stand("terminated-tls-needs-certificates-or-options", (19,)),
)
ODD_WORDS = ("pattern", "minLength", "maxLength", "minimum", "maximum", "enum", "maxProperties")
"""Faults that leave the shape right: the instances are made of odd words."""


@cache
def _loaded() -> tuple[Catalog, dict[str, FieldCheck]]:
    loaded = load_linter()
    return loaded.linter().catalog, dict(loaded.given.checks)


@cache
def _rules() -> dict[int, Any]:
    return {case["id"]: case for case in json_lines("conformance/cel/cases.jsonl.gz")}


def _node(where: str) -> Any:
    """Our schema of the place that a rule names, such as `Gateway.spec.addresses[]`."""
    kind, *path = where.replace("[]", ".[]").split(".")
    schema: Any = _loaded()[0].schema(("gateway.networking.k8s.io", kind.lstrip("X"), "v1"))
    for step in path:
        schema = schema["items"] if step == "[]" else schema["properties"][step]
    return schema


def _verdicts(rules: tuple[int, ...]) -> Iterator[tuple[Any, set[str]]]:
    """Each instance of the right shape to which defaults add nothing, and what rules say of it.

    The rules of one node share many instances, but not all.
    """
    said: dict[str, tuple[Any, set[str]]] = {}
    for number in rules:
        case = _rules()[number]
        for instance, verdict in zip(case["instances"], case["verdicts"], strict=True):
            said.setdefault(repr(instance), (instance, set()))[1].add(f"{number} {verdict[0]}")
    schema = _node(_rules()[rules[0]]["where"])
    for instance, verdicts in said.values():
        odd = all(fact.keyword in ODD_WORDS for fact in facts(schema, instance))
        if odd and defaulted(instance, schema) == instance:
            yield instance, verdicts


@pytest.mark.parametrize("stand", STANDS, ids=str)
def test_checks_agree_with_the_api_server(stand: Stand) -> None:
    check = _loaded()[1][stand.check]
    judged = 0
    for instance, verdicts in _verdicts(stand.rules):
        nodes = instance if stand.each else [instance]
        speaks = any(stand.word in broken.message for node in nodes for broken in check(node))
        holds = all(verdict.endswith("T") for verdict in verdicts)
        if not holds or len(verdicts) == len(stand.rules):
            judged += 1
            assert speaks != holds, instance
    assert judged


GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: infra}
spec:
  gatewayClassName: istio
"""
HTTP = "  listeners: [{name: http, port: 80, protocol: HTTP}]\n"
POLICY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: BackendTLSPolicy
metadata: {name: epp, namespace: serving}
spec:
  targetRefs: [{group: '', kind: Service, name: epp}]
"""
MODEL = """\
apiVersion: inference.networking.x-k8s.io/v1alpha2
kind: InferenceModel
metadata: {name: chat, namespace: serving}
spec:
  modelName: chat
  poolRef: {name: chat}
"""


def _found(text: str, project: str = "gateway-api", release: str = "v1.6.1") -> list[str]:
    report = lint_texts({"a.yaml": text}, targets={project: parse_release(release)})
    return [each.message for each in report.findings]


@pytest.mark.parametrize(
    ("listener", "silent", "speaking"),
    [
        ("protocol: HTTPS", "v1.1.0", "v1.0.0"),
        ("protocol: TLS", "v1.4.1", "v1.5.0"),
        ("protocol: TLS", "v1.1.0", "v1.0.0"),
        ("protocol: HTTPS, tls: {mode: Passthrough}", "v1.0.0", "v1.1.0"),
        ("protocol: TLS, tls: {options: {example.com/a: b}}", "v1.1.0", "v1.0.0"),
    ],
)
def test_a_listener_is_judged_for_a_release(listener: str, silent: str, speaking: str) -> None:
    text = f"{GATEWAY}  listeners: [{{name: a, port: 443, {listener}}}]\n"
    assert _found(text, release=silent) == []
    assert len(_found(text, release=speaking)) == 1


def test_listeners_that_share_a_port_are_named() -> None:
    text = f"{GATEWAY}  listeners:\n"
    for name in ("a", "b"):
        text += f"  - {{name: {name}, port: 80, protocol: HTTP, hostname: llm.example.com}}\n"
    hostname = "the hostname 'llm.example.com'"
    message = f"the listeners 'a' and 'b' both have port 80, protocol HTTP and {hostname}"
    assert _found(text) == [message]


@pytest.mark.parametrize(
    "value",
    ["10.0.0.1", "010.0.0.1", "::", "2001:db8::1", "::ffff:10.0.0.1", "1:2:3:4:5:6:7:8", "${IP}"],
)
def test_ip_addresses(value: str) -> None:
    assert _found(f"{GATEWAY}{HTTP}  addresses: [{{value: '{value}'}}]\n") == []


@pytest.mark.parametrize(
    "value",
    ["a.b", "10.0.0", "10.0.0.256", "10.0.0.1:80", "10.0.0.٣", "fe80::1%eth0", "1::2::3", ""],
)
def test_what_is_no_ip_address(value: str) -> None:
    (message,) = _found(f"{GATEWAY}{HTTP}  addresses: [{{value: '{value}'}}]\n")
    assert message == f"the IPAddress '{value}' is not an IP address"


@pytest.mark.parametrize(
    ("release", "count"), [("v1.2.1", 2), ("v1.3.0", 1), ("v1.4.0", 0), ("v1.6.1", 0)]
)
def test_an_address_may_lack_its_value_from_a_release_on(release: str, count: int) -> None:
    """First for types of an implementation only, which have no rule of their own."""
    addresses = "  addresses: [{type: Hostname}, {type: NamedAddress}]\n"
    assert len(_found(GATEWAY + HTTP + addresses, release=release)) == count


@pytest.mark.parametrize(("length", "count"), [(252, 0), (253, 1)])
def test_a_key_of_infrastructure_has_a_shorter_domain(length: int, count: int) -> None:
    domain = ".".join(["a" * 61] * 4 + ["a" * (length - 248)])
    labels = f"  infrastructure: {{labels: {{{domain}/team: llm, a b: null}}}}\n"
    assert len(domain) == length
    assert len(_found(GATEWAY + HTTP + labels)) == count


def test_a_policy_needs_one_source_of_certificates() -> None:
    validation = "  validation: {hostname: epp.example.com"
    system = "wellKnownCACertificates: System"
    own = "caCertificateRefs: [{group: '', kind: ConfigMap, name: ca}]"
    assert _found(f"{POLICY}{validation}, {system}}}\n") == []
    assert _found(f"{POLICY}{validation}, {own}}}\n") == []
    (both,) = _found(f"{POLICY}{validation}, {system}, {own}}}\n")
    assert both.startswith("validation has both 'caCertificateRefs' and")
    (neither,) = _found(f"{POLICY}{validation}, caCertificateRefs: []}}\n")
    assert "'caCertificateRefs'" in neither


def test_other_certificates_than_the_systems_from_a_release_on() -> None:
    text = f"{POLICY}  validation: {{hostname: a.b, wellKnownCACertificates: example.com/roots}}\n"
    assert _found(text) == []
    message = "spec.validation.wellKnownCACertificates takes 'System', not 'example.com/roots'"
    assert _found(text, release="v1.4.1") == [message]


@pytest.mark.parametrize(
    ("models", "count"),
    [
        ("[{name: a}, {name: b}]", 0),
        ("[{name: a, weight: 1}, {name: b, weight: 2}]", 0),
        ("[{name: a, weight: 1}, {name: b}, {name: c}]", 1),
    ],
)
def test_target_models_have_weights_all_or_none(models: str, count: int) -> None:
    text = f"{MODEL}  targetModels: {models}\n"
    assert len(_found(text, "inference-extension", "v0.5.1")) == count


def test_a_rewrite_calls_its_targets_otherwise_in_old_releases() -> None:
    text = """\
apiVersion: inference.networking.x-k8s.io/v1alpha2
kind: InferenceModelRewrite
metadata: {name: chat, namespace: serving}
spec:
  poolRef: {name: chat}
  rules: [{FIELD: [{modelRewrite: chat-v2, weight: 10}]}]
"""
    split, targets = text.replace("FIELD", "split"), text.replace("FIELD", "targets")
    for release, right, wrong in (("v1.2.1", split, targets), ("v1.3.0", targets, split)):
        assert _found(right, "inference-extension", release) == []
        assert len(_found(wrong, "inference-extension", release)) == 1
