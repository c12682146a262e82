"""Which clusters export a pool, and where an export may be that cannot be seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ipi_lint import Identity, NamedTuple, Node, Repository, Resource, closest, holds_placeholder
from ipi_lint_inference.kinds import EXPORT, GKE_IMPORT, IMPORT, POOL, POOLS, called
from ipi_lint_inference.lookup import doubt_about
from ipi_lint_inference.overlays import annotating, patch_of, renaming_to

_MANY = 200
"""Among more names than these none is looked for that is like another."""

Name = tuple[str | None, str]
"""Namespace and name: what a pool and its import have in common in all clusters."""


class Api(NamedTuple):
    """A way to export pools: the kind of the imports, and the annotation that exports."""

    kind: tuple[str, str]
    key: str
    value: str

    @property
    def written(self) -> str:
        """The annotation as it stands in YAML."""
        return f'{self.key}: "True"' if self.value == "True" else f"{self.key}: {self.value}"

    def node(self, pool: Resource) -> Node:
        return pool.get("metadata", "annotations", self.key)

    def exports(self, pool: Resource) -> bool:
        """Whether a pool's text exports it."""
        return self.node(pool).text == self.value


CLUSTERSET = Api(IMPORT, EXPORT, "ClusterSet")
GKE = Api(GKE_IMPORT, "networking.gke.io/export", "True")
APIS = (CLUSTERSET, GKE)


def api_of(kind: tuple[str, str]) -> Api | None:
    """The way in which pools are exported that imports of a kind stand for."""
    return next((each for each in APIS if each.kind == kind), None)


def name_of(identity: Identity) -> Name:
    return identity.namespace, identity.name


def members(repository: Repository) -> Mapping[str, Repository]:
    """The clusters by name; the whole, without a name, where they are not told apart."""
    return repository.clusters or {"": repository}


def pools_named(name: Name, repository: Repository) -> Mapping[str, Resource]:
    """The clusters that have a pool of a name, each with the first one."""
    return repository.once(_pools).get(name, {})


def exporters(name: Name, api: Api, repository: Repository) -> Mapping[str, Resource]:
    """The clusters that export a pool of a name, each with the pool."""
    return repository.once(_exporters).get((api.key, name), {})


def exported_like(name: Name, api: Api, repository: Repository) -> Name | None:
    """What is exported under the name in another namespace, or under a name like it."""
    found = repository.once(_names)
    namespaces = found.get((api.key, "name", name[1]))
    if namespaces:
        return namespaces[0], name[1]
    names = found.get((api.key, "namespace", name[0] or ""), [])
    close = closest(name[1], names) if len(names) <= _MANY else None
    return (name[0], close) if close else None


def exporters_elsewhere(name: Name, repository: Repository) -> tuple[str, ...]:
    """The clusters of which the configuration says that they export a pool that is not here."""
    return repository.once(_configured).get(called(Identity(*POOL, *name)), ())


def export_doubt(name: Name, api: Api, cluster: Repository) -> str | None:
    """Why a cluster may export a pool though no object here says so; None: it does not."""
    pools = [each for kind in POOLS for each in cluster.find(Identity(*kind, *name))]
    for pool in pools:
        if holds_placeholder(api.node(pool).text or ""):
            return f"{pool.source.path} has an annotation that is filled in later"
        change = patch_of(pool, cluster) or annotating(api.key, cluster)
        if change:
            return f"{change.source.path} may change the annotations of '{called(pool.identity)}'"
    if pools:
        return None
    target = Identity(*POOL, *name)
    renaming = renaming_to(target, cluster)
    if renaming:
        return f"{renaming.source.path} changes names or namespaces"
    return doubt_about(target, cluster)


def _pools(repository: Repository) -> dict[Name, dict[str, Resource]]:
    found: dict[Name, dict[str, Resource]] = {}
    for cluster, own in sorted(members(repository).items()):
        for kind in POOLS:
            for pool in own.of_kind(*kind):
                found.setdefault(name_of(pool.identity), {}).setdefault(cluster, pool)
    return found


def _exporters(repository: Repository) -> dict[tuple[str, Name], dict[str, Resource]]:
    """Of pools of today's group: on others the annotation has no effect."""
    found: dict[tuple[str, Name], dict[str, Resource]] = {}
    for cluster, own in sorted(members(repository).items()):
        for pool in own.of_kind(*POOL):
            for api in APIS:
                if api.exports(pool):
                    key = (api.key, name_of(pool.identity))
                    found.setdefault(key, {}).setdefault(cluster, pool)
    return found


def _names(repository: Repository) -> dict[tuple[str, str, str], list[str]]:
    """The namespaces of each exported name, and the names of each namespace."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for key, (namespace, name) in repository.once(_exporters):
        if namespace:
            found.setdefault((key, "name", name), []).append(namespace)
            found.setdefault((key, "namespace", namespace), []).append(name)
    return {key: sorted(values) for key, values in found.items()}


def _configured(repository: Repository) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    clusters: Mapping[str, Any] = repository.settings.get("clusters", {})
    for cluster, said in sorted(clusters.items()):
        for name in said.get("external-exports") or ():
            found[name] = (*found.get(name, ()), cluster)
    return found
