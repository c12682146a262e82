"""A ReferenceGrant names a pool that does not exist, or lets in a namespace that has no use for it.

## Why

Such a grant is trust that was left over: nobody uses it, and whoever creates a pool of that name,
or a route in that namespace, gets what was granted to somebody else. Often it is the trace of a
renaming, since tools that rename a pool do not rewrite the grant, and then a route is waiting for
it.

## Bad

```yaml
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata:
  name: web-to-chat
  namespace: llm
spec:
  from:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      namespace: web
  to:
    - group: inference.networking.k8s.io
      kind: InferencePool
      name: qwen-chat-v1
---
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: qwen-chat
  namespace: llm
spec:
  selector:
    matchLabels:
      model: qwen-chat
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: qwen-chat-picker
    port:
      number: 9002
```

## Good

```yaml
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata:
  name: web-to-chat
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
---
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: qwen-chat
  namespace: llm
spec:
  selector:
    matchLabels:
      model: qwen-chat
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: qwen-chat-picker
    port:
      number: 9002
```

## Fix

Write the name that the pool has now, or remove the entry. Cannot be decided from the manifest.

## When not to use

Routes and pools may stand in other repositories. The rule speaks about a pool only where something
else of the grant's namespace is in view, and about a namespace of `from` only where something of
that one is; where a chart or an unread file may bring the pool or the route, it is silent and
counts that. Imports are made by controllers and are not looked for.

## Sources

- ReferenceGrant API, Gateway API v1.6.1
- A run of kustomize 5.5.0 with `namePrefix:` over a pool and its grant
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Identity, Muted, Node, Problem, Repository, Resource, holds_placeholder, rule
from ipi_lint_grants.entries import inference_entries
from ipi_lint_inference.kinds import GRANT, LAYERS, POOLS, ROUTES
from ipi_lint_inference.lookup import NOT_FOUND, is_namespace_in_view, suggestion, unless_found

_Use = tuple[str, str, str | None, str | None, str, str, str | None]


@rule(
    "IPI456",
    "note",
    kinds=[GRANT],
    scope="cluster",
    preset="strict",
    yields_to=LAYERS,
)
def check(resource: Resource, repository: Repository) -> Iterator[Problem | Muted]:
    here = resource.identity.namespace
    entries = list(inference_entries(resource))
    if not here or holds_placeholder(here):
        return
    for entry in entries:
        yield from _missing(entry, here, repository)
    if len(entries) == len(list(resource.get("spec", "to").items())):
        for entry in resource.get("spec", "from").items():
            yield from _unused(entry, entries, here, repository)


def _missing(entry: Node, here: str, repository: Repository) -> Iterator[Problem | Muted]:
    """A pool that an entry of `to` names and that is not there."""
    name = entry.get("name").text
    kind = (entry.get("group").text or "", entry.get("kind").text or "")
    if not name or kind not in POOLS or holds_placeholder(name):
        return
    if is_namespace_in_view(here, repository):
        target = Identity(*kind, here, name)
        problem = Problem(
            entry.get("name"),
            f"there is no InferencePool '{name}' in '{here}' that this entry could be for",
            help=suggestion(target, repository)
            or "Write the name that the pool has now, or remove the entry.",
        )
        yield from unless_found(target, entry.get("name"), repository, problem)


def _unused(
    entry: Node, targets: list[Node], here: str, repository: Repository
) -> Iterator[Problem | Muted]:
    """A namespace of `from` none of whose routes refers to what the grant is for."""
    kind = (entry.get("group").text or "", entry.get("kind").text or "")
    node = entry.get("namespace")
    space = node.text or ""
    if kind not in ROUTES or not space or space == here or holds_placeholder(space):
        return
    wanted = [
        (each.get("group").text or "", each.get("kind").text or "", each.get("name").text or None)
        for each in targets
    ]
    uses = repository.once(_uses)
    sources = [(*kind, namespace) for namespace in (space, None)]
    if any((*source, here, *each) in uses for source in sources for each in wanted):
        return
    if not is_namespace_in_view(space, repository):
        return
    gap = repository.gap_for(kind)
    if gap:
        yield Muted(node, NOT_FOUND, f"a route of '{space}' that uses this: {gap}")
        return
    yield Problem(
        node,
        f"no {kind[1]} of '{space}' refers to what this grant is for in '{here}'",
        help="Remove the entry, or look where the route that needs it refers to.",
    )


def _uses(repository: Repository) -> frozenset[_Use]:
    """Who refers into which namespace to what, with the name and without it."""
    return frozenset(
        (*route.group_kind, route.identity.namespace, target.namespace, *wanted)
        for kind in ROUTES
        for route in repository.of_kind(*kind)
        for reference in repository.references_from(route, "backend", "mirror")
        for target in (reference.target,)
        for wanted in (
            (target.group, target.kind, target.name),
            (target.group, target.kind, None),
        )
    )
