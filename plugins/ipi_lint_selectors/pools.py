"""Which pods a pool selects, at which ports, and which pools select the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ipi_lint import Node, Repository, Resource, holds_placeholder
from ipi_lint_inference.kinds import POOL, POOLS
from ipi_lint_inference.selectors import as_labels, matches_labels
from ipi_lint_inference.workloads import PodTemplate, selected


class Port(NamedTuple):
    """A port number and where it is written."""

    number: int
    node: Node


def selector_of(pool: Resource) -> Node:
    """The label pairs that a pool selects by; alpha versions have them one level higher."""
    selector = pool.get("spec", "selector")
    return selector.get("matchLabels") if pool.group_kind == POOL else selector


def wanted_by(pool: Resource) -> dict[str, str]:
    """The labels that a pool selects by; none where they are not all known here."""
    node = selector_of(pool)
    wanted = as_labels(node.plain)
    is_known = isinstance(node.plain, dict) and len(wanted) == len(node.plain)
    return wanted if is_known and not _holds_placeholder(wanted) else {}


def target_ports(pool: Resource) -> tuple[Port, ...]:
    """The ports at which a pool's pods are asked, in order; those that are numbers."""
    if pool.group_kind == POOL:
        nodes = [each.get("number") for each in pool.get("spec", "targetPorts").items()]
    else:
        nodes = [pool.get("spec", "targetPortNumber")]
    numbers = ((number_of(node.plain), node) for node in nodes)
    return tuple(Port(number, node) for number, node in numbers if number is not None)


def number_of(value: object) -> int | None:
    """A port number, also one in quotes; None for anything else."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 5:
        value = int(value)
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return int(value) if is_number and 1 <= value <= 65535 else None  # type: ignore[call-overload,operator]


def pods_of(pool: Resource, repository: Repository) -> tuple[PodTemplate, ...]:
    """The pod templates that a pool selects, of those that meet it in a cluster.

    Where none certainly does, those that say the pool's own namespace.
    """
    found = selected(repository, pool.identity.namespace, wanted_by(pool))
    return meeting(pool, found, repository)


def meeting(
    pool: Resource, found: Sequence[PodTemplate], repository: Repository
) -> tuple[PodTemplate, ...]:
    """Those pod templates that meet a pool in a cluster, or say its namespace if none does."""
    sure = tuple(each for each in found if repository.together(pool, each.resource))
    namespace = pool.identity.namespace
    if sure or namespace is None:
        return sure
    return tuple(each for each in found if each.resource.identity.namespace == namespace)


def pools_over(
    labels: Mapping[str, str], namespace: str | None, repository: Repository
) -> tuple[Resource, ...]:
    """The pools of a namespace that select what has these labels, in reading order."""
    index = repository.once(_by_rarest_pair)
    near = [pool for pair in labels.items() for pool in index.get(pair, ())]
    found = [
        pool for pool in near
        if None in (namespace, pool.identity.namespace) or pool.identity.namespace == namespace
        if matches_labels(wanted_by(pool), labels)
    ]  # fmt: skip
    return tuple(sorted(found, key=reading_order))


def reading_order(resource: Resource) -> tuple[str, int, tuple[int, ...]]:
    """Sorts objects as they are read: by path, document and item."""
    route = tuple(each for each in resource.node.route if isinstance(each, int))
    return resource.source.path, resource.node.document.index, route


def kind_and_name(resource: Resource) -> str:
    """What a workload is called in a message: `Deployment 'qwen'`."""
    return f"{resource.identity.kind} '{resource.identity.name}'"


def _by_rarest_pair(repository: Repository) -> dict[tuple[str, str], list[Resource]]:
    """Each pool under the one of its pairs that the fewest pools want: buckets stay small."""
    wanted = [
        (pool, pairs)
        for kind in POOLS
        for pool in repository.of_kind(*kind)
        if (pairs := wanted_by(pool))
    ]
    counts = Counter(pair for _, pairs in wanted for pair in pairs.items())
    index: dict[tuple[str, str], list[Resource]] = {}
    for pool, pairs in wanted:
        rarest = min(pairs.items(), key=lambda pair: (counts[pair], pair))
        index.setdefault(rarest, []).append(pool)
    return index


def _holds_placeholder(labels: Mapping[str, str]) -> bool:
    return any(holds_placeholder(text) for pair in labels.items() for text in pair)
