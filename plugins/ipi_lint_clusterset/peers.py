"""Pools of one namespace and name that several clusters export: what one import stands for."""

from __future__ import annotations

from collections.abc import Mapping

from ipi_lint import NamedTuple, Repository, Resource
from ipi_lint_inference.environments import may_be_one_set
from ipi_lint_inference.exports import APIS, Api, exporters, name_of
from ipi_lint_inference.overlays import patch_of, renaming_of


class Member(NamedTuple):
    """A pool as a cluster exports it."""

    cluster: str
    pool: Resource
    repository: Repository


class Pair(NamedTuple):
    """A pool, and the first one that another cluster exports under the same name.

    `is_open` is whether a patch or a prefix may change one of them, so that the texts do not tell
    what they are.
    """

    own: Member
    first: Member
    is_open: bool

    @property
    def members(self) -> tuple[Member, Member]:
        return self.own, self.first


def pair_of(pool: Resource, repository: Repository) -> Pair | None:
    """A pool that is exported, and the first of its namesakes that a cluster of its set exports.

    None for the first of them, and for one that goes to the clusters of the first as well.
    """
    for api in APIS:
        found = exported_by_clusters(pool, api, repository)
        own = [each for each in found.values() if each.pool is pool]
        if not own:
            continue
        peers = (each for each in found.values() if may_be_one_set(own[0].cluster, each.cluster))
        first = min(peers, key=_order)
        if first.pool is not pool:
            is_open = any(is_changed(each, repository) for each in (own[0], first))
            return Pair(own[0], first, is_open)
    return None


def is_changed(member: Member, repository: Repository) -> bool:
    """Whether a layer may change a pool's fields or what it is called."""
    _, pool, cluster = member
    return bool(patch_of(pool, cluster) or renaming_of(pool, cluster, repository))


def exported_by_clusters(pool: Resource, api: Api, repository: Repository) -> Mapping[str, Member]:
    """All exports of a pool's namespace and name; none where clusters are not told apart."""
    if not repository.clusters or pool.identity.namespace is None:
        return {}
    return {
        cluster: Member(cluster, each, repository.clusters[cluster])
        for cluster, each in exporters(name_of(pool.identity), api, repository).items()
    }


def is_first(pool: Resource, members: Mapping[str, Member]) -> bool:
    """Whether no other of these stands before a pool in reading order."""
    return bool(members) and min(members.values(), key=_order).pool is pool


def _order(member: Member) -> tuple[str, int, tuple[str, ...], str]:
    document, route = member.pool.node.document, member.pool.node.route
    place = tuple(f"{each:09}" if isinstance(each, int) else each for each in route)
    return document.source.path, document.index, place, member.cluster
