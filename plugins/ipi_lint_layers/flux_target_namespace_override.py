"""One namespace is laid over a tree whose objects name several.

## Why

`targetNamespace` of Flux, and Kustomize's `namespace`, do not fill in what is missing: they replace
every namespace that is written. A tree with a gateway in one namespace and pools in another ends up
in one: objects of the same name collide, a ReferenceGrant lets in nobody that needs it, and quotas
and rights of the old namespaces count no more.

## Bad

```yaml
# file: clusters/east/apps.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps
  targetNamespace: llm
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```

```yaml
# file: apps/serving.yaml
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: chat
  namespace: web
spec:
  rules:
    - backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: llama
---
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama
  namespace: models
spec:
  selector:
    matchLabels:
      app: llama
  targetPorts:
    - number: 8000
```

## Good

```yaml
# file: clusters/east/apps.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```

```yaml
# file: apps/serving.yaml
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: chat
  namespace: web
spec:
  rules:
    - backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: llama
---
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama
  namespace: models
spec:
  selector:
    matchLabels:
      app: llama
  targetPorts:
    - number: 8000
```

## Fix

Leave the namespace out where the objects name their own, or deliver each namespace by a
Kustomization of its own.

## When not to use

A tree of one namespace that a layer moves as a whole is no fault. A preview environment that throws
everything into one namespace on purpose: `# ipi-lint: ignore[IPI818] preview`.

## Sources

- Kustomization API of Flux v2.7, targetNamespace; runs of Kustomize v5.5.0
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Node, Problem, Related, Repository, Resource, listed, rule
from ipi_lint_inference.delivered import Built
from ipi_lint_inference.deliveries import deliveries
from ipi_lint_inference.layers import FLUX_KUSTOMIZATION, KUSTOMIZATION

_FEW = 3


@rule(
    "IPI818",
    "note",
    kinds=[FLUX_KUSTOMIZATION, KUSTOMIZATION],
    scope="repository",
    preset="strict",
)
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    found = deliveries(repository)
    layer = found.layer_of(resource)
    node = _line(resource)
    if layer is None or not node.text:
        return
    first: dict[str, Built] = {}
    for built in found.build(layer):
        namespace = built.resource.identity.namespace
        if namespace and built.moved == node:
            first.setdefault(namespace, built)
    if len(first) > 1:
        shown = listed(sorted(first)[:_FEW]).replace(" or ", " and ")
        yield Problem(
            node,
            f"objects of the namespaces {shown} all end up in '{node.text}'",
            help="Leave it out where the objects name their own namespaces, or deliver each "
            "namespace by itself.",
            related=tuple(
                Related(each.resource.get("metadata", "namespace"), "replaced")
                for each in list(first.values())[:_FEW]
            ),
        )


def _line(resource: Resource) -> Node:
    if resource.group_kind == FLUX_KUSTOMIZATION:
        return resource.get("spec", "targetNamespace")
    return resource.get("namespace")
