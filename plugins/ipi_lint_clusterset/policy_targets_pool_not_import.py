"""A policy is for the pool of this cluster, and the routes here use the import.

## Why

A policy about an InferencePool holds for requests that a route of the same cluster sends to the
pool itself. Where the routes lead to the import of that name, another backend is made for it, and
the policy says nothing about that one: timeouts, health checks and balancing keep their defaults,
on GKE 30 seconds and a check of `/`. The chart of the Inference Extension writes its policies for
the pool.

## Bad

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: chat
  namespace: serving
spec:
  parentRefs:
    - name: cross-region
  rules:
    - backendRefs:
        - group: networking.gke.io
          kind: GCPInferencePoolImport
          name: qwen-chat
---
apiVersion: networking.gke.io/v1
kind: GCPBackendPolicy
metadata:
  name: qwen-chat
  namespace: serving
spec:
  targetRef:
    group: inference.networking.k8s.io
    kind: InferencePool
    name: qwen-chat
  default:
    timeoutSec: 300
```

## Good

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: chat
  namespace: serving
spec:
  parentRefs:
    - name: cross-region
  rules:
    - backendRefs:
        - group: networking.gke.io
          kind: GCPInferencePoolImport
          name: qwen-chat
---
apiVersion: networking.gke.io/v1
kind: GCPBackendPolicy
metadata:
  name: qwen-chat
  namespace: serving
spec:
  targetRef:
    group: networking.gke.io
    kind: GCPInferencePoolImport
    name: qwen-chat
  default:
    timeoutSec: 300
```

## Fix

Give the policy the import's group and kind. That is only suggested, since the pool may be meant by
a route that is not in view.

## When not to use

The rule is silent where a route here uses the pool as well, where the import has a policy of the
same kind, and where the routes may not be in the same cluster as the policy. A policy that waits
for a route to come is suppressed at the line: `# ipi-lint: ignore[IPI708] for the fallback route`.

## Sources

- GKE documentation, set up and customize the multi-cluster Inference Gateway, as read in 2026-11
- Chart inferencepool, policies for GKE, Inference Extension v1.5.0
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import (
    Edit,
    Fix,
    Identity,
    Node,
    Problem,
    Reference,
    Related,
    Repository,
    Resource,
    replacement,
    rule,
)
from ipi_lint_inference.exports import APIS, GKE, Api
from ipi_lint_inference.kinds import POLICIES, POOLS, called

_SENDING = ("backend", "mirror")


@rule("IPI708", "warning", kinds=POLICIES, scope="cluster")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    for reference in repository.references_from(resource, "policy-target"):
        target = reference.target
        if (target.group, target.kind) not in POOLS or _sent_to(target, reference, repository):
            continue
        for api in APIS:
            imported = Identity(*api.kind, target.namespace, target.name)
            routes = _sent_to(imported, reference, repository)
            if routes and not _has_policy(imported, resource, repository):
                yield _problem(reference, api, routes[0])
                break


def _sent_to(target: Identity, policy: Reference, repository: Repository) -> list[Reference]:
    """The references by which routes that certainly meet the policy send requests to a target.

    For a pool, which may be named in either group, all that may do so.
    """
    is_pool = (target.group, target.kind) in POOLS
    kinds = POOLS if is_pool else ((target.group, target.kind),)
    return [
        each
        for kind in kinds
        for each in repository.references_to(Identity(*kind, target.namespace, target.name))
        if each.role in _SENDING and (is_pool or repository.together(policy.source, each.source))
    ]


def _has_policy(imported: Identity, policy: Resource, repository: Repository) -> bool:
    return any(
        each.role == "policy-target" and each.source.group_kind == policy.group_kind
        for each in repository.references_to(imported)
    )


def _problem(reference: Reference, api: Api, route: Reference) -> Problem:
    group, kind = api.kind
    edits = _edits(reference.node, group, kind) if api is GKE else ()
    return Problem(
        reference.node.get("kind"),
        f"this is about the {reference.target.kind} '{called(reference.target)}', and the routes "
        f"here lead to the {kind} of that name",
        help=f"Write 'kind: {kind}' and 'group: {group}' if those routes are meant."
        if api is GKE
        else "Set it where the pool is exported, or in the way that the gateway has for imports.",
        related=(Related(route.node.get("kind"), "this route uses the import"),),
        fix=Fix(f"Make it about the {kind}", edits, safe=False) if edits else None,
    )


def _edits(ref: Node, group: str, kind: str) -> tuple[Edit, ...]:
    written = [(ref.get("group"), group), (ref.get("kind"), kind)]
    edits = [replacement(node, node.text or "", value) for node, value in written]
    return tuple(edit for each in edits for edit in each) if all(edits) else ()
