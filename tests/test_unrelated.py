"""Objects that have nothing to do with inference are not composed, whatever rules look at them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ipi_lint.job import Job
from ipi_lint.linter import load_linter
from ipi_lint.read import read_tree
from ipi_lint.reader.late import LateDocument
from ipi_lint.rule import PRESETS, Preset

POOL = """\
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: chat
  namespace: models
spec:
  selector:
    matchLabels: {app: chat-server}
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: chat-epp
    port: {number: 9002}
"""
SERVER = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: chat
  namespace: models
spec:
  selector:
    matchLabels: {app: chat-server}
  template:
    metadata:
      labels: {app: chat-server}
    spec:
      containers:
        - name: vllm
          image: docker.io/vllm/vllm-openai:v0.12.0
"""
WORKLOAD = """\
apiVersion: apps/v1
kind: {kind}
metadata:
  name: shop
  namespace: web
  labels: {{app: shop}}
spec:
  selector:
    matchLabels: {{app: shop}}
  template:
    metadata:
      labels: {{app: shop}}
    spec:
      containers:
        - name: shop
          image: registry.example.com/web/shop:1.4.0
          command: [/bin/sh, -c, "exec shop --port 8080"]
          args: [--verbose, --config, /etc/shop.yaml]
          env:
            - name: MODE
              value: plain
          ports:
            - containerPort: 8080
"""
OTHERS = """\
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: web
spec:
  selector: {app: shop}
  ports:
    - port: 80
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop
  namespace: web
data:
  shop.yaml: |
    greeting: hello
---
apiVersion: v1
kind: Namespace
metadata:
  name: web
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: shop
  namespace: web
---
apiVersion: batch/v1
kind: CronJob
metadata:
  name: sweep
  namespace: web
spec:
  schedule: "@daily"
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: sweep
              image: registry.example.com/web/sweep:1.0.0
"""
KINDS = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet")
TEXT = "---\n".join((*(WORKLOAD.format(kind=kind) for kind in KINDS), OTHERS))


@pytest.mark.parametrize("folder", ["shop", "clusters/east/shop"])
@pytest.mark.parametrize("preset", PRESETS)
def test_only_the_pool_and_its_server_are_composed(
    folder: str, preset: Preset, tmp_path: Path
) -> None:
    for name, text in (("shop", TEXT), ("pool", POOL), ("server", SERVER)):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    job = Job(preset=preset, jobs=1)
    config = job.config(tmp_path)
    files = read_tree(tmp_path, [tmp_path], config)
    report = job.check(load_linter(), tmp_path, config, files)
    assert {each.path for each in report.findings} <= {f"{folder}/pool.yaml"}
    documents = [each for file in files.manifests for each in file.documents]
    late = [each for each in documents if isinstance(each, LateDocument)]
    assert len(late) == len(KINDS) + 6
    assert [each.head for each in late if "value" in vars(each)] == [late[0].head]
    assert late[0].source.path.endswith("server.yaml")
