"""A pool is exported that cannot serve: its endpoint picker or its pods are missing.

## Why

Every cluster of the set gets an import for an exported pool and sends its share of requests here.
Where the endpoint picker's Service does not exist, or the selector matches no pod, the failure that
would be local is everywhere; each importing cluster sees errors from a pool that it does not know.

## Bad

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: qwen-chat
  namespace: serving
  annotations:
    inference.networking.x-k8s.io/export: ClusterSet
spec:
  selector:
    matchLabels:
      app: qwen-chat
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: qwen-chat-epp
    port:
      number: 9002
---
apiVersion: v1
kind: Service
metadata:
  name: qwen-picker
  namespace: serving
spec:
  selector:
    app: qwen-chat-epp
  ports:
    - name: grpc
      port: 9002
```

## Good

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: qwen-chat
  namespace: serving
  annotations:
    inference.networking.x-k8s.io/export: ClusterSet
spec:
  selector:
    matchLabels:
      app: qwen-chat
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: qwen-chat-epp
    port:
      number: 9002
---
apiVersion: v1
kind: Service
metadata:
  name: qwen-chat-epp
  namespace: serving
spec:
  selector:
    app: qwen-chat-epp
  ports:
    - name: grpc
      port: 9002
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: qwen-chat
  namespace: serving
spec:
  selector:
    matchLabels:
      app: qwen-chat
  template:
    metadata:
      labels:
        app: qwen-chat
    spec:
      containers:
        - name: vllm
          image: docker.io/vllm/vllm-openai:v0.11.0
```

## Fix

Mend the pool first (`epp-service-not-found` and `selector-matches-nothing` say how), or take the
annotation off until it serves.

## When not to use

Where a part of the cluster's objects is out of sight, or no Service, or no workload at all, stands
in the pool's namespace, the rule says nothing: they may come from elsewhere.

## Sources

- Multi-cluster inference proposal (1374), failure modes, Inference Extension v1.6.0
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Node, Problem, Related, Repository, Resource, rule
from ipi_lint_inference.kinds import EXPORT, POOL, SERVICE, is_exported
from ipi_lint_inference.pickers import service_reference, services_of
from ipi_lint_inference.workloads import doubt, selected, templates


@rule("IPI256", "warning", kinds=[POOL], scope="namespace", words=(EXPORT,))
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    annotations = resource.get("metadata", "annotations")
    if not is_exported(annotations.plain) or resource.identity.namespace is None:
        return
    for node, what in _faults(resource, repository):
        yield Problem(
            annotations.get(EXPORT),
            f"the pool '{resource.identity.name}' is exported, but {what}",
            help="Mend the pool, or take the annotation off until it serves.",
            related=(Related(node, "asked for here"),),
            on_key=True,
        )


def _faults(pool: Resource, repository: Repository) -> Iterator[tuple[Node, str]]:
    namespace = pool.identity.namespace
    reference = service_reference(pool, repository)
    if reference and not services_of(pool, repository):
        has_services = bool(repository.names_of(*SERVICE, namespace))
        if has_services and repository.doubt(reference.target) is None:
            what = f"there is no Service '{reference.target.name}' for its endpoint picker"
            yield reference.name_node, what
    labels = pool.get("spec", "selector", "matchLabels")
    if isinstance(labels.plain, dict) and labels.plain:
        matched = selected(repository, namespace, labels.plain)
        is_sure = not matched and doubt(repository, namespace) is None
        if is_sure and templates(repository, namespace):
            yield labels, "no pod in its namespace has the labels that it selects"
