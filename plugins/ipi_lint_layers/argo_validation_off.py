"""An Argo CD Application turns the validation of fields off.

## Why

With `Validate=false` the API server is not asked to be strict: a field that it does not know, such
as a misspelled one or one of another version, is dropped without a word, and the Application is
healthy. `ServerSideApply=true` makes the same field an error.

## Bad

```yaml
# file: argocd/models.yaml
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: models
  namespace: argocd
spec:
  source:
    repoURL: https://git.example.com/fleet.git
    path: models
  destination:
    server: https://10.0.0.1
    namespace: serving
  syncPolicy:
    syncOptions:
      - Validate=false
```

```yaml
# file: models/llama.yaml
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
# file: argocd/models.yaml
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: models
  namespace: argocd
spec:
  source:
    repoURL: https://git.example.com/fleet.git
    path: models
  destination:
    server: https://10.0.0.1
    namespace: serving
  syncPolicy:
    syncOptions:
      - ServerSideApply=true
```

```yaml
# file: models/llama.yaml
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

Take the option out, or annotate the one object that needs it with
`argocd.argoproj.io/sync-options: Validate=false`.

## When not to use

The rule looks only at Applications that deliver kinds of Gateway API or Inference Extension. Some
other kind in the same Application may need the option: split the Application, or
`# ipi-lint: ignore[IPI806] needed by the service catalog`.

## Sources

- argoproj/argo-cd#16817 and #17135; Argo CD v3.2, sync options
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Node, Problem, Related, Repository, Resource, rule
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
from ipi_lint_inference.layers import APPLICATION

_KINDS = (*POOLS, IMPORT, *OBJECTIVES, *ROUTES, AI_ROUTE, GATEWAY, GRANT)
_OPTION = "Validate=false"
_ANNOTATION = "argocd.argoproj.io/sync-options"


@rule(
    "IPI806",
    "warning",
    kinds=[APPLICATION, *_KINDS],
    scope="repository",
    preset="all",
    words=("syncOptions", _ANNOTATION),
)
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    if resource.group_kind != APPLICATION:
        node = resource.get("metadata", "annotations", _ANNOTATION)
        if _OPTION in [each.strip() for each in (node.text or "").split(",")]:
            yield _problem(node, resource)
        return
    for node in resource.get("spec", "syncPolicy", "syncOptions").items():
        first = _first_delivered(resource, repository) if node.text == _OPTION else None
        if first:
            yield _problem(node, first)


def _first_delivered(application: Resource, repository: Repository) -> Resource | None:
    found = deliveries(repository)
    layer = found.layer_of(application)
    ways = found.by(layer) if layer else ()
    return next(
        (way.built.resource for way in ways if way.built.resource.group_kind in _KINDS), None
    )


def _problem(node: Node, first: Resource) -> Problem:
    return Problem(
        node,
        f"unknown fields of the {first.identity.kind} '{first.identity.name}' are dropped without "
        "a word",
        help="Take the option out; 'ServerSideApply=true' makes unknown fields an error.",
        related=(Related(first.get("metadata", "name"), f"the {first.identity.kind}"),)
        if first.node.document is not node.document
        else (),
    )
