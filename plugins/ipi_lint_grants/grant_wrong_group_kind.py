"""A ReferenceGrant for pools or imports names a group or a kind that there is not.

## Why

Grants are compared letter by letter with what a reference means. Any group and kind are taken by
the API server, and one that does not exist permits nothing: the route gets RefNotPermitted and
status 500, although a grant stands there. Near at hand are the group of the neighbour kind
(InferencePool moved to `inference.networking.k8s.io`, InferencePoolImport stayed in
`inference.networking.x-k8s.io`), a version behind the group, a plural, and Gateway where the route
is meant, since it is the route that refers to the pool.

## Bad

```yaml
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata:
  name: web-to-imports
  namespace: llm
spec:
  from:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      namespace: web
  to:
    - group: inference.networking.k8s.io
      kind: InferencePoolImport
```

## Good

```yaml
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata:
  name: web-to-imports
  namespace: llm
spec:
  from:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      namespace: web
  to:
    - group: inference.networking.x-k8s.io
      kind: InferencePoolImport
```

## Fix

Write the group and the kind that there are. That is safe where nothing else can have been meant.
For InferencePool in another group, and for a Gateway, it is only suggested.

## When not to use

During a move from the alpha group a namespace may have pools of both: as long as a pool or a route
in view uses the alpha group there, a grant for it is left alone. Where neither group is in use in
view, the finding is a warning. Values that are filled in later are left alone, and so are grants
for other kinds only.

## Sources

- ReferenceGrant API, Gateway API v1.6.1
- InferencePool and InferencePoolImport API reference, Inference Extension v1.6.0
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Fix, Muted, Node, Problem, Repository, Resource, Severity, rule
from ipi_lint_grants.alpha import has_alpha_pools, has_pools
from ipi_lint_grants.entries import Fault, fault_of_source, fault_of_target
from ipi_lint_inference.kinds import ALPHA_GROUP, ALPHA_POOL, GATEWAY, GRANT
from ipi_lint_inference.lookup import NOT_FOUND


@rule("IPI452", "error", kinds=[GRANT], scope="cluster")
def check(resource: Resource, repository: Repository) -> Iterator[Problem | Muted]:
    for entry in resource.get("spec", "from").items():
        fault = fault_of_source(entry, resource)
        if fault:
            yield _problem(fault, _of_source(entry))
    namespace = resource.identity.namespace
    has_alpha = has_alpha_pools(namespace, repository)
    for entry in resource.get("spec", "to").items():
        fault = fault_of_target(entry, has_alpha_pools=has_alpha)
        if fault is None:
            continue
        if (entry.get("group").text, entry.get("kind").text) == ALPHA_POOL:
            yield from _alpha(fault, namespace, repository)
        else:
            yield _problem(fault, _not_there(entry))


def _alpha(
    fault: Fault, namespace: str | None, repository: Repository
) -> Iterator[Problem | Muted]:
    """A grant for the group before today's, which exists and of which no pool is here."""
    gap = repository.gap_for(ALPHA_POOL)
    if gap:
        detail = f"pools of '{ALPHA_GROUP}' in '{namespace}': {gap}"
        yield Muted(fault.entry, NOT_FOUND, detail)
        return
    severity = None if has_pools(namespace, repository) else Severity.WARNING
    where = f"in '{namespace}'" if namespace else "here"
    yield _problem(fault, f"there is no InferencePool of '{ALPHA_GROUP}' {where}", severity)


def _of_source(entry: Node) -> str:
    if (entry.get("group").text, entry.get("kind").text) == GATEWAY:
        return "it is routes that refer to pools, and no Gateway does"
    return _not_there(entry)


def _not_there(entry: Node) -> str:
    group = entry.get("group").text
    return (
        f"the group '{group}' has no kind '{entry.get('kind').text}'"
        if group
        else f"the core group has no kind '{entry.get('kind').text}'"
    )


def _problem(fault: Fault, what: str, severity: Severity | None = None) -> Problem:
    edits = fault.edits
    title = f"Write '{fault.group}' and '{fault.kind}'"
    is_refused = "/" in (fault.entry.get("group").text or "")
    return Problem(
        fault.node,
        f"{what}, so this entry permits nothing",
        help=f"Write 'group: {fault.group}' and 'kind: {fault.kind}'"
        + ("." if fault.is_sure else ", if that is what is meant."),
        fix=Fix(title, edits, fault.is_sure) if edits else None,
        severity=severity,
        apply="rejected" if is_refused else None,
    )
