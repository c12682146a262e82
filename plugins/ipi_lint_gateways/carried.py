"""Which Gateways carry requests to pools, and of which implementation they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ipi_lint import NamedTuple, Reference, Repository, Resource
from ipi_lint_inference.backends import is_pool
from ipi_lint_inference.implementations import profiles_of
from ipi_lint_inference.kinds import GATEWAY


class Carried(NamedTuple):
    """A Gateway, and a backendRef to a pool in a route that names the Gateway as its parent."""

    gateway: Resource
    pool: Reference


def pools_through(gateway: Resource, repository: Repository) -> Iterator[Reference]:
    """The backendRefs to pools in the routes of a Gateway.

    Where clusters are not told apart, a Gateway that names no namespace, or stands several times,
    is that of its own folder.
    """
    is_one = gateway.identity.namespace and len(repository.find(gateway.identity)) == 1
    for parent in repository.references_to(gateway.identity):
        route = parent.source
        if parent.role == "parent" and (is_one or repository.together(route, gateway)):
            yield from filter(is_pool, repository.references_from(route, "backend"))


def carried(repository: Repository) -> Mapping[str, Sequence[Carried]]:
    """What Gateways carry, by the name of the implementation.

    Of each Gateway there is one backendRef for each group of pools.
    """
    found: dict[str, list[Carried]] = {}
    for gateway in repository.of_kind(*GATEWAY):
        by_group: dict[str, Reference] = {}
        for pool in pools_through(gateway, repository):
            by_group.setdefault(pool.target.group, pool)
        if by_group:
            pools = [Carried(gateway, each) for each in by_group.values()]
            for name in {each.name: None for each in profiles_of(gateway, repository)}:
                found.setdefault(name, []).extend(pools)
    return found


def carried_with(
    resource: Resource, names: Sequence[str], is_alone: bool, repository: Repository
) -> list[Carried]:
    """What the Gateways of implementations carry that an installation serves.

    One that is alone in the view serves all of them; else those that it certainly meets.
    """
    everything = repository.once(carried)
    return [
        each
        for name in names
        for each in everything.get(name, ())
        if is_alone or repository.together(resource, each.gateway)
    ]
