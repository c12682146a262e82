"""Exports and imports that layers rename, so that clusters no longer mean the same thing.

An export is joined with its likes by namespace and name alone, in all clusters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ipi_lint import NamedTuple, Reference, Repository, Resource
from ipi_lint_inference.delivered import Delivery
from ipi_lint_inference.deliveries import deliveries
from ipi_lint_inference.environments import possible_sets
from ipi_lint_inference.kinds import IMPORT, POOL, ROUTES, is_exported

Name = tuple[str | None, str]
"""Namespace and name; a namespace that is not said may be any."""


class Sameness(NamedTuple):
    """What layers break. All are by source: the name that stands in the files.

    `drifting` are deliveries of objects, by id, that clusters call by different names; `lost` are
    the renamed deliveries of what no cluster calls by its own name any more.
    """

    drifting: Mapping[int, tuple[Delivery, ...]]
    lost: Mapping[str, tuple[Delivery, ...]]

    def owns(self, resource: Resource) -> bool:
        """Whether it is for the rule about sameness to say that this object is renamed."""
        is_lost = resource.group_kind == IMPORT and self.lost_of(resource.identity[2:])
        return id(resource) in self.drifting or bool(is_lost)

    def lost_of(self, name: Name) -> tuple[Delivery, ...]:
        """The renamed deliveries of what is no more to be had by this name."""
        return tuple(
            each
            for each in self.lost.get(name[1], ())
            if is_same(each.built.resource.identity[2:], name)
        )


def sameness(repository: Repository) -> Sameness:
    """What layers break, made when first asked for."""
    return repository.once(_sameness)


def is_same(one: Name, other: Name) -> bool:
    return one[1] == other[1] and (None in (one[0], other[0]) or one[0] == other[0])


def import_references(route: Resource, repository: Repository) -> Iterator[Reference]:
    """A route's references to imports."""
    if route.group_kind in ROUTES:
        for each in repository.references_from(route, "backend", "mirror"):
            if (each.target.group, each.target.kind) == IMPORT:
                yield each


def name_of(delivery: Delivery) -> Name:
    """What a delivered object is called."""
    return delivery.built.namespace, delivery.built.name


def _sameness(repository: Repository) -> Sameness:
    groups: dict[str, list[Delivery]] = {}
    called: dict[str, list[Name]] = {}
    for resource in _shared(repository):
        for delivery in deliveries(repository).of(resource):
            groups.setdefault(resource.identity.name, []).append(delivery)
            called.setdefault(delivery.built.name, []).append(name_of(delivery))
    drifting: dict[int, tuple[Delivery, ...]] = {}
    lost: dict[str, tuple[Delivery, ...]] = {}
    for name, group in groups.items():
        changed = tuple(each for each in group if _is_changed(each))
        apart = {id(each) for own in _by_namespace(group) if not _agree(own) for each in own}
        for delivery in changed:
            key = id(delivery.built.resource)
            if id(delivery) in apart:
                drifting[key] = (*drifting.get(key, ()), delivery)
        gone = tuple(each for each in changed if not _is_there(each, called.get(name, ())))
        if gone:
            lost[name] = gone
    return Sameness(drifting, lost)


def _shared(repository: Repository) -> Iterator[Resource]:
    """The exported pools, and the imports."""
    for resource in repository.of_kind(*POOL):
        if is_exported(resource.get("metadata", "annotations").plain):
            yield resource
    yield from repository.of_kind(*IMPORT)


def _is_there(delivery: Delivery, called: Iterable[Name]) -> bool:
    """Whether some cluster has the name that stands in the files."""
    return any(is_same(delivery.built.resource.identity[2:], each) for each in called)


def _by_namespace(group: Iterable[Delivery]) -> Iterable[list[Delivery]]:
    """Apart by the namespace in the files; those that say none are with each other."""
    found: dict[str | None, list[Delivery]] = {}
    for each in group:
        found.setdefault(each.built.resource.identity.namespace, []).append(each)
    return found.values()


def _is_changed(delivery: Delivery) -> bool:
    return delivery.built.resource.identity[2:] != name_of(delivery)


def _agree(group: Iterable[Delivery]) -> bool:
    """Whether all known clusters that may be one set call it the same.

    Overlays of unknown clusters may well be environments that have nothing to do with each other.
    """
    by_cluster: dict[str, set[Name]] = {}
    for each in group:
        for place in each.clusters:
            by_cluster.setdefault(place, set()).add(name_of(each))
    return all(
        _covers(by_cluster[first], by_cluster[each])
        and _covers(by_cluster[each], by_cluster[first])
        for first, *others in possible_sets(by_cluster)
        for each in others
    )


def _covers(one: set[Name], other: set[Name]) -> bool:
    return all(any(is_same(left, right) for right in one) for left in other)
