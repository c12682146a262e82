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

from collections.abc import Iterator

from ipi_lint import Identity, NamedTuple, Node, Problem, Related, Repository, Resource, regex, rule
from ipi_lint_inference.kinds import OBJECTIVES

_HIGH = frozenset(("critical", "interactive", "realtime", "urgent", "premium", "gold", "platinum"))
_LOW = frozenset(("batch", "background", "bulk", "offline", "sheddable", "bronze", "nightly"))
_WORD = regex(r"[a-z]+")
_KINDS = tuple(each for each in OBJECTIVES if each[1] == "InferenceObjective")


class _Objective(NamedTuple):
    """An objective of a pool; without a priority it has 0.

    By its name it is important, or unimportant, or neither.
    """

    resource: Resource
    node: Node
    priority: int
    is_high: bool
    is_low: bool

    @property
    def name(self) -> str:
        return self.resource.identity.name


class _Group(NamedTuple):
    """The objectives of a pool, and those of them that are unimportant, the highest first."""

    objectives: list[_Objective]
    low: list[_Objective]


@rule("IPI525", "note", kinds=_KINDS, scope="namespace", preset="strict")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    objective = _objective(resource)
    for reference in repository.references_from(resource, "pool"):
        group = repository.once(_by_pool).get(reference.target)
        if objective and group:
            yield from _less_than_low(objective, group, repository)
            yield from _all_negative(objective, group, repository)


def _less_than_low(own: _Objective, group: _Group, repository: Repository) -> Iterator[Problem]:
    for other in group.low if own.is_high else ():
        if own.priority >= other.priority:
            return
        if repository.together(own.resource, other.resource):
            yield Problem(
                own.node,
                f"'{own.name}' has the priority {own.priority}, less than the {other.priority} of "
                f"'{other.name}'",
                help="A higher number is more important. Swap them if their names are right.",
                related=(Related(other.node, f"the priority of '{other.name}'"),),
            )
            return


def _all_negative(own: _Objective, group: _Group, repository: Repository) -> Iterator[Problem]:
    """Said once, at the first of a pool's objectives that meet."""
    if own.priority >= 0:
        return
    meeting = (
        each for each in group.objectives if repository.together(own.resource, each.resource)
    )
    if next(meeting).resource is not own.resource:
        return
    others = list(meeting)
    is_meant = all(each.is_low for each in (own, *others))
    if others and not is_meant and all(each.priority < 0 for each in others):
        yield Problem(
            own.node,
            f"all {len(others) + 1} objectives of the pool have a negative priority, and requests "
            "without one have 0",
            help="What is negative is dropped first, with status 429. Give what matters 0 or more.",
            related=tuple(Related(each.node, f"of '{each.name}'") for each in others[:3]),
        )


def _by_pool(repository: Repository) -> dict[Identity, _Group]:
    index: dict[Identity, _Group] = {}
    for kind in _KINDS:
        for resource in repository.of_kind(*kind):
            objective = _objective(resource)
            for reference in repository.references_from(resource, "pool"):
                if objective:
                    group = index.setdefault(reference.target, _Group([], []))
                    group.objectives.append(objective)
    for group in index.values():
        low = (each for each in group.objectives if each.is_low)
        group.low.extend(sorted(low, key=lambda each: -each.priority))
    return index


def _objective(resource: Resource) -> _Objective | None:
    """An objective with its priority; None where that is no number."""
    node = resource.get("spec", "priority")
    priority = 0 if node.plain is None else node.plain
    if type(priority) is not int:
        return None
    words = frozenset(_WORD.findall(resource.identity.name.lower()))
    is_high, is_low = bool(words & _HIGH), bool(words & _LOW)
    return _Objective(resource, node, priority, is_high and not is_low, is_low and not is_high)
