"""A manifest holds fields that the API server gives.

## Why

They come along when an object is copied out of a cluster. A `resourceVersion` makes the next update
a conflict; `managedFields` is refused by a server-side apply; an `ownerReferences` entry names its
owner by a uid of the old cluster, so the garbage collector deletes the object as an orphan; `uid`
fails as a precondition. The others are noise.

## Bad

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama
  namespace: serving
  resourceVersion: "12345"
  uid: 6f0c1d2e-0000-4000-8000-000000000000
spec:
  selector:
    matchLabels:
      app: llama
  targetPorts:
    - number: 8000
```

## Good

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama
  namespace: serving
spec:
  selector:
    matchLabels:
      app: llama
  targetPorts:
    - number: 8000
```

## Fix

Take the field out. That is safe: the API server gives it anew. Owner references are only suggested
to go, since the owner may stand in Git, too.

## When not to use

In dumps of a cluster the fields belong there: `mode: snapshot` turns the rule off. A committed
`status` is `status-committed`'s.

## Sources

- Kubernetes API conventions, metadata; server-side apply and garbage collection, Kubernetes v1.35
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Fix, Node, Problem, Repository, Resource, removal, rule
from ipi_lint_inference.kinds import (
    AI_ROUTE,
    GATEWAY,
    GATEWAY_CLASS,
    GRANT,
    IMPORT,
    OBJECTIVES,
    POOLS,
    ROUTES,
)

_FIELDS = {
    "resourceVersion": "the next update ends in a conflict",
    "uid": "no other object ever has this uid, and an update fails",
    "managedFields": "a server-side apply is refused",
    "ownerReferences": "the object is deleted where its owner has another uid",
    "creationTimestamp": "the API server gives its own",
    "generation": "the API server gives its own",
    "selfLink": "the API server gives it no more",
}
_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


@rule(
    "IPI808",
    "warning",
    kinds=[*POOLS, IMPORT, *OBJECTIVES, *ROUTES, AI_ROUTE, GATEWAY, GATEWAY_CLASS, GRANT],
    modes=("gitops",),
    preset="strict",
    words=(*_FIELDS, _APPLIED),
)
def check(resource: Resource, _: Repository) -> Iterator[Problem]:
    metadata = resource.get("metadata")
    for field, effect in _FIELDS.items():
        if metadata.get(field).plain is not None:
            yield _problem(metadata.get(field), field, effect)
    applied = metadata.get("annotations", _APPLIED)
    if applied.exists:
        yield _problem(applied, _APPLIED, "kubectl takes it for what was applied last")


def _problem(node: Node, field: str, effect: str) -> Problem:
    edits = removal(node)
    return Problem(
        node,
        f"'{field}' is the cluster's own: {effect}",
        help="Take it out.",
        fix=Fix(f"Take out {field}", edits, field != "ownerReferences") if edits else None,
        on_key=True,
    )
