"""A route's reference leaves out the kind or the group, and so means no InferencePool.

## Why

A backendRef without a group means the core group, and one without a kind means a Service. With one
of the two missing, an InferencePool of the core group or a Service of the pools' group is meant,
and there is no such kind. The API server takes either without a word; the gateway's controller then
sets `ResolvedRefs` to False, and the requests are answered with status 500. With both missing, a
Service is meant: without a port the API server refuses the route, with one it is taken and leads
nowhere.

## Bad

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama-pool
  namespace: serving
spec:
  selector:
    matchLabels:
      app: llama
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: llama-epp
    port:
      number: 9002
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: chat
  namespace: serving
spec:
  parentRefs:
    - name: inference-gateway
  rules:
    - backendRefs:
        - name: llama-pool
          port: 8000
```

## Good

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama-pool
  namespace: serving
spec:
  selector:
    matchLabels:
      app: llama
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: llama-epp
    port:
      number: 9002
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: chat
  namespace: serving
spec:
  parentRefs:
    - name: inference-gateway
  rules:
    - backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: llama-pool
```

## Fix

Write both, `group` and `kind`. That is safe where an InferencePool of that name is in the namespace
and no Service is; elsewhere it is suggested.

## When not to use

A name that a Service and a pool share means the Service, and the rule is silent. So it is where the
Service may come from a chart or an operator. Istio makes a Service for each pool, which is called
`<pool>-ip-<hash>` and so is no pool's name; to refer to it is not foreseen. Suppress a line with `#
ipi-lint: ignore[IPI303] made by hand`.

## Sources

- HTTPRoute API, backendRefs and their defaults, Gateway API v1.4.1 and v1.6.1
- NGINX Gateway Fabric, its check of backendRefs, as of 2026-08
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ipi_lint import (
    Fix,
    Identity,
    Muted,
    Problem,
    Reference,
    Related,
    Repository,
    Resource,
    rule,
)
from ipi_lint_inference.kinds import AI_ROUTE, IMPORT, LAYERS, POOL, POOLS, ROUTES, SERVICE, called
from ipi_lint_inference.lookup import NOT_FOUND, doubt_about
from ipi_lint_routes.edits import completed
from ipi_lint_routes.references import is_open

_KINDS = (*POOLS, IMPORT)
_GROUPS = tuple(group for group, _ in POOLS)


@rule(
    "IPI303",
    "error",
    kinds=[*ROUTES, AI_ROUTE],
    scope="namespace",
    yields_to=LAYERS,
)
def check(resource: Resource, repository: Repository) -> Iterator[Problem | Muted]:
    for reference in repository.references_from(resource, "backend", "mirror"):
        if is_open(reference):
            continue
        group, kind = (reference.node.get(each).plain for each in ("group", "kind"))
        if kind is None and not group:
            yield from _without_both(reference, repository)
        elif resource.group_kind == AI_ROUTE:
            continue
        elif kind is None and group in _GROUPS:
            yield _without_kind(reference, repository)
        elif kind == POOL[1] and not group:
            yield _without_group(reference, repository)
        elif kind == "Service" and not group:
            yield from _without_both(reference, repository)


def _without_kind(reference: Reference, repository: Repository) -> Problem:
    group = reference.target.group
    found = _found(reference, repository)
    right = found.group_kind if found else POOL if group == POOL[0] else None
    return Problem(
        reference.node.get("group"),
        f"without a kind, this means a Service of the group '{group}', which has none",
        help=f"{_written(right)}." if right else f"{_written(IMPORT)}, or the kind that is meant.",
        related=_related(found),
        fix=_fix(reference, right, found, repository) if right else None,
    )


def _without_group(reference: Reference, repository: Repository) -> Problem:
    written, kind = reference.node.get("group"), reference.node.get("kind")
    found = _found(reference, repository)
    right = found.group_kind if found else POOL
    return Problem(
        written if written.exists else kind,
        f"'{POOL[1]}' without a group means the core group, which has no such kind",
        help=f"{_written(right)}.",
        related=_related(found),
        fix=_fix(reference, right, found, repository),
    )


def _without_both(reference: Reference, repository: Repository) -> Iterator[Problem | Muted]:
    """What means a Service (or an AIServiceBackend) that is certainly not there."""
    target, found = reference.target, _found(reference, repository, POOLS)
    if found is None or repository.find(target):
        return
    doubt = doubt_about(target, repository)
    if doubt:
        yield Muted(reference.name_node, NOT_FOUND, f"{target.kind} '{called(target)}': {doubt}")
        return
    kind = reference.node.get("kind")
    has_port = reference.node.get("port").plain is not None
    yield Problem(
        kind if kind.text else reference.name_node,
        f"there is no {target.kind} '{called(target)}'; an InferencePool has that name",
        help=f"{_written(found.group_kind)}{'; a pool needs no port' if has_port else ''}.",
        related=_related(found),
        fix=_fix(reference, found.group_kind, found, repository),
        apply=None if has_port or target.group else "rejected",
    )


def _found(
    reference: Reference, repository: Repository, kinds: Sequence[tuple[str, str]] = _KINDS
) -> Resource | None:
    """The pool or import of the reference's name; those of the group that it says come first."""
    group, _, namespace, name = reference.target
    for kind in sorted(kinds, key=lambda each: each[0] != group):
        for each in repository.find(Identity(*kind, namespace, name)):
            if repository.together(reference.source, each):
                return each
    return None


def _written(right: tuple[str, str]) -> str:
    return f"Write 'group: {right[0]}' and 'kind: {right[1]}'"


def _related(found: Resource | None) -> tuple[Related, ...]:
    if found is None:
        return ()
    return (Related(found.get("metadata", "name"), f"the {found.identity.kind} of that name"),)


def _fix(
    reference: Reference, right: tuple[str, str], found: Resource | None, repository: Repository
) -> Fix | None:
    edits = completed(reference.node, *right)
    service = Identity(*SERVICE, reference.target.namespace, reference.target.name)
    is_safe = found is not None and not repository.find(service)
    return Fix(f"Write the group and kind of {right[1]}", edits, is_safe) if edits else None
