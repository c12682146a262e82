"""A route names a Gateway as its parent that does not exist.

## Why

A route without its Gateway is taken by the API server, and then attaches to nothing: no proxy has
it, every request is answered with status 404, and the pools behind it list no parents in their
status. Most often the Gateway is there, but in the namespace of those who run it: a parentRef
without a namespace means the route's own.

## Bad

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: inference-gateway
  namespace: infra
spec:
  gatewayClassName: istio
  listeners:
    - name: http
      port: 80
      protocol: HTTP
      allowedRoutes:
        namespaces:
          from: All
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: chat
  namespace: llm
spec:
  parentRefs:
    - name: inference-gateway
  rules:
    - backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: qwen-chat
```

## Good

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: inference-gateway
  namespace: infra
spec:
  gatewayClassName: istio
  listeners:
    - name: http
      port: 80
      protocol: HTTP
      allowedRoutes:
        namespaces:
          from: All
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: chat
  namespace: llm
spec:
  parentRefs:
    - name: inference-gateway
      namespace: infra
  rules:
    - backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: qwen-chat
```

## Fix

Write the Gateway's namespace, or its right name. Where exactly one Gateway has the name, its
namespace is suggested; it is not written by itself, since a Gateway may as well be missing.

## When not to use

A platform's Gateway may stand in another repository. Where nothing of the parent's namespace is in
view, the finding is a warning, and where no Gateway at all stands with the route, in its cluster or
its build, a note; both only about routes that lead to pools or imports. Name the cluster's folders
in the configuration (`clusters.<name>.paths`) if a Gateway stands apart, or suppress the line with
`# ipi-lint: ignore[IPI401] platform repository`. Parents of other kinds, a Service or a
ListenerSet, are left alone, and so are values that are filled in later, and routes from a dump
whose status says that the Gateway accepted them.

## Sources

- HTTPRoute API, parentRefs, Gateway API v1.6.1
- Conformance test of an accepted InferencePool, Inference Extension v1.6.0
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ipi_lint import (
    Fix,
    Muted,
    Node,
    Problem,
    Reference,
    Related,
    Repository,
    Resource,
    Severity,
    closest,
    holds_placeholder,
    insertion,
    listed,
    replacement,
    rule,
)
from ipi_lint_inference.backends import is_inference
from ipi_lint_inference.gateways import said_of
from ipi_lint_inference.kinds import AI_ROUTE, GATEWAY, LAYERS, ROUTES, called
from ipi_lint_inference.lookup import is_namespace_in_view, unless_found

_MOST_NAMES = 4
"""How many Gateways a help line lists."""
_MOST_COMPARED = 200
"""With how many names a misspelt one is compared, which takes its time."""


@rule(
    "IPI401",
    "error",
    kinds=[*ROUTES, AI_ROUTE],
    scope="cluster",
    yields_to=LAYERS,
)
def check(resource: Resource, repository: Repository) -> Iterator[Problem | Muted]:
    for parent in repository.references_from(resource, "parent"):
        target = parent.target
        if (target.group, target.kind) != GATEWAY or repository.find(target):
            continue
        if any(map(holds_placeholder, (target.name, target.namespace or ""))):
            continue
        problem = _problem(parent, repository)
        if problem and said_of(parent, "Accepted") != "True":
            yield from unless_found(target, parent.name_node, repository, problem)


def _problem(parent: Reference, repository: Repository) -> Problem | None:
    route, target = parent.source, parent.target
    found = repository.namesakes(target.name)
    namesakes = [each for each in found if each.group_kind == GATEWAY]
    has_gateways = any(
        repository.together(route, each) for each in repository.once(_one_of_each_file)
    )
    is_seen = bool(namesakes) or is_namespace_in_view(target.namespace, repository)
    is_of_concern = any(map(is_inference, repository.references_from(route, "backend")))
    if not is_of_concern and not (has_gateways and is_seen):
        return None
    is_alone = not (has_gateways or namesakes)
    severity = Severity.NOTE if is_alone else Severity.WARNING
    return Problem(
        _wrong_part(parent, namesakes),
        f"there is no Gateway '{called(target)}' with this route, nor any other Gateway"
        if is_alone
        else f"there is no Gateway '{called(target)}'",
        help=_help(parent, namesakes, repository, is_elsewhere=is_alone or not is_seen),
        related=tuple(
            Related(each.get("metadata", "name"), f"one of that name is in the namespace '{space}'")
            for each in namesakes
            if (space := each.identity.namespace)
        ),
        fix=_fix(parent, namesakes),
        severity=None if has_gateways and is_seen else severity,
    )


def _one_of_each_file(repository: Repository) -> Sequence[Resource]:
    """A Gateway of each file; those of one file meet the same objects."""
    return list({each.source.path: each for each in repository.of_kind(*GATEWAY)}.values())


def _wrong_part(parent: Reference, namesakes: Sequence[Resource]) -> Node:
    namespace = parent.node.get("namespace")
    return namespace if namesakes and namespace.text else parent.name_node


def _help(
    parent: Reference, namesakes: Sequence[Resource], repository: Repository, *, is_elsewhere: bool
) -> str:
    spaces = sorted({each.identity.namespace for each in namesakes if each.identity.namespace})
    if spaces:
        return f"Write the namespace in the parentRef: {listed(spaces)}."
    if is_elsewhere:
        return "If it is kept in another repository, all is well; else add it, or mend the name."
    names = repository.once(_names)
    close = closest(parent.target.name, names[:_MOST_COMPARED])
    if close:
        return f"Did you mean '{close}'?"
    if len(names) <= _MOST_NAMES:
        return f"The Gateways here are called {listed(names)}; write the one that is meant."
    return "Write the name and the namespace of a Gateway that there is, or add this one."


def _names(repository: Repository) -> Sequence[str]:
    return repository.names_of(*GATEWAY)


def _fix(parent: Reference, namesakes: Sequence[Resource]) -> Fix | None:
    spaces = {each.identity.namespace for each in namesakes}
    right = next(iter(spaces)) if len(spaces) == 1 else None
    if not right:
        return None
    written = parent.node.get("namespace")
    edits = (
        replacement(written, written.text, right)
        if written.text
        else insertion(parent.node.get("name"), "namespace", right)
    )
    return Fix(f"Write the namespace '{right}'", edits, safe=False) if edits else None
