"""Objects without a namespace are applied by something that gives them none.

## Why

Gateway API and Inference Extension go by namespaces: who may refer to what, where the endpoint
picker is looked for, which export an import belongs to. Argo CD puts an object that names no
namespace into the Application's `destination.namespace`, and without one into `default`; Flux
refuses a namespaced object for which neither it nor `targetNamespace` says one, and the whole
Kustomization with it.

## Bad

```yaml
# file: argocd/pools.yaml
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: pools
  namespace: argocd
spec:
  source:
    repoURL: https://git.example.com/fleet.git
    path: pools
  destination:
    server: https://10.0.0.1
```

```yaml
# file: pools/llama.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama
spec:
  selector:
    matchLabels:
      app: llama
  targetPorts:
    - number: 8000
```

## Good

```yaml
# file: argocd/pools.yaml
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: pools
  namespace: argocd
spec:
  source:
    repoURL: https://git.example.com/fleet.git
    path: pools
  destination:
    server: https://10.0.0.1
    namespace: llm
```

```yaml
# file: pools/llama.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama
spec:
  selector:
    matchLabels:
      app: llama
  targetPorts:
    - number: 8000
```

## Fix

Write the namespace into the objects, or say it where they are applied: `destination.namespace`,
`targetNamespace`, or `namespace` in the kustomization. Which one it is, is a decision.

## When not to use

What `kubectl -n` or a pipeline applies is not looked at, only what a Flux Kustomization or an
Application delivers. A kustomization with transformers or patches of files that may set the
namespace is counted as muted.

## Sources

- Argo CD v3.2, destination.namespace; Kustomization API of Flux v2.7, targetNamespace
- fluxcd/flux2#1939 and #4301, objects without a namespace; Kustomize v5.5, namespace
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Muted, Problem, Related, Repository, Resource, rule
from ipi_lint_inference.delivered import Delivery
from ipi_lint_inference.deliveries import deliveries
from ipi_lint_inference.kinds import (
    AI_ROUTE,
    GATEWAY,
    GRANT,
    IMPORT,
    OBJECTIVES,
    POOLS,
    ROUTES,
)
from ipi_lint_inference.layers import APPLICATION, FLUX_KUSTOMIZATION
from ipi_lint_layers.changes import configured, patched

_KINDS = frozenset((*POOLS, IMPORT, *OBJECTIVES, *ROUTES, AI_ROUTE, GATEWAY, GRANT))
_FEW = 3


@rule("IPI817", "warning", kinds=[FLUX_KUSTOMIZATION, APPLICATION], scope="repository")
def check(resource: Resource, repository: Repository) -> Iterator[Problem | Muted]:
    found = deliveries(repository)
    layer = found.layer_of(resource)
    if layer is None:
        return
    without = [
        way
        for way in found.by(layer)
        if way.built.namespace is None and way.built.resource.group_kind in _KINDS
    ]
    if without:
        name = without[0].built.resource.get("metadata", "name")
        mended = configured(without[:1], name, "transformers")
        yield mended or patched(without[0], name, "namespace") or _problem(resource, without)


def _problem(resource: Resource, without: list[Delivery]) -> Problem:
    is_argo = resource.group_kind == APPLICATION
    field = ("spec", "destination", "namespace") if is_argo else ("spec", "targetNamespace")
    first, others = without[0].built, len(without) - 1
    more = f" (and {others:,} more object{'s' if others > 1 else ''})" if others else ""
    end = "goes into 'default'" if is_argo else "is refused by Flux"
    return Problem(
        resource.get(*field),
        f"nothing says the namespace of the {first.resource.identity.kind} '{first.name}'{more}: "
        f"it {end}",
        help=f"Write '{'.'.join(field[1:])}' here, or 'metadata.namespace' into each object.",
        related=tuple(
            Related(each.built.resource.get("metadata"), "no namespace", on_key=True)
            for each in without[:_FEW]
        ),
        on_key=True,
        apply="accepted" if is_argo else "rejected",
    )
