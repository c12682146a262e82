"""Fixes of the rules about endpoint pickers: the right text goes, all other text stays."""

from __future__ import annotations

import pytest

from ipi_lint.rule import Finding
from ipi_lint.testing import lint_texts

WORKLOAD = """apiVersion: apps/v1
kind: Deployment
metadata: {{name: llama-epp, namespace: serving}}
spec:
  template:
    metadata: {{labels: {{app: llama-epp}}}}
    spec:
      volumes: [{{name: plugins, configMap: {{name: plugins}}}}]
      containers:
        - name: epp
          image: registry.k8s.io/gateway-api-inference-extension/epp:{tag}
          volumeMounts: [{{name: plugins, mountPath: /config}}]
          args:
            - --config-file=/config/plugins.yaml
            - {args}
"""
CONFIG = """apiVersion: v1
kind: ConfigMap
metadata: {name: plugins, namespace: serving}
data:
  plugins.yaml: |
    apiVersion: inference.networking.x-k8s.io/v1alpha1
    kind: EndpointPickerConfig
    plugins:
      - type: kv-cache-scorer # by cache use
      - {type: "kv-cache-scorer", name: second}
    schedulingProfiles:
      - name: default
        plugins:
          - {pluginRef: 'kv-cache-scorer', weight: 2}
          - pluginRef: second
"""


def found(files: dict[str, str], rule: str) -> list[Finding]:
    return [each for each in lint_texts(files, [rule]).findings if each.fix]


def edited(text: str, finding: Finding) -> str:
    assert finding.fix
    for span, new in sorted(finding.fix.edits, reverse=True):
        text = text[: span.start] + new + text[span.end :]
    return text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("-poolName", "--pool-name"),
        ("--poolName=llama", "--pool-name=llama"),
        ('"-grpcPort"', '"--grpc-port"'),
        ("'--secureServing=false'", "'--secure-serving=false'"),
    ],
)
def test_a_renamed_flag_is_written_anew(before: str, after: str) -> None:
    text = WORKLOAD.format(tag="v1.0.0", args=before)
    (finding,) = found({"epp.yaml": text}, "epp-flag-unknown-for-image")
    assert finding.fix
    assert finding.fix.safe
    assert edited(text, finding) == WORKLOAD.format(tag="v1.0.0", args=after)


def test_a_renamed_flag_of_a_tag_that_moves_is_only_suggested() -> None:
    text = WORKLOAD.format(tag="main", args="-poolName")
    (finding,) = found({"epp.yaml": text}, "epp-flag-unknown-for-image")
    assert finding.fix
    assert not finding.fix.safe


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_a_renamed_plugin_goes_with_its_references(end: str) -> None:
    config = CONFIG.replace("\n", end)
    files = {
        "epp.yaml": WORKLOAD.format(tag="v1.2.0", args="--pool-name=llama"),
        "map.yaml": config,
    }
    first, second = found(files, "epp-config-invalid")
    assert first.fix
    assert first.fix.safe
    new = "kv-cache-utilization-scorer"
    once = config.replace("type: kv-cache-scorer", f"type: {new}")
    assert edited(config, first) == once.replace("'kv-cache-scorer'", f"'{new}'")
    assert edited(config, second) == config.replace('"kv-cache-scorer"', f'"{new}"')


def test_a_path_is_written_as_the_entry_is_called() -> None:
    files = {
        "epp.yaml": WORKLOAD.format(tag="v1.2.0", args="--pool-name=llama"),
        "map.yaml": CONFIG.replace("plugins.yaml: |", "default-plugins.yaml: |"),
    }
    (finding,) = lint_texts(files, ["epp-config-not-mounted"]).findings
    assert finding.help == "Write '/config/default-plugins.yaml'."
    assert finding.fix is None, "the path shares its argument with the flag"
