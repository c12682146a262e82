"""Two pools of a namespace select the same pods.

## Why

Each pool has its own endpoint picker, and none knows of the requests that another one sends: both
see the same queue and cache figures, both choose the pod that looks free, and it is loaded twice.
Nothing reports that. It also comes about with overlays: a name suffix makes a second pool, but its
selector stays as it was.

## Bad

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama-stable
  namespace: serving
spec:
  selector:
    matchLabels:
      app: llama
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: llama-stable-epp
    port:
      number: 9002
---
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama-canary
  namespace: serving
spec:
  selector:
    matchLabels:
      app: llama
      tier: canary
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: llama-canary-epp
    port:
      number: 9002
```

## Good

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama-stable
  namespace: serving
spec:
  selector:
    matchLabels:
      app: llama
      tier: stable
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: llama-stable-epp
    port:
      number: 9002
---
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama-canary
  namespace: serving
spec:
  selector:
    matchLabels:
      app: llama
      tier: canary
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: llama-canary-epp
    port:
      number: 9002
```

## Fix

Give the two groups of pods a label in which they differ, and write it into both selectors. Cannot
be done from the pools alone.

## When not to use

Pools that ask the same pods at different ports, one for each process or protocol, do not meet and
are left alone. So are a pool of the old API group and its successor of the same name, which may
select the same pods while one replaces the other. Where two pools share pods for good reason, such
as one for each adapter, suppress the line with `# ipi-lint: ignore[IPI603] one pool an adapter`.

## Sources

- kubernetes-sigs/gateway-api-inference-extension#724 and #946
- Kustomize v5.5: what a name suffix and labels change, tried in 2026-08
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Problem, Related, Repository, Resource, rule
from ipi_lint_inference.kinds import POOLS
from ipi_lint_inference.workloads import PodTemplate
from ipi_lint_selectors.pools import (
    kind_and_name,
    pods_of,
    pools_over,
    reading_order,
    selector_of,
    target_ports,
    wanted_by,
)

_HELP = "Give each pool's pods a label in which they differ, and select by it in both."


@rule("IPI603", "warning", kinds=POOLS, scope="namespace")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    pods = pods_of(resource, repository)
    if not pods:
        yield from _parts(resource, repository)
    told: set[str] = set()
    for template in pods:
        first = next(_others(template.labels, resource, repository), None)
        is_earlier = first is not None and reading_order(first) < reading_order(resource)
        if first and is_earlier and first.identity.name not in told:
            told.add(first.identity.name)
            yield _over_one_workload(resource, first, template)


def _others(labels: dict[str, str], pool: Resource, repository: Repository) -> Iterator[Resource]:
    """Other pools that select these labels, at a port that the pool has too.

    A pool of the same name is the pool itself, in another version. One that stands several times
    is in none of them certainly beside this one.
    """
    for other in pools_over(labels, pool.identity.namespace, repository):
        is_other = other.identity.name != pool.identity.name
        is_sure = is_other and not any(_stands_twice(each, repository) for each in (pool, other))
        if is_sure and _may_share_ports(pool, other) and repository.together(pool, other):
            yield other


def _stands_twice(pool: Resource, repository: Repository) -> bool:
    return len(repository.find(pool.identity)) > 1


def _may_share_ports(pool: Resource, other: Resource) -> bool:
    """Each port is an endpoint of its own, so pools of different ports do not meet."""
    ports, theirs = _numbers(pool), _numbers(other)
    return not ports or not theirs or not ports.isdisjoint(theirs)


def _numbers(pool: Resource) -> set[int]:
    return {each.number for each in target_ports(pool)}


def _over_one_workload(pool: Resource, other: Resource, template: PodTemplate) -> Problem:
    workload = kind_and_name(template.resource)
    return Problem(
        selector_of(pool),
        f"the pool '{pool.identity.name}' selects pods of the {workload}, which the pool "
        f"'{other.identity.name}' selects too",
        help=_HELP,
        related=(
            Related(selector_of(other), "the other selector", on_key=True),
            Related(template.labels_node, "the pods' labels", on_key=True),
        ),
        on_key=True,
    )


def _parts(pool: Resource, repository: Repository) -> Iterator[Problem]:
    """Pools whose selector is a part of the other's, whatever pods there are."""
    wanted = wanted_by(pool)
    for other in _others(wanted, pool, repository):
        is_same = wanted_by(other) == wanted
        is_reported_there = is_same and reading_order(other) > reading_order(pool)
        common = _numbers(pool) & _numbers(other)
        if common and not is_reported_there:
            yield _part(pool, other, min(common), is_same=is_same)
            break


def _part(pool: Resource, other: Resource, port: int, *, is_same: bool) -> Problem:
    here, there = pool.identity.name, other.identity.name
    return Problem(
        selector_of(pool),
        f"the pools '{here}' and '{there}' select by the same labels, at the same port {port}"
        if is_same
        else f"what the pool '{here}' selects, the pool '{there}' selects too, "
        f"at the same port {port}",
        help=_HELP,
        related=(Related(selector_of(other), "the other selector", on_key=True),),
        on_key=True,
    )
