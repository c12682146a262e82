"""A pod's annotation of active ports names ports that its pool does not have.

## Why

With several target ports each pod counts as one endpoint for each port. The annotation
`inference.networking.k8s.io/active-ports` (`llm-d.ai/active-ports` in llm-d) narrows them for one
pod: the endpoint picker keeps those that the pool has too, and drops the others without a word. A
pod whose annotation is empty, or has none of the pool's ports, has no endpoint at all and gets no
request.

## Bad

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama-ranks
  namespace: serving
spec:
  selector:
    matchLabels:
      app: llama-ranks
  targetPorts:
    - number: 8000
    - number: 8001
  endpointPickerRef:
    name: llama-ranks-epp
    port:
      number: 9002
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: llama-ranks
  namespace: serving
spec:
  selector:
    matchLabels:
      app: llama-ranks
  template:
    metadata:
      labels:
        app: llama-ranks
      annotations:
        inference.networking.k8s.io/active-ports: "9000"
    spec:
      containers:
        - name: vllm
          image: docker.io/vllm/vllm-openai:v0.11.0
```

## Good

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama-ranks
  namespace: serving
spec:
  selector:
    matchLabels:
      app: llama-ranks
  targetPorts:
    - number: 8000
    - number: 8001
  endpointPickerRef:
    name: llama-ranks-epp
    port:
      number: 9002
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: llama-ranks
  namespace: serving
spec:
  selector:
    matchLabels:
      app: llama-ranks
  template:
    metadata:
      labels:
        app: llama-ranks
      annotations:
        inference.networking.k8s.io/active-ports: "8000,8001"
    spec:
      containers:
        - name: vllm
          image: docker.io/vllm/vllm-openai:v0.11.0
```

## Fix

Write those of the pool's target ports that the pod serves, separated by commas. Which those are
only the server knows, so nothing is rewritten.

## When not to use

Endpoint pickers of other makers may not read the annotation, or read it in another way: suppress
the line with `# ipi-lint: ignore[IPI605] read by our own picker`.

## Sources

- Endpoint picker of Inference Extension v1.4.0, its list of endpoints
- Endpoint picker of llm-d-router v0.9
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ipi_lint import (
    Node,
    Problem,
    Related,
    Repository,
    Resource,
    Severity,
    holds_placeholder,
    rule,
)
from ipi_lint_inference.kinds import WORKLOADS
from ipi_lint_inference.workloads import PodTemplate, templates_of
from ipi_lint_selectors.pools import Port, number_of, pools_over, target_ports

_KEYS = ("inference.networking.k8s.io/active-ports", "llm-d.ai/active-ports")
_KINDS = (*WORKLOADS, ("leaderworkerset.x-k8s.io", "LeaderWorkerSet"))


@rule("IPI605", "error", kinds=_KINDS, scope="namespace", preset="strict", words=_KEYS)
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    told: set[tuple[str | int, ...]] = set()
    for template in templates_of(resource, repository):
        for annotation in _annotations(template):
            if annotation.route not in told:
                told.add(annotation.route)
                yield from _faults(annotation, template, repository)


def _annotations(template: PodTemplate) -> Iterator[Node]:
    for key in _KEYS:
        node = template.node.get("metadata", "annotations", key)
        if node.text is not None and not holds_placeholder(node.text):
            yield node


def _faults(annotation: Node, template: PodTemplate, repository: Repository) -> Iterator[Problem]:
    namespace = template.resource.identity.namespace
    for pool in pools_over(template.labels, namespace, repository):
        if repository.together(pool, template.resource):
            yield from _against(annotation, pool, target_ports(pool))
            return


def _against(annotation: Node, pool: Resource, ports: Sequence[Port]) -> Iterator[Problem]:
    words = [each.strip() for each in (annotation.text or "").split(",") if each.strip()]
    numbers = {each.number for each in ports}
    strange = [each for each in words if number_of(each) not in numbers]
    if not ports:
        return
    if not words:
        message = "an empty list of active ports leaves the pods without an endpoint"
    elif strange:
        message = f"{_are_no_ports(strange)} of the pool '{pool.identity.name}'"
    elif len(numbers) == 1:
        message = f"the pool '{pool.identity.name}' has one target port only, so there is no choice"
    else:
        return
    yield Problem(
        annotation,
        message,
        help=_advice(sorted(numbers)),
        related=(Related(ports[0].node, "a target port"),),
        severity=None if strange or not words else Severity.WARNING,
    )


def _are_no_ports(strange: Sequence[str]) -> str:
    quoted = ", ".join(f"'{each}'" for each in strange)
    return f"{quoted} is no target port" if len(strange) == 1 else f"{quoted} are no target ports"


def _advice(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return f"Take the annotation off; the pods are asked at {numbers[0]}."
    text = ", ".join(str(each) for each in numbers)
    return f"The target ports are {text}: name some of them, or take the annotation off."
