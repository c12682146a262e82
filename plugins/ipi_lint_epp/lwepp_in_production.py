"""A pool is served by the endpoint picker that was made for conformance tests.

## Why

`lwepp` picks endpoints without looking at queues, caches or adapters. It is there so that gateways
can be tested without a real endpoint picker; its own release says that it is not for production.
A pool behind it serves requests, only without what an InferencePool is for.

## Bad

```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: llama-epp
  namespace: serving
spec:
  selector:
    matchLabels:
      app: llama-epp
  template:
    metadata:
      labels:
        app: llama-epp
    spec:
      containers:
        - name: epp
          image: registry.k8s.io/gateway-api-inference-extension/lwepp:v1.6.1
          args: [--pool-name, llama]
```

## Good

```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: llama-epp
  namespace: serving
spec:
  selector:
    matchLabels:
      app: llama-epp
  template:
    metadata:
      labels:
        app: llama-epp
    spec:
      containers:
        - name: epp
          image: ghcr.io/llm-d/llm-d-router-endpoint-picker:v0.9.0
          args: [--pool-name, llama]
```

## Fix

Run a full endpoint picker. Its flags, permissions and configuration differ, so there is no edit
that does it.

## When not to use

Conformance tests and gateways under test want it: objects in a namespace whose name holds
`conformance` are left alone, and `# ipi-lint: ignore[IPI523] gateway test` does it elsewhere.

## Sources

- Release notes and lwepp, Inference Extension v1.6.0
- kubernetes-sigs/gateway-api-inference-extension#3051
- envoyproxy/ai-gateway PR 2639
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Problem, Repository, Resource, rule
from ipi_lint_inference.kinds import WORKLOADS
from ipi_lint_inference.pickers import all_pickers


@rule("IPI523", "warning", kinds=WORKLOADS, preset="strict")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    if "conformance" in (resource.identity.namespace or ""):
        return
    for picker in all_pickers(resource, repository):
        entry = picker.family.entry if picker.family else {}
        production = entry.get("production")
        if production:
            yield Problem(
                picker.container.get("image"),
                f"{entry['title']} {production['says']}",
                help=f"Run a full endpoint picker, such as '{production['instead']}'.",
            )
