"""The status of an InferencePool says `Exported`, but the pool is not exported.

## Why

When the export annotation is taken off a pool, the controller removes the condition `Exported` from
the pool's status. Where it is still there, nobody has acted on the change: the import may be in the
other clusters still, and their routes go on sending requests here.

## Bad

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: qwen-chat
  namespace: serving
spec:
  selector:
    matchLabels:
      app: qwen-chat
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: qwen-chat-epp
    port:
      number: 9002
status:
  parents:
    - parentRef:
        group: inference.networking.x-k8s.io
        kind: InferencePoolImport
        name: qwen-chat
      conditions:
        - type: Exported
          status: "True"
          reason: Exported
          message: exported to all clusters
          lastTransitionTime: "2026-09-01T08:00:00Z"
```

## Good

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: qwen-chat
  namespace: serving
spec:
  selector:
    matchLabels:
      app: qwen-chat
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: qwen-chat-epp
    port:
      number: 9002
status:
  parents:
    - parentRef:
        name: inference-gateway
      conditions:
        - type: Accepted
          status: "True"
          reason: Accepted
          message: attached
          lastTransitionTime: "2026-09-01T08:00:00Z"
```

## Fix

Look whether the controller that exported the pool still runs, and whether the import is gone from
the other clusters. Cannot be done from the manifest.

## When not to use

The proposal has the condition removed, while the API also has the reason `NotRequested` for it:
a condition that is False for this reason says the truth and is not reported. Neither is a pool that
carries another annotation named `export`, such as GKE's own, nor one that is being deleted.

## Sources

- Multi-cluster inference proposal (1374), condition `Exported`, Inference Extension v1.6.0
- Go constants of the condition `Exported`, Inference Extension v1.6.0
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Node, Problem, Repository, Resource, rule
from ipi_lint_exports.annotation import KEY, POOL


@rule("IPI258", "warning", kinds=[POOL], words=("Exported",))
def check(resource: Resource, _: Repository) -> Iterator[Problem]:
    annotations = resource.get("metadata", "annotations")
    # any annotation named `export` may be an implementation's own way, or a slip of its own
    may_be_exported = any(key.endswith("/export") for key, _ in annotations.entries())
    in_deletion = resource.get("metadata", "deletionTimestamp").exists
    if may_be_exported or in_deletion:
        return
    for parent in resource.get("status", "parents").items():
        for condition in parent.get("conditions").items():
            if condition.get("type").text == "Exported" and not _says_not_asked(condition):
                yield Problem(
                    condition.get("type"),
                    f"the status says 'Exported', but the pool has no annotation '{KEY}'",
                    help="Look whether the controller that exported the pool still runs, and "
                    "whether its import is gone from the other clusters.",
                )


def _says_not_asked(condition: Node) -> bool:
    return (condition.get("status").text, condition.get("reason").text) == ("False", "NotRequested")
