"""An annotation of an InferencePool looks like the export annotation, but has another key.

## Why

The export annotation has one key, `inference.networking.x-k8s.io/export`. Its group is the one of
InferencePoolImport, with `x-k8s`; the pool's own group, without the `x-`, is the natural mistake,
and an early draft of the proposal had it. Annotations are free, so a wrong key is stored and read
by nobody: the pool is not exported. `networking.gke.io/export` is GKE's own key, and only GKE
reads it. The drafts' `export-mode` was dropped and exists nowhere.

## Bad

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: qwen-chat
  namespace: serving
  annotations:
    inference.networking.k8s.io/export: ClusterSet
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
```

## Fix

Rename the key. That is safe for the pool's own group and for capital letters where the value is
`ClusterSet`, for then nothing else can be meant; for other misspellings it is a suggestion. Remove
`export-mode`: how traffic is routed is the controller's choice.

## When not to use

On GKE `networking.gke.io/export: "True"` is right. It is reported only where every Gateway and
GatewayClass in view belongs to another known implementation and the configuration has no
`multicluster` section. Keys of other domains whose name is `export` are left alone. For a key that
your own controller reads: `# ipi-lint: ignore[IPI252] read by our controller`.

## Sources

- Multi-cluster inference proposal (1374) and its earlier drafts, Inference Extension v1.6.0
- Go constants of the export annotation, Inference Extension v1.6.0
- GKE documentation, multi-cluster Inference Gateway, as read in 2026-11
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Fix, Node, Problem, Repository, Resource, regex, replacement, rule, short
from ipi_lint_exports.annotation import KEY, POOL, VALUE
from ipi_lint_exports.implementations import GKE, running, witnesses

_GKE_KEY = "networking.gke.io/export"
_GROUP, _, _NAME = KEY.rpartition("/")
_POOL_GROUP = POOL[0]
_KUBERNETES_DOMAIN = regex(r"(^|[.-])k8s\.io$")


@rule("IPI252", "error", kinds=[POOL], scope="cluster", words=("annotations",))
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    annotations = resource.get("metadata", "annotations")
    has_real_key = annotations.get(KEY).exists
    for key, node in annotations.entries():
        if key == _GKE_KEY:
            yield from _on_other_gateways(node, repository)
        elif _is_near_miss(key, node.text):
            yield Problem(
                node,
                f"'{short(key)}' is not the key of the export annotation and has no effect",
                help=_advice(key, node.text, has_real_key),
                fix=None if has_real_key else _fix(key, node),
                on_key=True,
            )


def _is_near_miss(key: str, value: str | None) -> bool:
    """Whether the key differs from the real one in its prefix or in its name, and only a little.

    Domains under k8s.io belong to Kubernetes projects, none of which has an annotation `export`
    but the real one.
    """
    if key == KEY:
        return False
    prefix, slash, name = key.casefold().rpartition("/")
    if not slash:
        return name == _NAME and value == VALUE
    if name != _NAME and prefix not in (_GROUP, _POOL_GROUP):
        return False
    from difflib import get_close_matches  # hardly any key comes to this

    if name == _NAME:
        known = _KUBERNETES_DOMAIN.search(prefix)
        return bool(known or get_close_matches(prefix, (_GROUP, _POOL_GROUP), cutoff=0.9))
    return bool(name.startswith(_NAME) or get_close_matches(name, (_NAME,), cutoff=0.8))


def _advice(key: str, value: str | None, has_real_key: bool) -> str:
    if key.casefold().endswith("-mode"):
        return "Remove it: no annotation chooses a mode; the controller decides how it routes."
    if has_real_key:
        return f"Remove it: '{KEY}' stands there already."
    if value == VALUE:
        return f"Write '{KEY}'."
    return f"Did you mean '{KEY}: {VALUE}'?"


def _fix(key: str, node: Node) -> Fix | None:
    if node.text != VALUE or key.casefold().endswith("-mode"):
        return None
    safe = key == f"{_POOL_GROUP}/{_NAME}" or key.casefold() == KEY
    edits = replacement(node, key, KEY, on_key=True)
    return Fix(f"Rename the key to '{KEY}'", edits, safe) if edits else None


def _on_other_gateways(node: Node, repository: Repository) -> Iterator[Problem]:
    found = running(repository)
    names = sorted({each.title for each in found})
    if not names or GKE in {each.name for each in found} or repository.settings.get("multicluster"):
        return
    yield Problem(
        node,
        f"'{_GKE_KEY}' is read by GKE only, and the Gateways in view are run by {_listed(names)}",
        help=f"Outside GKE the export annotation is '{KEY}: {VALUE}'.",
        related=witnesses(found, repository),
        on_key=True,
    )


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
