"""The status of an exported InferencePool does not name its import as a parent.

## Why

Whoever exports a pool adds a parent to the pool's status that names the InferencePoolImport of the
same namespace and name, and says there, in the condition `Exported`, how far it came. A status
without this entry means that no controller has acted on the annotation; one with another name or
namespace, that it exported something else. The API server compares none of it.

## Bad

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: qwen-chat
  namespace: serving
  annotations:
    inference.networking.x-k8s.io/export: ClusterSet
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
```

## Good

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: qwen-chat
  namespace: serving
  annotations:
    inference.networking.x-k8s.io/export: ClusterSet
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
    - parentRef:
        group: inference.networking.x-k8s.io
        kind: InferencePoolImport
        name: qwen-chat
        namespace: serving
      conditions:
        - type: Exported
          status: "True"
          reason: Exported
          message: exported to all clusters
          lastTransitionTime: "2026-09-01T08:00:00Z"
```

## Fix

Look whether a controller that handles exports runs in this cluster, and what it says in its log.
Cannot be done from the manifest.

## When not to use

A dump taken right after the annotation was set shows the status of before: take it again. A status
without any parent, or with the placeholder `Status/default` only, is not judged, nor is a pool that
is being deleted.

## Sources

- Multi-cluster inference proposal (1374), status of the exported pool, Inference Extension v1.6.0
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Node, Problem, Related, Repository, Resource, rule
from ipi_lint_exports.annotation import KEY, POOL, VALUE

_GROUP = "inference.networking.x-k8s.io"
_KIND = "InferencePoolImport"


@rule("IPI257", "warning", kinds=[POOL], words=(KEY,))
def check(resource: Resource, _: Repository) -> Iterator[Problem]:
    annotation = resource.get("metadata", "annotations", KEY)
    in_deletion = resource.get("metadata", "deletionTimestamp").exists
    parents = resource.get("status", "parents")
    refs = [ref for ref in (each.get("parentRef") for each in parents.items()) if _is_real(ref)]
    if annotation.text != VALUE or in_deletion or not refs:
        return
    misfits = [_misfit(ref, resource) for ref in refs if ref.get("kind").text == _KIND]
    if None in misfits:
        return
    related = (Related(annotation, "exported here"),)
    wrong = next((node for node in misfits if node), None)
    if wrong:
        yield Problem(
            wrong,
            f"this parent is not the {_KIND} of the exported pool '{resource.identity.name}'",
            help=f"An import has its pool's namespace and name, and the group '{_GROUP}'.",
            related=related,
        )
    else:
        yield Problem(
            parents,
            f"no parent is the {_KIND} of the pool '{resource.identity.name}', "
            "though it is exported",
            help="Look whether a controller that handles exports runs in this cluster.",
            related=related,
            on_key=True,
        )


def _is_real(ref: Node) -> bool:
    return (ref.get("kind").text, ref.get("name").text) != ("Status", "default")


def _misfit(ref: Node, pool: Resource) -> Node | None:
    """What first does not fit in a reference to the pool's import; None where all does."""
    group, name, namespace = ref.get("group"), ref.get("name"), ref.get("namespace")
    if group.text != _GROUP:
        return group
    if name.text != pool.identity.name:
        return name
    is_own = pool.identity.namespace in (None, namespace.text or pool.identity.namespace)
    return None if is_own else namespace
