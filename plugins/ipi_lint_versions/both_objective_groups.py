"""Objectives or rewrites of the old group stand beside ones of the new group.

## Why

An endpoint picker of llm-d-router that finds the definitions of `llm-d.ai` in the cluster watches
that group only. Objects of `inference.networking.x-k8s.io` are still accepted and listed, but
nobody reads them: their priorities and rewrites are gone without a word.

## Bad

```yaml
apiVersion: inference.networking.x-k8s.io/v1alpha2
kind: InferenceObjective
metadata:
  name: interactive
  namespace: serving
spec:
  priority: 10
  poolRef:
    name: qwen-chat
---
apiVersion: llm-d.ai/v1alpha2
kind: InferenceObjective
metadata:
  name: nightly
  namespace: serving
spec:
  priority: -1
  poolRef:
    name: qwen-chat
```

## Good

```yaml
apiVersion: llm-d.ai/v1alpha2
kind: InferenceObjective
metadata:
  name: interactive
  namespace: serving
spec:
  priority: 10
  poolRef:
    name: qwen-chat
---
apiVersion: llm-d.ai/v1alpha2
kind: InferenceObjective
metadata:
  name: nightly
  namespace: serving
spec:
  priority: -1
  poolRef:
    name: qwen-chat
```

## Fix

Move all of a namespace's objectives and rewrites to `llm-d.ai/v1alpha2` in one change, with an
endpoint picker that reads them. Not done by the linter, since the picker's image decides.

## When not to use

Endpoint pickers of both generations may run in different namespaces during a migration: objects are
compared within a namespace only.

## Sources

- Endpoint picker's choice of group, llm-d-router v0.9
- Removal of the kinds, Inference Extension v1.6.0
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Problem, Related, Repository, Resource, rule
from ipi_lint_inference.kinds import ALPHA_GROUP, LLMD_GROUP, OBJECTIVES, called

_OLD = [kind for kind in OBJECTIVES if kind[0] == ALPHA_GROUP]
_NEW = [kind for kind in OBJECTIVES if kind[0] == LLMD_GROUP]


@rule("IPI109", "error", kinds=_OLD, scope="namespace", preset="strict")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    for other in repository.once(_new).get(resource.identity.namespace, ()):
        if repository.together(resource, other):
            yield Problem(
                resource.get("apiVersion"),
                f"'{ALPHA_GROUP}' is not read in a namespace that has objects of '{LLMD_GROUP}'",
                help=f"Move it to '{LLMD_GROUP}/v1alpha2' together with the others of the "
                "namespace.",
                related=(
                    Related(
                        other.get("apiVersion"),
                        f"{other.identity.kind} '{called(other.identity)}' is of the new group",
                    ),
                ),
            )
            return


def _new(repository: Repository) -> dict[str | None, list[Resource]]:
    found: dict[str | None, list[Resource]] = {}
    for kind in _NEW:
        for each in repository.of_kind(*kind):
            found.setdefault(each.identity.namespace, []).append(each)
    return found
