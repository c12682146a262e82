"""A reference names an InferencePool in another API group than the one that it stands in.

## Why

`inference.networking.k8s.io` and `inference.networking.x-k8s.io` have had a kind InferencePool
each. To Kubernetes these are two kinds, and a reference means the one whose group it names. Where
the pool is of the other group, the controller finds none: it sets `ResolvedRefs` to False on a
route, with the reason `InvalidKind` or `BackendNotFound`, and the requests are answered with status
500; an objective or a policy does nothing, without a word. An objective's poolRef without a group
means `inference.networking.k8s.io`.

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
        - group: inference.networking.x-k8s.io
          kind: InferencePool
          name: vllm-llama3
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

Write the group that the pool stands in. That is safe where the pool is of
`inference.networking.k8s.io`. Where it is still of the alpha group, it may as well be the pool that
has to move, and the change is only suggested.

## When not to use

While pools move from one group to the other, both may be there: then either reference is right, and
the rule is silent. It speaks only where it sees the pool and knows that it is the one meant: one
that comes from a chart or an operator gives no finding, nor do folders with an example of each
release. Where the pool of the other group is installed by hand, suppress the line: `# ipi-lint:
ignore[IPI302] migration`.

## Sources

- InferencePool API, v1 and v1alpha2, Inference Extension v1.0.0 to v1.6.0
- Issues 1530 and 1591 of the Inference Extension; kgateway issue 11239
- GCPBackendPolicy and HealthCheckPolicy, GKE documentation, as of 2026-11
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ipi_lint import (
    Edit,
    Fix,
    Muted,
    Node,
    Problem,
    Reference,
    Related,
    Repository,
    Resource,
    closest,
    insertion,
    replacement,
    rule,
)
from ipi_lint_inference.kinds import LAYERS, OBJECTIVES, POLICIES, POOL, POOLS, ROUTES, called
from ipi_lint_inference.lookup import NOT_FOUND, doubt_about
from ipi_lint_routes.references import is_open, pools_met

_GROUPS = tuple(group for group, _ in POOLS)


@rule(
    "IPI302",
    "error",
    kinds=[*ROUTES, *OBJECTIVES, *POLICIES],
    scope="cluster",
    yields_to=LAYERS,
)
def check(resource: Resource, repository: Repository) -> Iterator[Problem | Muted]:
    for reference in repository.references_from(
        resource, "backend", "mirror", "pool", "policy-target"
    ):
        if reference.target.kind == POOL[1] and not is_open(reference) and not _is_left(reference):
            yield from _mismatch(reference, repository)


def _is_left(reference: Reference) -> bool:
    """Whether another rule speaks about the group: one that is missing or that is no group."""
    is_route = reference.source.group_kind in ROUTES
    return (is_route and not reference.target.group) or "/" in reference.target.group


def _mismatch(reference: Reference, repository: Repository) -> Iterator[Problem | Muted]:
    """Where no pool of the reference's own group is there, and one of another group is."""
    if repository.find(reference.target):
        return
    pools = _pools(reference, repository)
    doubt = _doubt(reference, pools, repository) if pools else None
    if doubt:
        detail = f"InferencePool '{called(reference.target)}': {doubt}"
        yield Muted(reference.name_node, NOT_FOUND, detail)
    elif pools:
        yield _other_group(reference, pools)
    elif _is_misspelled(reference.target.group):
        yield _misspelled(reference)


def _pools(reference: Reference, repository: Repository) -> Sequence[Resource]:
    """The pools that are meant; one of the alpha group only where it certainly meets the reference.

    Another rule speaks about such a pool, and it may belong to an older example.
    """
    return [
        pool
        for pool in pools_met(reference, repository)
        if pool.group_kind == POOL or repository.together(reference.source, pool)
    ]


def _doubt(reference: Reference, pools: Sequence[Resource], repository: Repository) -> str | None:
    """Why a pool of the reference's own group may exist, too.

    A gap is no such reason where the other pool is certainly there: both would be a strange chance.
    """
    kind = (reference.target.group, reference.target.kind)
    is_there = repository.together(reference.source, pools[0])
    return (
        None if is_there and repository.gap_for(kind) else doubt_about(reference.target, repository)
    )


def _other_group(reference: Reference, pools: Sequence[Resource]) -> Problem:
    pool, written = pools[0], reference.node.get("group")
    right = pool.identity.group
    wrong = f"'{reference.target.group}'" if reference.target.group else "the core group"
    what = f"the InferencePool '{called(pool.identity)}' is in the group '{right}'"
    is_current = right == POOL[0]
    edits = _edits(reference, right)
    return Problem(
        written,
        f"{what}, not {wrong}"
        if written.exists
        else f"{what}; without a group, this means {wrong}",
        help=f"Write 'group: {right}'."
        if is_current
        else f"Move the pool to '{POOL[0]}', or write 'group: {right}' until then.",
        related=(Related(pool.get("apiVersion"), "the group that the pool stands in"),),
        fix=Fix(f"Write the group '{right}'", edits, safe=is_current and len(pools) == 1)
        if edits
        else None,
        on_key=not written.exists,
    )


def _is_misspelled(group: str) -> bool:
    return group not in _GROUPS and closest(group, _GROUPS) is not None


def _misspelled(reference: Reference) -> Problem:
    """A group that has no such kind and is nearly the one that has, whatever the pool's name."""
    group = reference.target.group
    right = closest(group, _GROUPS) or ""
    edits = _edits(reference, right)
    return Problem(
        reference.node.get("group"),
        f"the group '{group}' has no kind 'InferencePool'",
        help=f"Write 'group: {right}'.",
        fix=Fix(f"Write the group '{right}'", edits, safe=False) if edits else None,
    )


def _edits(reference: Reference, right: str) -> tuple[Edit, ...]:
    written: Node = reference.node.get("group")
    if written.exists:
        return replacement(written, reference.target.group, right)
    kind = reference.node.get("kind")
    return insertion(kind if kind.exists else reference.node.get("name"), "group", right)
