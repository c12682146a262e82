"""The export annotation of an InferencePool has a value that means nothing.

## Why

`ClusterSet` is the only value of the annotation, and it is compared letter by letter. Annotations
are free text to the API server, so any other value is stored and nobody objects: the pool is not
exported, no InferencePoolImport appears in the other clusters, and routes there that refer to it
answer with status 500.

## Bad

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: qwen-chat
  namespace: serving
  annotations:
    inference.networking.x-k8s.io/export: clusterset
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

Write `ClusterSet`, or remove the annotation from a pool that is to stay in its cluster. Where only
case or blanks differ, the correction is safe; for `"true"` and its like it is a suggestion, because
only the author knows whether the pool is meant for every cluster.

## When not to use

A later release, or a controller of your own, may know more values: suppress the line with
`# ipi-lint: ignore[IPI251] value of our controller`. Values that are filled in later, such as
`${EXPORT}`, are left alone.

## Sources

- Multi-cluster inference proposal (1374), export annotation, Inference Extension v1.6.0
- Go constants of the export annotation, Inference Extension v1.6.0
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
    replacement,
    rule,
    short,
)
from ipi_lint_exports.annotation import KEY, POOL, VALUE

_YES = frozenset({"", "1", "all", "enable", "enabled", "export", "on", "true", "y", "yes"})


@rule("IPI251", "error", kinds=[POOL], words=(KEY,))
def check(resource: Resource, _: Repository) -> Iterator[Problem]:
    node = resource.get("metadata", "annotations", KEY)
    value = "" if node.value is None else node.text
    if value is None or value == VALUE or holds_placeholder(value):
        return
    help_text, fix = _advice(node, value)
    yield Problem(
        node,
        f"{_said(value)}, so the pool is not exported",
        help=help_text,
        fix=fix,
    )


def _said(value: str) -> str:
    if not value.strip():
        return "the export annotation is empty"
    return f"'{short(value)}' is not a value of the export annotation"


def _advice(node: Node, value: str) -> tuple[str, Fix | None]:
    word = "".join(value.split()).casefold()
    if word == VALUE.casefold():
        return f"Write exactly '{VALUE}'; case and blanks count.", _fix(node, value, safe=True)
    from difflib import get_close_matches  # hardly any value is wrong

    if word in _YES or get_close_matches(word, (VALUE.casefold(),), cutoff=0.8):
        return f"Did you mean '{VALUE}'? It is the only value.", _fix(node, value, safe=False)
    return (
        f"The only value is '{VALUE}'; remove the annotation if the pool stays in its cluster.",
        None,
    )


def _fix(node: Node, value: str, *, safe: bool) -> Fix | None:
    edits = replacement(node, value, VALUE)
    return Fix(f"Replace the value with '{VALUE}'", edits, safe) if edits else None
