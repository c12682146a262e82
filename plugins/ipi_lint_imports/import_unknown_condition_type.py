"""An import's status has a condition whose type or reason the API does not name.

## Why

Tools look for the types that the API names: `Accepted` of a controller; `Accepted`, `ResolvedRefs`
and `Exported` of a parent. The API server takes every other type and reason, too, but whoever waits
for an import to be ready, or alerts when it is not, passes them over. Types with a domain, such as
`example.com/Synced`, say that they are a controller's own, and are left alone.

## Bad

```yaml
apiVersion: inference.networking.x-k8s.io/v1alpha1
kind: InferencePoolImport
metadata:
  name: llm-pool
  namespace: serving
status:
  controllers:
    - name: example.com/import-controller
      exportingClusters:
        - name: eu-west
      conditions:
        - type: Ready
          status: "True"
          reason: Ready
          message: two endpoints
          lastTransitionTime: "2026-09-01T08:00:00Z"
```

## Good

```yaml
apiVersion: inference.networking.x-k8s.io/v1alpha1
kind: InferencePoolImport
metadata:
  name: llm-pool
  namespace: serving
status:
  controllers:
    - name: example.com/import-controller
      exportingClusters:
        - name: eu-west
      conditions:
        - type: Accepted
          status: "True"
          reason: Accepted
          message: two endpoints
          lastTransitionTime: "2026-09-01T08:00:00Z"
```

## Fix

Only the controller can: let it report the type that the API names, or put its domain in front of a
type of its own.

## When not to use

The API allows other reasons and prefers the named ones, so this is a note only. Ignore the rule
with `ignore: [IPI211]` where a controller's conditions are known and cannot be changed. Reasons of
a controller's own `Accepted` are not looked at: the API names none.

## Sources

- InferencePoolImport API reference, ImportController, Inference Extension v1.6.0
- Go constants of the pool's parent conditions, Inference Extension v1.6.0
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ipi_lint import Node, Problem, Repository, Resource, rule
from ipi_lint_inference.kinds import IMPORT


@rule("IPI211", "note", kinds=[IMPORT])
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    named = repository.facts.table("conditions")
    for controller in resource.get("status", "controllers").items():
        yield from _unknown(controller, "a controller", named["import-controller"])
        for parent in controller.get("parents").items():
            yield from _unknown(parent, "a parent", named["pool-parent"])


def _unknown(owner: Node, whose: str, known: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    for condition in owner.get("conditions").items():
        type_, reason = condition.get("type"), condition.get("reason")
        if not type_.text or "/" in type_.text:
            continue
        reasons = known.get(type_.text)
        if reasons is None:
            yield Problem(
                type_,
                f"the API names no condition type '{type_.text}' for {whose} of an import",
                help=f"Named are: {', '.join(known)}. "
                "A type of the controller's own begins with a domain.",
            )
        elif reasons and reason.text and reason.text not in reasons:
            yield Problem(
                reason,
                f"the API names no reason '{reason.text}' for the condition '{type_.text}'",
                help=f"Named are: {', '.join(sorted(reasons))}.",
            )
