"""A pool selects pods that serve no model: endpoint pickers, workers, batch jobs.

## Why

Every ready pod that the selector matches is an endpoint. The endpoint picker does not know which
of them serve: it sends requests to its own pods, to the workers of a multi-host server or to a
benchmark as well, and that share of the requests fails with status 502 or runs into its timeout.
It happens with labels that a chart puts on everything that it makes.

## Bad

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama-chat
  namespace: serving
spec:
  selector:
    matchLabels:
      app.kubernetes.io/instance: llama-chat
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: llama-chat-epp
    port:
      number: 9002
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: llama-chat-epp
  namespace: serving
spec:
  selector:
    matchLabels:
      app.kubernetes.io/instance: llama-chat
      app.kubernetes.io/component: endpoint-picker
  template:
    metadata:
      labels:
        app.kubernetes.io/instance: llama-chat
        app.kubernetes.io/component: endpoint-picker
    spec:
      containers:
        - name: epp
          image: ghcr.io/llm-d/llm-d-router-endpoint-picker:v0.9.0
          args:
            - --pool-name=llama-chat
            - --pool-namespace=serving
```

## Good

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama-chat
  namespace: serving
spec:
  selector:
    matchLabels:
      app.kubernetes.io/instance: llama-chat
      llm-d.ai/role: decode
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: llama-chat-epp
    port:
      number: 9002
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: llama-chat-epp
  namespace: serving
spec:
  selector:
    matchLabels:
      app.kubernetes.io/instance: llama-chat
      app.kubernetes.io/component: endpoint-picker
  template:
    metadata:
      labels:
        app.kubernetes.io/instance: llama-chat
        app.kubernetes.io/component: endpoint-picker
    spec:
      containers:
        - name: epp
          image: ghcr.io/llm-d/llm-d-router-endpoint-picker:v0.9.0
          args:
            - --pool-name=llama-chat
            - --pool-namespace=serving
```

## Fix

Add a label to the selector that only the model servers have; the help names one where they have
one. Which it should be is a decision, so nothing is rewritten.

## When not to use

Pools for disaggregated serving select prefill and decode pods on purpose; the rule is silent about
them where the endpoint picker's configuration mentions the roles or is not in view, and about pods
whose ports the manifest does not show. A finding is a warning where only the declared ports speak
against a pod. For other special pods suppress the line with
`# ipi-lint: ignore[IPI602] serves through a side door`.

## Sources

- InferencePool API, selector, Inference Extension v1.6.0
- llm-d/llm-d#2212 on pods that request others and are selected with them; kaito-project/kaito#2048
- GKE documentation on multi-host inference; LeaderWorkerSet v0.7, labels of its pods
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ipi_lint import Problem, Related, Repository, Resource, Severity, rule
from ipi_lint_inference.kinds import POOLS
from ipi_lint_inference.workloads import PodTemplate
from ipi_lint_selectors.outsiders import WORKER_INDEX, Outsider, outsiders
from ipi_lint_selectors.pools import pods_of, selector_of


@rule("IPI602", "error", kinds=POOLS, scope="namespace")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    found = outsiders(resource, repository)
    if not found:
        return
    out = [each.template for each in found]
    servers = [each for each in pods_of(resource, repository) if each not in out]
    for outsider in found:
        yield _problem(resource, outsider, servers)


def _problem(pool: Resource, outsider: Outsider, servers: Sequence[PodTemplate]) -> Problem:
    template = outsider.template
    return Problem(
        selector_of(pool),
        f"the pool {'also ' if servers else ''}selects {outsider.whose} {outsider.why}",
        help=_advice(template, servers),
        related=(Related(template.labels_node, "these labels are selected", on_key=True),),
        on_key=True,
        severity=None if outsider.is_certain else Severity.WARNING,
    )


def _advice(template: PodTemplate, servers: Sequence[PodTemplate]) -> str:
    pair = _distinguishing(template, servers)
    if pair:
        return f"Add '{pair}' to the selector, which only the model servers have."
    return "Give the pods of the model servers a label of their own, and select by that."


def _distinguishing(template: PodTemplate, servers: Sequence[PodTemplate]) -> str | None:
    """A label that all servers have and the other pods have not; None: there is none."""
    if template.part == "worker":
        return f'{WORKER_INDEX}: "0"'
    shared = _written(servers[0]) if servers else set()
    for each in servers[1:]:
        shared &= _written(each)
    own = sorted(f"{key}: {value}" for key, value in shared - set(template.labels.items()))
    return own[0] if own else None


def _written(template: PodTemplate) -> set[tuple[str, str]]:
    return template.labels.items() - template.added.items()
