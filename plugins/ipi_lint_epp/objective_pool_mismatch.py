"""An objective or a rewrite refers to a pool that is not beside it.

## Why

An endpoint picker reads the InferenceObjectives and InferenceModelRewrites of its pool's namespace,
and of those the ones whose poolRef is its own pool, by name and group. Any other it ignores without
a word: the requests keep priority 0, and models keep their names. A poolRef has no namespace, and
without a group it means `inference.networking.k8s.io`.

## Bad

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: qwen
  namespace: serving
spec:
  selector:
    matchLabels:
      app: qwen
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: qwen-epp
    port:
      number: 9002
---
apiVersion: llm-d.ai/v1alpha2
kind: InferenceObjective
metadata:
  name: checkout-assistant
  namespace: shop
spec:
  priority: 10
  poolRef:
    name: qwen
```

## Good

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: qwen
  namespace: serving
spec:
  selector:
    matchLabels:
      app: qwen
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: qwen-epp
    port:
      number: 9002
---
apiVersion: llm-d.ai/v1alpha2
kind: InferenceObjective
metadata:
  name: checkout-assistant
  namespace: serving
spec:
  priority: 10
  poolRef:
    name: qwen
```

## Fix

None by machine: move the object to the pool's namespace, or name a pool beside it.

## When not to use

Where a chart or an operator that is in view may make the pool, the rule says nothing and counts the
object as not checked. For a pool that comes by hand, suppress the line with
`# ipi-lint: ignore[IPI524] made by hand`. It is a warning where the pool exists but its endpoint
picker looks in the other group.

## Sources

- InferenceObjective API, poolRef, Inference Extension v1.5.0 and llm-d-router v0.9
- Controllers of the endpoint picker, Inference Extension v1.5.0
- kubernetes-sigs/gateway-api-inference-extension#113, #517 and #1869
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import (
    Identity,
    Muted,
    Node,
    Problem,
    Reference,
    Related,
    Repository,
    Resource,
    Severity,
    holds_placeholder,
    rule,
)
from ipi_lint_epp.bindings import Told, told_group
from ipi_lint_inference.kinds import LAYERS, OBJECTIVES, POOLS
from ipi_lint_inference.lookup import suggestion, unless_found
from ipi_lint_inference.pickers import pickers_of


@rule(
    "IPI524",
    "error",
    kinds=OBJECTIVES,
    scope="namespace",
    preset="strict",
    yields_to=LAYERS,
)
def check(resource: Resource, repository: Repository) -> Iterator[Problem | Muted]:
    for reference in repository.references_from(resource, "pool"):
        target = reference.target
        if (target.group, target.kind) not in POOLS or holds_placeholder(target.name):
            continue
        found = repository.find(target)
        if found:
            yield from _other_group(reference, found[0], repository)
        else:
            problem = _not_found(reference, repository)
            yield from unless_found(target, problem.node, repository, problem)


def _not_found(reference: Reference, repository: Repository) -> Problem:
    target = reference.target
    where = f" in the namespace '{target.namespace}'" if target.namespace else ""
    other = _in_other_group(target, repository)
    if other:
        return Problem(
            _group_node(reference),
            f"the pool '{target.name}' is in the group '{other.identity.group}', and the poolRef "
            f"means '{target.group}'",
            help=f"Write 'group: {other.identity.group}' in the poolRef.",
            related=(Related(other.get("apiVersion"), "the pool's group"),),
        )
    hint = suggestion(target, repository)
    return Problem(
        reference.name_node,
        f"no InferencePool '{target.name}' is{where or ' in view'}",
        help=f"{hint} The endpoint picker reads only what stands in its pool's namespace.".strip(),
    )


def _in_other_group(target: Identity, repository: Repository) -> Resource | None:
    for group, _ in POOLS:
        for pool in repository.find(target._replace(group=group)):
            return pool
    return None


def _group_node(reference: Reference) -> Node:
    group = reference.node.get("group")
    return group if group.exists else reference.name_node


def _other_group(reference: Reference, pool: Resource, repository: Repository) -> Iterator[Problem]:
    """While a pool stands in both groups, its endpoint picker serves one of them."""
    if not _in_both_groups(reference.target, repository):
        return
    groups = [told_group(each, repository) for each in pickers_of(pool, repository)]
    told = [each for each in groups if each]
    if told and len(told) == len(groups) and all(_differs(each, reference) for each in told):
        yield Problem(
            _group_node(reference),
            f"the poolRef means the pool '{pool.identity.name}' of the group "
            f"'{reference.target.group}', and its endpoint picker serves the one of "
            f"'{told[0].value}'",
            help=f"Write 'group: {told[0].value}' in the poolRef, or have the endpoint picker "
            "serve the other pool.",
            related=(Related(told[0].node, "its group", on_key=told[0].is_default),),
            severity=Severity.WARNING,
        )


def _differs(told: Told, reference: Reference) -> bool:
    return told.value != reference.target.group


def _in_both_groups(target: Identity, repository: Repository) -> bool:
    return all(repository.find(target._replace(group=group)) for group, _ in POOLS)
