"""A route refers to a pool or an import in another namespace, and no grant lets it.

## Why

A backendRef into another namespace holds only where a ReferenceGrant stands in the namespace that
it leads to, and names the route's kind and namespace and the kind of the target. Without one the
gateway sets `ResolvedRefs` to False with RefNotPermitted and answers with status 500. The API
server says nothing about it.

## Bad

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: assistant
  namespace: web
spec:
  parentRefs:
    - name: inference-gateway
  rules:
    - backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: qwen-chat
          namespace: llm
---
apiVersion: v1
kind: Namespace
metadata:
  name: llm
```

## Good

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: assistant
  namespace: web
spec:
  parentRefs:
    - name: inference-gateway
  rules:
    - backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: qwen-chat
          namespace: llm
---
apiVersion: v1
kind: Namespace
metadata:
  name: llm
---
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata:
  name: assistant-of-web
  namespace: llm
spec:
  from:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      namespace: web
  to:
    - group: inference.networking.k8s.io
      kind: InferencePool
      name: qwen-chat
```

## Fix

Add a ReferenceGrant to the namespace of the pool, as the help line says it. Whom to let in is a
decision of that namespace's owner, so it is never written by itself.

## When not to use

Where nothing of the target's namespace stands in the repository, its grants may be kept elsewhere
too: the finding is a warning then. Where a chart or an unread file may bring grants, the rule is
silent and counts that. Routes of a mesh (their parents are Services) and implementations that
ignore grants are left alone. A grant that is there and misspelt is reported by
grant-wrong-group-kind instead. For grants of another repository, suppress the line with
`# ipi-lint: ignore[IPI451] granted by the team llm`.

## Sources

- ReferenceGrant API, Gateway API v1.6.1
- Troubleshooting guide, Inference Extension v1.4.0
- istio/istio#56832; NGINX Gateway Fabric's backendRef code, 2026-08
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Muted, Problem, Reference, Related, Repository, Resource, Severity, rule
from ipi_lint_grants.alpha import has_alpha_pools
from ipi_lint_grants.crossings import crossings_of, is_permitted, needs_grants
from ipi_lint_grants.entries import fault_of_source, fault_of_target
from ipi_lint_inference.grants import comes_from, goes_to, grants_in
from ipi_lint_inference.kinds import GRANT, LAYERS, ROUTES
from ipi_lint_inference.lookup import NOT_FOUND, is_namespace_in_view


@rule(
    "IPI451",
    "error",
    kinds=ROUTES,
    scope="cluster",
    yields_to=LAYERS,
)
def check(resource: Resource, repository: Repository) -> Iterator[Problem | Muted]:
    for reference in crossings_of(resource, repository):
        if is_permitted(reference, repository) or not needs_grants(resource, repository):
            continue
        grants = list(grants_in(reference.target.namespace, repository))
        if any(_is_misspelt(each, reference, repository) for each in grants):
            continue
        gap = repository.gap_for(GRANT)
        if gap:
            what = f"a ReferenceGrant in '{reference.target.namespace}'"
            yield Muted(reference.node, NOT_FOUND, f"{what}: {gap}")
        else:
            yield _problem(reference, grants, repository)


def _is_misspelt(grant: Resource, reference: Reference, repository: Repository) -> bool:
    """Whether a grant would permit the reference, were it not for wrong groups or kinds."""
    source, target = reference.source, reference.target
    is_from = any(
        comes_from(each, reference)
        or (
            (fault := fault_of_source(each, grant)) is not None
            and (fault.group, fault.kind) == source.group_kind
            and each.get("namespace").text == source.identity.namespace
        )
        for each in grant.get("spec", "from").items()
    )
    has_alpha = has_alpha_pools(grant.identity.namespace, repository)
    return is_from and any(
        goes_to(each, reference)
        or (
            (fault := fault_of_target(each, has_alpha_pools=has_alpha)) is not None
            and (fault.group, fault.kind) == (target.group, target.kind)
            and each.get("name").text in (None, "", target.name)
        )
        for each in grant.get("spec", "to").items()
    )


def _problem(reference: Reference, grants: list[Resource], repository: Repository) -> Problem:
    source, target = reference.source.identity, reference.target
    related = [
        Related(each.get("metadata", "name"), "this grant does not cover it") for each in grants[:1]
    ]
    related += [
        Related(each.get("metadata", "namespace"), "this grant is in the route's namespace")
        for each in grants_in(source.namespace, repository)
        if each.identity.namespace and _goes_to(each, reference)
    ][:1]
    is_seen = is_namespace_in_view(target.namespace, repository)
    return Problem(
        reference.node.get("namespace"),
        f"no ReferenceGrant in '{target.namespace}' lets this {source.kind} of "
        f"'{source.namespace}' refer to the {target.kind} '{target.name}'",
        help=f"Add a ReferenceGrant to '{target.namespace}': from group {source.group}, kind "
        f"{source.kind}, namespace {source.namespace}; to group {target.group}, kind "
        f"{target.kind}, name {target.name}.",
        related=tuple(related),
        severity=None if is_seen else Severity.WARNING,
    )


def _goes_to(grant: Resource, reference: Reference) -> bool:
    return any(goes_to(each, reference) for each in grant.get("spec", "to").items())
