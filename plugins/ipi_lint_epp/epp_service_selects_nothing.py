"""An endpoint picker's Service leads to no endpoint picker.

## Why

The Service of an endpointPickerRef needs pods behind it that serve on its target port. Where its
selector matches no pods, matches the model servers instead, or leads to a port that nobody serves,
the gateway finds the Service and yet gets no connection: with FailClose every request to the pool
ends with a 5xx, with FailOpen the requests are spread blindly. Pool and Service look healthy.

## Bad

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: qwen
  namespace: serving
spec:
  selector:
    matchLabels:
      app: qwen
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: qwen-epp
    port:
      number: 9002
---
apiVersion: v1
kind: Service
metadata:
  name: qwen-epp
  namespace: serving
spec:
  selector:
    app: epp
  ports:
    - port: 9002
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: qwen-epp
  namespace: serving
spec:
  selector:
    matchLabels:
      app: qwen-epp
  template:
    metadata:
      labels:
        app: qwen-epp
    spec:
      containers:
        - name: epp
          image: ghcr.io/llm-d/llm-d-router-endpoint-picker:v0.9.0
          args: [--pool-name=qwen, --pool-namespace=serving]
```

## Good

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: qwen
  namespace: serving
spec:
  selector:
    matchLabels:
      app: qwen
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: qwen-epp
    port:
      number: 9002
---
apiVersion: v1
kind: Service
metadata:
  name: qwen-epp
  namespace: serving
spec:
  selector:
    app: qwen-epp
  ports:
    - port: 9002
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: qwen-epp
  namespace: serving
spec:
  selector:
    matchLabels:
      app: qwen-epp
  template:
    metadata:
      labels:
        app: qwen-epp
    spec:
      containers:
        - name: epp
          image: ghcr.io/llm-d/llm-d-router-endpoint-picker:v0.9.0
          args: [--pool-name=qwen, --pool-namespace=serving]
```

## Fix

Where one label's value keeps the selector from the pool's endpoint picker, or the picker serves
another port than the target port, writing the right one is suggested.

## When not to use

A Service without a selector, whose EndpointSlices come by hand, is left alone. Where pods may come
from a source that is not in view, a chart or an operator, the rule says nothing and counts the
Service as not checked. A target port is held against the flags of known endpoint pickers only; for
a proxy in front of the picker that declares no port, suppress the line with
`# ipi-lint: ignore[IPI520] served by the sidecar`.

## Sources

- Service API, selector and targetPort, Kubernetes v1.35
- Command line of the endpoint picker, Inference Extension v1.5.0
- llm-d/llm-d-model-service#55
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ipi_lint import (
    Fix,
    Muted,
    Node,
    Problem,
    Related,
    Repository,
    Resource,
    holds_placeholder,
    replacement,
    rule,
)
from ipi_lint_epp.behind import Miss, missed, near_miss
from ipi_lint_epp.ports import is_external, tcp_ports
from ipi_lint_epp.references import picker_ref, takes_own_pickers
from ipi_lint_inference.kinds import SERVICE
from ipi_lint_inference.lookup import NOT_FOUND
from ipi_lint_inference.pickers import picker_in, pods_of_service, pools_of_service
from ipi_lint_inference.selectors import matches_labels
from ipi_lint_inference.workloads import PodTemplate, doubt


@rule("IPI520", "error", kinds=[SERVICE], scope="namespace")
def check(resource: Resource, repository: Repository) -> Iterator[Problem | Muted]:
    pools = pools_of_service(resource, repository)
    if not pools or not _is_judged(resource) or takes_own_pickers("/Service", repository):
        return
    templates = pods_of_service(resource, repository)
    if not templates:
        yield from _nothing(resource, pools, repository)
        return
    pickers = [each for each in templates if picker_in(each, repository)]
    others = [each for each in templates if each not in pickers]
    yield from _model_servers(resource, pools, others)
    yield from _wrong_ports(resource, pools, pickers, repository)


def _is_judged(service: Resource) -> bool:
    """Whether a Service has a selector, and it stands here as it will be."""
    selector = service.get("spec", "selector").plain
    if not isinstance(selector, dict) or not selector or is_external(service):
        return False
    return not any(
        not isinstance(value, str) or holds_placeholder(key + value)
        for key, value in selector.items()
    )


def _nothing(
    service: Resource, pools: Sequence[Resource], repository: Repository
) -> Iterator[Problem | Muted]:
    selector = service.get("spec", "selector")
    why = doubt(repository, service.identity.namespace)
    near = near_miss(service, pools, repository)
    if why and not near:
        yield Muted(selector, NOT_FOUND, f"the pods of Service '{service.identity.name}': {why}")
    else:
        yield _no_pods(selector, pools[0], near)


def _no_pods(selector: Node, pool: Resource, near: tuple[PodTemplate, str] | None) -> Problem:
    labels = ", ".join(f"{key}={value.text}" for key, value in selector.entries())
    message = (
        f"no pods have the labels '{labels}' that the Service of the endpoint picker of "
        f"'{pool.identity.name}' selects"
    )
    if near is None:
        return Problem(
            selector,
            message,
            help="Select the labels of the endpoint picker's pod template.",
            on_key=True,
        )
    template, key = near
    right = template.labels.get(key)
    workload = template.resource.identity
    edits = replacement(selector.get(key), selector.get(key).text or "", str(right))
    has = f"has {key}={right}" if right else f"has no label '{key}'"
    return Problem(
        selector.get(key),
        message,
        help=f"The {workload.kind} '{workload.name}', which runs the endpoint picker, {has}.",
        related=(Related(template.labels_node, f"the labels of '{workload.name}'", on_key=True),),
        fix=Fix(f"Select '{right}'", edits, safe=False) if edits and right else None,
    )


def _model_servers(
    service: Resource, pools: Sequence[Resource], others: Sequence[PodTemplate]
) -> Iterator[Problem]:
    """Pods without a known endpoint picker are certainly none where the pool selects them, too."""
    for template in others:
        for pool in pools:
            wanted = _selector(pool)
            if wanted.plain and matches_labels(wanted.plain, template.labels):
                yield _model_server(service, pool, wanted, template)
                return


def _model_server(
    service: Resource, pool: Resource, wanted: Node, template: PodTemplate
) -> Problem:
    workload = template.resource.identity
    return Problem(
        service.get("spec", "selector"),
        f"the Service of the endpoint picker of '{pool.identity.name}' selects the pool's own "
        f"model servers, {workload.kind} '{workload.name}'",
        help="Select labels that only the endpoint picker's pod template has.",
        related=(Related(wanted, "the pool selects these pods, too", on_key=True),),
        on_key=True,
    )


def _selector(pool: Resource) -> Node:
    selector = pool.get("spec", "selector")
    labels = selector.get("matchLabels")
    return labels if labels.exists else selector


def _wrong_ports(
    service: Resource,
    pools: Sequence[Resource],
    templates: Sequence[PodTemplate],
    repository: Repository,
) -> Iterator[Problem]:
    asked = {ref.number for ref in map(picker_ref, pools) if ref}
    for port in tcp_ports(service):
        if port.get("port").plain in asked:
            misses = [missed(port, each, repository) for each in templates]
            found = [each for each in misses if each]
            if found and len(found) == len(misses):
                yield _unserved(port, found[0], service)


def _unserved(port: Node, miss: Miss, service: Resource) -> Problem:
    written = port.get("targetPort")
    node = written if written.exists else port.get("port")
    edits = replacement(node, str(node.plain), str(miss.served)) if written.exists else ()
    listens = f"; the endpoint picker serves on {miss.served}" if miss.served else ""
    return Problem(
        node,
        f"the port {port.get('port').plain} of the Service '{service.identity.name}' leads to the "
        f"port '{node.plain}', which the pods behind it do not have{listens}",
        help=f"Write 'targetPort: {miss.served}'."
        if miss.served
        else "Name a port of the endpoint picker's container, or its number.",
        related=(Related(miss.node, miss.says, on_key=miss.on_key),),
        fix=Fix(f"Lead to {miss.served}", edits, safe=False) if edits and miss.served else None,
    )
