"""An endpoint picker asks for no CPU or memory, or writes a log line for every step.

## Why

Every request of a pool waits for its endpoint picker. Without requests for CPU and memory its pods
are the first that a full node starves or evicts, and the pool gets slow or fails while the model
servers are idle. From verbosity 2 on it logs for each request; under load the log's lock holds
requests up until the health probes time out and the pod is killed.

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
          image: registry.k8s.io/gateway-api-inference-extension/epp:v1.5.0
          args: [--pool-name, llama, --v=4]
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
          image: registry.k8s.io/gateway-api-inference-extension/epp:v1.5.0
          args: [--pool-name, llama, --v=1]
          resources:
            requests:
              cpu: "4"
              memory: 4Gi
```

## Fix

Write requests that fit the pool's load: the guides begin with whole cores. Which numbers are right
is nothing that a manifest tells.

## When not to use

Development clusters can do without: leave their folder out with `exclude`, or suppress the line
with `# ipi-lint: ignore[IPI519] development`. A LimitRange or an admission webhook may fill in
requests that the manifest does not show.

## Sources

- Troubleshooting and resource tuning guides, Inference Extension v1.4.0
- Operations guide, llm-d-router v0.9
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Node, Problem, Repository, Resource, rule
from ipi_lint_inference.arguments import Flag, flag
from ipi_lint_inference.kinds import WORKLOADS
from ipi_lint_inference.pickers import all_pickers

_QUIET = 1
_LOUD_WORDS = ("debug", "trace")


@rule("IPI519", "note", kinds=WORKLOADS, preset="strict")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    for picker in all_pickers(resource, repository):
        yield from _without_requests(picker.container)
        yield from _verbose(picker.container)


def _without_requests(container: Node) -> Iterator[Problem]:
    resources = container.get("resources")
    missing = [
        each
        for each in ("cpu", "memory")
        if resources.get("requests", each).plain is None
        and resources.get("limits", each).plain is None
    ]
    if missing:
        yield Problem(
            resources.get("requests") if resources.exists else container.get("name"),
            f"the endpoint picker requests no {' and no '.join(missing)}",
            help="Write 'resources.requests' that fit the load of the pool; every request waits "
            "for this container.",
            on_key=resources.exists,
        )


def _verbose(container: Node) -> Iterator[Problem]:
    for each in (flag(container, "v"), flag(container, "zap-log-level")):
        if each and _is_loud(each):
            yield Problem(
                each.value_node,
                f"at '--{each.name}={each.value}' the endpoint picker logs for every request",
                help="Write '--v=1' while nobody is looking for a fault.",
            )


def _is_loud(each: Flag) -> bool:
    value = each.value or ""
    if each.name == "zap-log-level" and value in _LOUD_WORDS:
        return True
    return value.isdecimal() and int(value) > _QUIET
