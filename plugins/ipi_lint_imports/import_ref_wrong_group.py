"""A route refers to an import in an API group that has no such kind.

## Why

The API server takes any group with any kind in a backendRef. The gateway's controller then finds
no such kind, sets `ResolvedRefs` to False on the route and answers that share of the requests with
status 500. The slip is near at hand: InferencePool moved to `inference.networking.k8s.io`, while
InferencePoolImport stayed in `inference.networking.x-k8s.io`, and GKE has a kind of its own,
GCPInferencePoolImport, in `networking.gke.io`. Without a group the core group is meant.

## Bad

```yaml
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
          kind: InferencePoolImport
          name: llm-pool
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
    - name: inference-gateway
  rules:
    - backendRefs:
        - group: inference.networking.x-k8s.io
          kind: InferencePoolImport
          name: llm-pool
```

## Fix

Write the group that belongs to the kind. That is safe, since each kind stands in one group only.
Where the group is the one of the other import kind, it may as well be the kind that is wrong, and
the change is only suggested.

## When not to use

The kinds of the Inference Extension are to move into the Gateway API project; should the import's
group change with that, suppress the line with `# ipi-lint: ignore[IPI204] newer release` until the
rule knows it. A group that is filled in later, such as `${GROUP}`, is left alone.

## Sources

- InferencePoolImport API reference, Inference Extension v1.6.0
- Multi-cluster inference proposal (1374), Inference Extension v1.6.0
- HTTPRoute API, backendRefs, Gateway API v1.6.1
- GKE documentation on multi-cluster inference gateways
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import (
    Fix,
    Node,
    Problem,
    Repository,
    Resource,
    holds_placeholder,
    insertion,
    replacement,
    rule,
)
from ipi_lint_inference.kinds import GKE_IMPORT, IMPORT, ROUTES

_GROUPS = {kind: group for group, kind in (IMPORT, GKE_IMPORT)}
_KINDS = dict((IMPORT, GKE_IMPORT))


@rule("IPI204", "error", kinds=ROUTES, words=(IMPORT[1],))
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    for reference in repository.references_from(resource, "backend", "mirror"):
        kind, group = reference.target.kind, reference.target.group
        right = _GROUPS.get(kind)
        if right and group != right and not holds_placeholder(group):
            yield _problem(reference.node, kind, group, right)


def _problem(ref: Node, kind: str, group: str, right: str) -> Problem:
    written = ref.get("group")
    help_text = f"Write 'group: {right}'"
    if group in _KINDS:
        help_text += f", or 'kind: {_KINDS[group]}' if that is meant"
    if written.exists:
        edits = replacement(written, group, right)
    else:
        edits = insertion(ref.get("kind"), "group", right)
    return Problem(
        written if written.exists else ref.get("kind"),
        f"the group '{group}' has no kind '{kind}'"
        if group
        else f"'{kind}' without a group means the core group, which has no such kind",
        help=f"{help_text}.",
        fix=Fix(f"Write the group '{right}'", edits, group not in _KINDS) if edits else None,
    )
