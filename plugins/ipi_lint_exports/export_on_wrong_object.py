"""The export annotation stands where it exports nothing: on another object, or among the labels.

## Why

A controller looks for the annotation in `metadata.annotations` of InferencePool objects of group
`inference.networking.k8s.io`, and nowhere else. On a Service, a route, a Deployment, its pod
template, an InferencePoolImport or a pool of the old group `inference.networking.x-k8s.io`, and as
a label on anything, it is stored and never read: the pool that was meant stays in its cluster.

## Bad

```yaml
apiVersion: v1
kind: Service
metadata:
  name: qwen-chat-epp
  namespace: serving
  annotations:
    inference.networking.x-k8s.io/export: ClusterSet
spec:
  selector:
    app: qwen-chat-epp
  ports:
    - name: grpc-ext-proc
      port: 9002
      appProtocol: http2
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
```

## Fix

Move the line to `metadata.annotations` of the pool. Which pool that is, only the author knows, so
there is no automatic fix.

## When not to use

Objects of API groups outside Kubernetes' own (`serving.kserve.io`, `argoproj.io`, ...) are left
alone: an operator may hand its object's annotations on to the pool that it makes. Where a build
step moves the annotation: `# ipi-lint: ignore[IPI253] moved by our build`.

## Sources

- Multi-cluster inference proposal (1374), export annotation, Inference Extension v1.6.0
- InferencePool and InferencePoolImport API references, Inference Extension v1.6.0
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Problem, Repository, Resource, rule
from ipi_lint_exports.annotation import KEY, POOL

_TEMPLATES = (
    ("spec", "template"),
    ("spec", "jobTemplate"),
    ("spec", "jobTemplate", "spec", "template"),
    ("spec", "leaderWorkerTemplate", "leaderTemplate"),
    ("spec", "leaderWorkerTemplate", "workerTemplate"),
)


@rule("IPI253", "error", kinds=None, words=(KEY,))
def check(resource: Resource, _: Repository) -> Iterator[Problem]:
    if not _is_kubernetes_own(resource) or resource.identity.kind == "CustomResourceDefinition":
        return
    if resource.group_kind != POOL:
        yield from _found(resource, ("metadata", "annotations"), f"on {_described(resource)}")
    for template in _TEMPLATES:
        for place in ("annotations", "labels"):
            where = (*template, "metadata", place)
            yield from _found(resource, where, f"in the template of {_described(resource)}")
    yield from _found(resource, ("metadata", "labels"), "as a label")


def _is_kubernetes_own(resource: Resource) -> bool:
    """Whether the object is known not to hand its annotations on to a pool."""
    group = resource.identity.group
    return "." not in group or group.endswith((".k8s.io", ".x-k8s.io"))


def _found(resource: Resource, where: tuple[str, ...], place: str) -> Iterator[Problem]:
    node = resource.get(*where, KEY)
    if node.exists:
        yield Problem(
            node,
            f"the export annotation has no effect {place}",
            help=_advice(resource),
            on_key=True,
        )


def _described(resource: Resource) -> str:
    """`kind 'Service'`; with the group where another group has a kind of that name."""
    group, kind = resource.group_kind
    return f"kind '{kind}' of group '{group}'" if kind == POOL[1] else f"kind '{kind}'"


def _advice(resource: Resource) -> str:
    if resource.group_kind == POOL:
        return "Put it into metadata.annotations."
    return f"Put it into metadata.annotations of the {POOL[1]} (group {POOL[0]}) that is meant."
