"""Where an object goes: the clusters that take it in, and those that hold what it lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ipi_lint import Identity, Repository, Resource

_Place = tuple[str, int]


def homes_of(resource: Resource, repository: Repository) -> Sequence[Repository]:
    """The clusters that take an object in, by name; the repository itself where none is known.

    For rules of scope clusterset and repository, which see all clusters.
    """
    return repository.once(_by_path).get(resource.source.path) or (repository,)


def homes_alike(resource: Resource, repository: Repository) -> Sequence[Repository]:
    """The clusters that get an object just so, by name; the repository where none is known.

    For rules of scope clusterset, which look at an object once in each form that clusters get.
    """
    value = resource.node.value
    own = repository.once(_by_place).get(_place(resource), ())
    return [home for home, each in own if each.node.value == value] or (repository,)


def holders(target: Identity, repository: Repository) -> Mapping[str, Resource]:
    """The clusters that have an object, by name, each with its own."""
    return {
        name: found[0]
        for name, cluster in repository.clusters.items()
        if (found := cluster.find(target))
    }


def _by_path(repository: Repository) -> dict[str, list[Repository]]:
    found: dict[str, dict[str, Repository]] = {}
    for name, cluster in sorted(repository.clusters.items()):
        for resource in cluster.resources:
            found.setdefault(resource.source.path, {})[name] = cluster
    return {path: list(clusters.values()) for path, clusters in found.items()}


def _by_place(repository: Repository) -> dict[_Place, list[tuple[Repository, Resource]]]:
    found: dict[_Place, list[tuple[Repository, Resource]]] = {}
    for _, cluster in sorted(repository.clusters.items()):
        for resource in cluster.resources:
            found.setdefault(_place(resource), []).append((cluster, resource))
    return found


def _place(resource: Resource) -> _Place:
    return resource.source.path, resource.start
