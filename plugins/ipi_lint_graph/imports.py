"""Imports, and the pools of other clusters that stand behind them."""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Identity, Line, NamedTuple, Node, Point, Repository, Resource, Spot
from ipi_lint_graph.spots import exported, ghost, there
from ipi_lint_inference.kinds import GKE_IMPORT, POOL


class Candidate(NamedTuple):
    """A pool of an import's name, and the cluster that it is in."""

    cluster: Repository
    pool: Resource


def import_point(target: Identity, cluster: Repository, whole: Repository) -> Point:
    """The point of an import that no file has: a controller makes it where a pool is exported."""
    point = ghost(cluster, "backend", target, whole.gap_for(POOL) and str(whole.gap_for(POOL)))
    found = _candidates(target, whole)
    if _is_gke(target) and found:
        return point._replace(state="expected", note="GKE makes it; it is in no file")
    if any(exported(each.pool) for each in found):
        return point._replace(state="expected", note="a controller makes it; it is in no file")
    if found:
        return point._replace(note="no cluster exports a pool of its name")
    return point


def exporters(
    target: Identity, said: Resource | Node, cluster: Repository, whole: Repository
) -> Iterator[Point | Line]:
    """The lines from an import to the exported pools of its namespace and name.

    It is said by its own file, or by the node that names it where no file has it.

    Where no cluster exports one, broken lines lead to those that look as if they were meant to be,
    else to all of the name. What the status lists is there, too; if there is none at all, a ghost.
    """
    source = Spot(cluster.cluster, "backend", target)
    resource = said if isinstance(said, Resource) else None
    place = said.get("metadata", "name") if isinstance(said, Resource) else said
    listed = _listed(resource) if resource else {}
    found = _candidates(target, whole)
    served = [each for each in found if _is_gke(target) or exported(each.pool)]
    meant = served or [each for each in found if _is_tried(each.pool)] or found
    for each in found:
        name = each.cluster.cluster
        if each in meant or name in listed:
            point = there(name, "backend", each.pool)
            broken = "" if each in served else "not exported"
            yield point
            yield Line(source, point.spot, resource, listed.get(name, place), broken=broken)
    for name in sorted(
        (listed.keys() & whole.clusters.keys()) - {each.cluster.cluster for each in found}
    ):
        other = whole.clusters[name]
        pool = _pool_of(target)
        absent = ghost(other, "backend", pool, other.doubt(pool))
        yield absent
        yield Line(source, absent.spot, resource, listed[name])
    if not found:
        gap = whole.gap_for(POOL)
        behind = ghost(cluster, "target", _pool_of(target), str(gap) if gap else None)
        if behind.state == "missing":
            behind = behind._replace(note="no cluster has a pool of this name")
        yield behind
        yield Line(source, behind.spot, resource, place)


def _pool_of(target: Identity) -> Identity:
    return Identity(*POOL, target.namespace, target.name)


def _candidates(target: Identity, whole: Repository) -> list[Candidate]:
    """The pools of an import's namespace and name, in all clusters."""
    return [
        each
        for each in whole.once(_by_name).get(target.name, ())
        if None in (target.namespace, each.pool.identity.namespace)
        or each.pool.identity.namespace == target.namespace
    ]


def _by_name(whole: Repository) -> dict[str, list[Candidate]]:
    index: dict[str, list[Candidate]] = {}
    for cluster in tuple(whole.clusters.values()) or (whole,):
        for pool in cluster.of_kind(*POOL):
            index.setdefault(pool.identity.name, []).append(Candidate(cluster, pool))
    return index


def _listed(resource: Resource) -> dict[str, Node]:
    """The exporting clusters in an import's status, and where each is named first."""
    found: dict[str, Node] = {}
    for controller in resource.get("status", "controllers").items():
        for each in controller.get("exportingClusters").items():
            name = each.get("name")
            if name.text:
                found.setdefault(name.text, each)
    return found


def _is_tried(pool: Resource) -> bool:
    """Whether an annotation looks like an export: its key ends so, whatever comes before."""
    return any(key.endswith("/export") for key, _ in pool.get("metadata", "annotations").entries())


def _is_gke(target: Identity) -> bool:
    return (target.group, target.kind) == GKE_IMPORT
