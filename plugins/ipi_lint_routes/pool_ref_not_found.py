"""A route sends requests to an InferencePool that does not exist.

## Why

The gateway's controller accepts the route and sets `ResolvedRefs` to False on it, with the reason
`BackendNotFound`. Nothing else complains: the route stays accepted, and the share of the requests
that would go to the missing pool is answered with status 500. A pool is looked for by its name in
the namespace of the reference, which is the route's own where none is written, and in the cluster
of the route alone: the pool of another cluster is reached through an InferencePoolImport.

## Bad

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: vllm-llama3
  namespace: serving
spec:
  selector:
    matchLabels:
      app: vllm-llama3
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: vllm-llama3-epp
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
          name: vllm-llama
```

## Good

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: vllm-llama3
  namespace: serving
spec:
  selector:
    matchLabels:
      app: vllm-llama3
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: vllm-llama3-epp
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
          name: vllm-llama3
```

## Fix

Correct the name, the kind or the namespace, or add the pool to what the cluster gets. A change is
suggested where another object was probably meant, and never made without asking.

## When not to use

The rule is mute where the pool may exist unseen: in a chart, in a remote base, in what an operator
makes (KServe, KAITO, NIM, Dynamo), in a file that could not be read, or under a name that a later
step fills in. In a repository that holds no InferencePool at all the pools are probably kept
elsewhere, and the finding is a note. For a single pool that comes from elsewhere, suppress the
line: `# ipi-lint: ignore[IPI301] installed by hand`.

## Sources

- Gateway conformance test of a reference to a missing InferencePool, Inference Extension v1.6.0
- Troubleshooting guide, Inference Extension v1.4.0
- Multi-cluster inference proposal (1374), Inference Extension v1.6.0
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
    Severity,
    closest,
    replacement,
    rule,
)
from ipi_lint_inference.backends import is_pool
from ipi_lint_inference.homes import homes_alike
from ipi_lint_inference.kinds import AI_ROUTE, LAYERS, POOL, POOLS, ROUTES, called
from ipi_lint_inference.lookup import NOT_FOUND, doubt_about
from ipi_lint_routes.hints import has_pools, hint_for
from ipi_lint_routes.references import is_open, pools_named

_IMPORTS = ("InferencePoolImport", "GCPInferencePoolImport")


@rule(
    "IPI301",
    "error",
    kinds=[*ROUTES, AI_ROUTE],
    scope="clusterset",
    yields_to=LAYERS,
)
def check(resource: Resource, repository: Repository) -> Iterator[Problem | Muted]:
    for reference in repository.references_from(resource, "backend", "mirror"):
        if is_open(reference):
            continue
        if is_pool(reference):
            yield from _unless_found(reference, repository)
        elif resource.group_kind != AI_ROUTE and _has_strange_kind(reference):
            yield from _no_such_kind(reference, repository)


def _unless_found(reference: Reference, repository: Repository) -> Iterator[Problem | Muted]:
    """One problem for all the clusters in which the pool is certainly missing."""
    missing = []
    for home in homes_alike(reference.source, repository):
        if pools_named(reference.target, home):
            continue
        doubt = _doubt(reference.target, home)
        if doubt is None:
            missing.append(home)
        else:
            detail = f"InferencePool '{called(reference.target)}': {doubt}"
            yield Muted(reference.name_node, NOT_FOUND, detail)
    if missing:
        yield _missing(reference, missing, repository)


def _doubt(target: Identity, repository: Repository) -> str | None:
    """Why a pool of that name may exist, in either of its groups."""
    doubts = (doubt_about(Identity(*kind, *target[2:]), repository) for kind in POOLS)
    return next((each for each in doubts if each), None)


def _missing(
    reference: Reference, missing: Sequence[Repository], repository: Repository
) -> Problem:
    hint = hint_for(reference, missing[0], repository)
    return Problem(
        reference.name_node,
        f"there is no InferencePool '{called(reference.target)}'{_where(missing)}",
        help=hint.says,
        related=hint.related,
        fix=hint.fix,
        severity=None if has_pools(repository) else Severity.NOTE,
    )


def _where(missing: Sequence[Repository]) -> str:
    names = [f"'{each.cluster}'" for each in missing if each.cluster]
    if len(names) < 2:
        return f" in the cluster {names[0]}" if names else ""
    return f" in the clusters {', '.join(names[:-1])} and {names[-1]}"


def _has_strange_kind(reference: Reference) -> bool:
    """Whether a kind is written that the pools' group does not have."""
    kind = reference.node.get("kind").text
    return reference.target.group == POOL[0] and kind is not None and kind not in _IMPORTS


def _no_such_kind(reference: Reference, repository: Repository) -> Iterator[Problem]:
    """A kind that is none, where it is plain that a pool is meant."""
    group, kind, namespace, name = reference.target
    meant = Identity(*POOL, namespace, name)
    found = [
        pool
        for home in homes_alike(reference.source, repository)
        for pool in home.find(meant)
        if home.together(reference.source, pool)
    ]
    if not found and not closest(kind, [POOL[1]]):
        return
    node = reference.node.get("kind")
    edits = replacement(node, kind, POOL[1])
    yield Problem(
        node,
        f"the group '{group}' has no kind '{kind}'",
        help=f"Write 'kind: {POOL[1]}'.",
        related=tuple(
            Related(each.get("metadata", "name"), "this InferencePool has that name")
            for each in found[:1]
        ),
        fix=Fix(f"Write the kind '{POOL[1]}'", edits, safe=bool(found)) if edits else None,
    )
