"""The priorities of a pool's objectives contradict their names.

## Why

A higher number is more important; a request without an objective has 0, and one with a negative
priority is dropped with status 429 when the pool is busy. Read the other way round, as the 1 of a
first place, the important requests wait behind the batch jobs, and nobody sees it before the pool
is full. The same where all objectives of a pool are negative: all that they name is dropped first.

## Bad

```yaml
apiVersion: llm-d.ai/v1alpha2
kind: InferenceObjective
metadata:
  name: chat-critical
  namespace: serving
spec:
  priority: 1
  poolRef:
    name: qwen
---
apiVersion: llm-d.ai/v1alpha2
kind: InferenceObjective
metadata:
  name: nightly-batch
  namespace: serving
spec:
  priority: 100
  poolRef:
    name: qwen
```

## Good

```yaml
apiVersion: llm-d.ai/v1alpha2
kind: InferenceObjective
metadata:
  name: chat-critical
  namespace: serving
spec:
  priority: 100
  poolRef:
    name: qwen
---
apiVersion: llm-d.ai/v1alpha2
kind: InferenceObjective
metadata:
  name: nightly-batch
  namespace: serving
spec:
  priority: -1
  poolRef:
    name: qwen
```

## Fix

None by machine: only you know which requests matter more.

## When not to use

The rule goes by words in names, such as `critical` and `batch`, so it is only a note. Where a name
means something else, suppress the line with `# ipi-lint: ignore[IPI525] named after a team`. A pool
whose negative objectives are all named as unimportant is left alone, since requests without an
objective have 0.

## Sources

- InferenceObjective API, priority, Inference Extension v1.5.0
- Priority and capacity, concepts, and troubleshooting of status 429, Inference Extension v1.2.0
- Azure/AKS#5847
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ipi_lint import Identity, Node, Problem, Related, Repository, Resource, rule
from ipi_lint_inference.kinds import OBJECTIVES

_HIGH = frozenset(("critical", "interactive", "realtime", "urgent", "premium", "gold", "platinum"))
_LOW = frozenset(("batch", "background", "bulk", "offline", "sheddable", "bronze", "nightly"))
_WORD = re.compile(r"[a-z]+")
_KINDS = tuple(each for each in OBJECTIVES if each[1] == "InferenceObjective")


class _Objective(NamedTuple):
    """An objective of a pool; without a priority it has 0."""

    resource: Resource
    node: Node
    priority: int

    @property
    def name(self) -> str:
        return self.resource.identity.name

    def is_named(self, words: frozenset[str]) -> bool:
        return not words.isdisjoint(_WORD.findall(self.name.lower()))


@rule("IPI525", "note", kinds=_KINDS, scope="namespace", preset="strict")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    for reference in repository.references_from(resource, "pool"):
        objectives = repository.once(_by_pool).get(reference.target, [])
        own = _objective(resource)
        if own:
            yield from _less_than_low(own, objectives, repository)
        yield from _all_negative(resource, objectives, repository)


def _less_than_low(
    own: _Objective, others: Sequence[_Objective], repository: Repository
) -> Iterator[Problem]:
    if not own.is_named(_HIGH) or own.is_named(_LOW):
        return
    for other in others:
        is_low = other.is_named(_LOW) and not other.is_named(_HIGH)
        is_less = is_low and own.priority < other.priority
        if is_less and repository.together(own.resource, other.resource):
            yield Problem(
                own.node,
                f"'{own.name}' has the priority {own.priority}, less than the {other.priority} of "
                f"'{other.name}'",
                help="A higher number is more important. Swap them if their names are right.",
                related=(Related(other.node, f"the priority of '{other.name}'"),),
            )
            return


def _all_negative(
    resource: Resource, objectives: Sequence[_Objective], repository: Repository
) -> Iterator[Problem]:
    """Said once, at the first of a pool's objectives that meet."""
    meeting = (each for each in objectives if repository.together(resource, each.resource))
    first = next(meeting, None)
    if first is None or first.resource is not resource or first.priority >= 0:
        return
    others = list(meeting)
    is_meant = all(each.is_named(_LOW) for each in (first, *others))
    if others and not is_meant and all(each.priority < 0 for each in others):
        yield Problem(
            first.node,
            f"all {len(others) + 1} objectives of the pool have a negative priority, and requests "
            "without one have 0",
            help="What is negative is dropped first, with status 429. Give what matters 0 or more.",
            related=tuple(Related(each.node, f"of '{each.name}'") for each in others[:3]),
        )


def _by_pool(repository: Repository) -> dict[Identity, list[_Objective]]:
    index: dict[Identity, list[_Objective]] = {}
    for kind in _KINDS:
        for resource in repository.of_kind(*kind):
            objective = _objective(resource)
            for reference in repository.references_from(resource, "pool"):
                if objective:
                    index.setdefault(reference.target, []).append(objective)
    return index


def _objective(resource: Resource) -> _Objective | None:
    """An objective with its priority; None where that is no number."""
    node = resource.get("spec", "priority")
    priority = 0 if node.plain is None else node.plain
    return _Objective(resource, node, priority) if type(priority) is int else None
