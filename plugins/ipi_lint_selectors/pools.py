"""Which pods a pool selects, at which ports, and which pools select the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from ipi_lint import NamedTuple, Node, Repository, Resource, holds_placeholder
from ipi_lint_inference.kinds import POOL, POOLS
from ipi_lint_inference.selectors import as_labels, matches_labels
from ipi_lint_inference.workloads import PodTemplate, selected

_Pair = tuple[str, str]
_Pairs = frozenset[_Pair]


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
    if isinstance(value, str):
        is_written = value.isascii() and value.isdigit() and len(value) <= 5
        value = int(value) if is_written else None
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 1 <= value <= 65535 else None


def pods_of(pool: Resource, repository: Repository) -> tuple[PodTemplate, ...]:
    """The pod templates that a pool selects, of those that meet it in a cluster.

    Where none certainly does, those that say the pool's own namespace.
    """
    return repository.once(_pods_of, pool)


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
    return repository.once(_pools_over, frozenset(labels.items()), namespace)


def reading_order(resource: Resource) -> tuple[str, int, tuple[int, ...]]:
    """Sorts objects as they are read: by path, document and item."""
    route = tuple(each for each in resource.node.route if isinstance(each, int))
    return resource.source.path, resource.node.document.index, route


def kind_and_name(resource: Resource) -> str:
    """What a workload is called in a message: `Deployment 'qwen'`."""
    return f"{resource.identity.kind} '{resource.identity.name}'"


def _pods_of(repository: Repository, pool: Resource) -> tuple[PodTemplate, ...]:
    found = selected(repository, pool.identity.namespace, wanted_by(pool))
    return meeting(pool, found, repository)


def _pools_over(
    repository: Repository, pairs: _Pairs, namespace: str | None
) -> tuple[Resource, ...]:
    index, labels = repository.once(_by_rarest_pair), dict(pairs)
    near = [entry for pair in labels.items() for entry in index.get(pair, ())]
    found = [
        pool
        for wanted, pools in near
        if matches_labels(dict(wanted), labels)
        for pool in pools
        if namespace is None or pool.identity.namespace in (None, namespace)
    ]
    return tuple(sorted(found, key=reading_order))


def _by_rarest_pair(repository: Repository) -> dict[_Pair, list[tuple[_Pairs, list[Resource]]]]:
    """Selectors with their pools, under the one of their pairs that the fewest selectors have."""
    pools: dict[_Pairs, list[Resource]] = {}
    for kind in POOLS:
        for pool in repository.of_kind(*kind):
            wanted = wanted_by(pool)
            if wanted:
                pools.setdefault(frozenset(wanted.items()), []).append(pool)
    counts = Counter(pair for wanted in pools for pair in wanted)
    index: dict[_Pair, list[tuple[_Pairs, list[Resource]]]] = {}
    for pairs, theirs in pools.items():
        rarest = min(pairs, key=lambda pair: (counts[pair], pair))
        index.setdefault(rarest, []).append((pairs, theirs))
    return index


def _holds_placeholder(labels: Mapping[str, str]) -> bool:
    return any(holds_placeholder(text) for pair in labels.items() for text in pair)
