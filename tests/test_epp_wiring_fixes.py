"""Fixes of the rules about endpoint pickers: the right text goes, all other text stays."""

from __future__ import annotations

import pytest

from ipi_lint.rule import Fix
from ipi_lint.testing import lint_texts

POOL = """\
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata: {name: qwen, namespace: code}
spec:
  selector: {matchLabels: {app: qwen}}
  targetPorts: [{number: 8000}]
  endpointPickerRef: # of the team
    name: qwen-epp # its Service
    port: {number: 9002}
---
"""
SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: qwen-epp, namespace: code}
spec:
  selector: {app: qwen-epp}
  ports: [{port: 9002}]
---
"""
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: qwen-epp, namespace: code}
spec:
  template:
    metadata: {labels: {app: qwen-epp}}
    spec:
      containers:
        - image: registry.k8s.io/gateway-api-inference-extension/epp:v1.4.0
          args:
"""


def fixes(text: str, rule: str) -> list[Fix]:
    return [finding.fix for finding in lint_texts({"a.yaml": text}, [rule]).findings if finding.fix]


def fixed(text: str, rule: str, *, is_safe: bool) -> str:
    """The text after the only fix, by which the finding goes."""
    (fix,) = fixes(text, rule)
    assert fix.safe == is_safe
    for span, new in sorted(fix.edits, reverse=True):
        text = text[: span.start] + new + text[span.end :]
    assert not lint_texts({"a.yaml": text}, [rule]).findings
    return text


def test_the_service_of_a_like_name_is_suggested() -> None:
    text = POOL.replace("name: qwen-epp #", "name: qwen-ep #") + SERVICE
    assert fixed(text, "epp-service-not-found", is_safe=False) == POOL + SERVICE


def test_the_only_port_of_the_service_is_written() -> None:
    text = POOL.replace("9002", "50051") + SERVICE
    assert fixed(text, "epp-port-not-on-service", is_safe=True) == POOL + SERVICE


def test_the_port_for_grpc_is_written() -> None:
    ports = "ports: [{port: 80}, {name: grpc, port: 9002}]"
    service = SERVICE.replace("ports: [{port: 9002}]", ports)
    text = POOL.replace("9002", "9003") + service
    assert fixed(text, "epp-port-not-on-service", is_safe=True) == POOL + service


def test_of_several_ports_none_is_written() -> None:
    ports = "ports: [{port: 80}, {port: 81}]"
    assert not fixes(
        POOL + SERVICE.replace("ports: [{port: 9002}]", ports), "epp-port-not-on-service"
    )


@pytest.mark.parametrize("spelling", ["--pool-name={}", '"-poolName={}"', "--pool-name\n- '{}'"])
def test_the_pools_name_is_suggested(spelling: str) -> None:
    before = POOL + SERVICE + DEPLOYMENT
    text = before + f"          - {spelling.format('llama')}\n".replace("\n-", "\n          -")
    after = before + f"          - {spelling.format('qwen')}\n".replace("\n-", "\n          -")
    assert fixed(text, "epp-pool-name-mismatch", is_safe=False) == after


def test_a_name_in_a_script_is_not_rewritten() -> None:
    arguments = "          - epp --pool-name llama\n          command: [sh, -c]\n"
    text = POOL + SERVICE + DEPLOYMENT + arguments
    assert lint_texts({"a.yaml": text}, ["epp-pool-name-mismatch"]).findings
    assert not fixes(text, "epp-pool-name-mismatch")


def test_the_namespace_is_taken_from_the_pod() -> None:
    before = POOL + SERVICE + DEPLOYMENT
    arguments = "          - --pool-name=qwen\n          - --pool-namespace={}\n"
    added = "env: [{name: NAMESPACE, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}]\n"
    after = before.replace("args:", f"{added}          args:") + arguments.format("$(NAMESPACE)")
    text = before + arguments.format("default")
    assert fixed(text, "epp-pool-namespace-mismatch", is_safe=False) == after


def test_the_namespace_is_taken_from_a_variable_that_is_there() -> None:
    before = POOL + SERVICE + DEPLOYMENT
    own = "          env: [{name: NS, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}]\n"
    arguments = "          - --pool-namespace\n          - {}\n"
    text = before + arguments.format("default") + own
    after = before + arguments.format("$(NS)") + own
    assert fixed(text, "epp-pool-namespace-mismatch", is_safe=False) == after


def test_a_group_is_taken_out_where_the_image_takes_the_right_one() -> None:
    before = POOL + SERVICE + DEPLOYMENT + "          - --pool-name=qwen\n"
    text = before + "          - --pool-group\n          - inference.networking.x-k8s.io\n"
    assert fixed(text, "epp-pool-group-mismatch", is_safe=True) == before


def test_a_group_stays_where_the_image_is_not_known() -> None:
    deployment = DEPLOYMENT.replace("registry.k8s.io/gateway-api-inference-extension", "quay.io/a")
    flags = "          - --pool-name=qwen\n          - --pool-group=inference.networking.x-k8s.io\n"
    assert not fixes(POOL + SERVICE + deployment + flags, "epp-pool-group-mismatch")


def test_the_label_of_the_picker_is_suggested() -> None:
    picker = DEPLOYMENT + "          - --pool-name=qwen\n"
    text = POOL + SERVICE.replace("app: qwen-epp", "app: 'epp'") + picker
    after = POOL + SERVICE.replace("app: qwen-epp", "app: 'qwen-epp'") + picker
    assert fixed(text, "epp-service-selects-nothing", is_safe=False) == after


def test_the_port_of_the_picker_is_suggested() -> None:
    service = SERVICE.replace("{port: 9002}", "{port: 9002, targetPort: TARGET}")
    picker = DEPLOYMENT + "          - --pool-name=qwen\n"
    text = POOL + service.replace("TARGET", "grpc") + picker
    after = POOL + service.replace("TARGET", "9002") + picker
    assert fixed(text, "epp-service-selects-nothing", is_safe=False) == after


def test_the_default_mode_is_written() -> None:
    after = POOL.replace("    name: qwen-epp", "    failureMode: FailClose\n    name: qwen-epp")
    assert fixed(POOL, "failure-mode-not-explicit", is_safe=True) == after
