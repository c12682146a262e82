"""A route that Argo CD applies leaves out what the API server fills in.

## Why

The API server writes the defaults of a route into it: `weight: 1` into a backendRef, `group` and
`kind` into a parentRef. Both stand in lists that are replaced as a whole, so Argo CD compares the
list of the manifest with the longer one of the cluster, and shows the route as OutOfSync for good.
With self-healing, older releases apply it again and again. With the values written out, both are
the same.

## Bad

```yaml
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: inference
  namespace: argocd
spec:
  project: default
  source:
    repoURL: https://git.example.com/platform.git
    path: inference
    targetRevision: main
  destination:
    name: west
    namespace: serving
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: chat
  namespace: serving
spec:
  parentRefs:
    - group: gateway.networking.k8s.io
      kind: Gateway
      name: inference-gateway
  rules:
    - backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: llama-pool
```

## Good

```yaml
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: inference
  namespace: argocd
spec:
  project: default
  source:
    repoURL: https://git.example.com/platform.git
    path: inference
    targetRevision: main
  destination:
    name: west
    namespace: serving
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: chat
  namespace: serving
spec:
  parentRefs:
    - group: gateway.networking.k8s.io
      kind: Gateway
      name: inference-gateway
  rules:
    - backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: llama-pool
          weight: 1
```

## Fix

Write the default. That is safe: it is what the API server writes. Other defaults of the route, such
as a rule's `matches`, may show as a difference too.

## When not to use

The rule looks at routes to pools and imports, and only in a repository that holds an Application,
ApplicationSet or AppProject of Argo CD. It is silent where one of them, or Argo CD's own
configuration, lets the server compare (`ServerSideDiff=true`, `controller.diff.server.side`) or
ignores differences of that kind of route. Flux compares in another way, and needs none of this.

## Sources

- HTTPRoute and GRPCRoute API, defaults and list types, Gateway API v1.6.1
- argo-cd issue 22151, argo-helm issue 3538
- Argo CD documentation on diff strategies and diffing customization, as of 2026-11
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ipi_lint import Edit, Fix, Node, Problem, Related, Repository, Resource, insertion, rule
from ipi_lint_inference.backends import route_rules
from ipi_lint_inference.kinds import GATEWAY, GRPC_ROUTE, HTTP_ROUTE
from ipi_lint_routes.argo import argo_that_sees_defaults
from ipi_lint_routes.edits import completed

_PARENT = dict(zip(("group", "kind"), GATEWAY, strict=True))


@rule("IPI311", "note", kinds=[HTTP_ROUTE, GRPC_ROUTE], scope="repository", preset="strict")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    backends = [each for part in route_rules(resource, repository) for each in part.inference]
    argo = argo_that_sees_defaults(resource, repository) if backends else None
    if argo is None:
        return
    for backend in backends:
        if not backend.node.get("weight").exists:
            yield _problem(backend.node, "backendRef", {"weight": "1"}, argo, _weighted)
    for parent in repository.references_from(resource, "parent"):
        missing = {key: value for key, value in _PARENT.items() if not parent.node.get(key).exists}
        if missing:
            yield _problem(parent.node, "parentRef", missing, argo, _named)


def _problem(
    reference: Node,
    what: str,
    missing: Mapping[str, str],
    argo: Resource,
    edits_of: Callable[[Node], tuple[Edit, ...]],
) -> Problem:
    kind, name = argo.identity.kind, argo.identity.name
    fields = " and ".join(f"'{key}'" for key in missing)
    written = " and ".join(f"'{key}: {value}'" for key, value in missing.items())
    edits = edits_of(reference)
    return Problem(
        reference.get(next(iter(missing))),
        f"this {what} leaves out {fields}, which the API server fills in; Argo CD then shows the "
        "route as OutOfSync",
        help=f"Write {written}, as the API server does.",
        related=(Related(argo.get("metadata", "name"), f"the {kind} '{name}' of Argo CD"),),
        fix=Fix(f"Write {written}", edits, safe=True) if edits else None,
        on_key=True,
    )


def _weighted(reference: Node) -> tuple[Edit, ...]:
    """A weight in front of the name; none where it would be in quotes."""
    edits = insertion(reference.get("name"), "weight", "1")
    return () if any('"' in each.text for each in edits) else edits


def _named(reference: Node) -> tuple[Edit, ...]:
    group, kind = (reference.get(key).text or default for key, default in _PARENT.items())
    return completed(reference, group, kind)
