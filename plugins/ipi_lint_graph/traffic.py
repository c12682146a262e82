"""Where inference traffic flows: from Gateways over routes to pools and their pickers."""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Identity, Line, Node, Point, Reference, Repository, Resource, Spot
from ipi_lint_graph.imports import exporters, import_point
from ipi_lint_graph.spots import IMPORTS, named, there
from ipi_lint_inference.kinds import AI_ROUTE, ALPHA_POOL, GATEWAY, POOLS, ROUTES
from ipi_lint_inference.pickers import pods_of_service
from ipi_lint_inference.workloads import selected

_INFERENCE = frozenset(kind for _, kind in (*POOLS, *IMPORTS))

Named = dict[tuple[str, Identity], tuple[Spot, ...]]
"""The spots of what is named in a column: each is drawn when it is named first."""


def draw(repository: Repository) -> Iterator[Point | Line]:
    """Every Gateway, pool and import of each cluster, and the routes that lead to one."""
    for cluster in tuple(repository.clusters.values()) or (repository,):
        yield from _front(cluster, repository)
        yield from _back(cluster, repository)


def _front(cluster: Repository, repository: Repository) -> Iterator[Point | Line]:
    """Gateways and routes, and the imports that only routes name."""
    for gateway in cluster.of_kind(*GATEWAY):
        yield there(cluster.cluster, "gateway", gateway)
    drawn: Named = {}
    unmade: dict[Identity, Node] = {}
    for kind in (*ROUTES, AI_ROUTE):
        for route in cluster.of_kind(*kind):
            if _leads_to_inference(route, cluster):
                yield from _route(route, cluster, drawn, unmade)
    for target, node in unmade.items():
        yield import_point(target, cluster, repository)
        yield from exporters(target, node, cluster, repository)


def _back(cluster: Repository, repository: Repository) -> Iterator[Point | Line]:
    """Pools with their pickers, and imports with the pools behind them."""
    drawn: Named = {}
    for kind in POOLS:
        for pool in cluster.of_kind(*kind):
            yield from _pool(pool, cluster, drawn)
    for kind in IMPORTS:
        for each in cluster.of_kind(*kind):
            yield there(cluster.cluster, "backend", each)
            yield from exporters(each.identity, each, cluster, repository)


def _leads_to_inference(route: Resource, cluster: Repository) -> bool:
    """Whether a backend is a pool or an import, or has the name of one."""
    return any(
        backend.target.kind in _INFERENCE
        or any(each.identity.kind in _INFERENCE for each in cluster.namesakes(backend.target.name))
        for backend in cluster.references_from(route, "backend", "mirror")
    )


def _route(
    route: Resource, cluster: Repository, drawn: Named, unmade: dict[Identity, Node]
) -> Iterator[Point | Line]:
    """A route with its ends. Imports that no file has are left to the caller, in `unmade`."""
    point = there(cluster.cluster, "route", route)
    yield point
    for parent in cluster.references_from(route, "parent"):
        yield from _once("gateway", parent.target, cluster, drawn)
        for spot in drawn["gateway", parent.target]:
            yield Line(spot, point.spot, route, parent.node)
    for backend in cluster.references_from(route, "backend", "mirror"):
        target = backend.target
        if (target.group, target.kind) in IMPORTS and not cluster.find(target):
            unmade.setdefault(target, backend.node)
            drawn["backend", target] = (Spot(cluster.cluster, "backend", target),)
        yield from _once("backend", target, cluster, drawn)
        for spot in drawn["backend", target]:
            yield Line(point.spot, spot, route, backend.node, _label(backend))


def _once(column: str, target: Identity, cluster: Repository, drawn: Named) -> Iterator[Point]:
    """The points that a target means, when it is named first; then `drawn` has their spots."""
    if (column, target) not in drawn:
        points = named(cluster, column, target)
        drawn[column, target] = tuple(dict.fromkeys(each.spot for each in points))
        yield from points


def _label(backend: Reference) -> str:
    if backend.role == "mirror":
        return "mirror"
    weight = backend.node.get("weight").plain
    return "" if weight in (None, 1) else f"weight {weight}"


def _pool(pool: Resource, cluster: Repository, drawn: Named) -> Iterator[Point | Line]:
    """A pool with the pods that it selects, and the way to its picker."""
    labels = ("matchLabels",) if pool.group_kind != ALPHA_POOL else ()
    wanted = pool.get("spec", "selector", *labels).plain
    servers = selected(cluster, pool.identity.namespace, wanted)
    pods = tuple(each.resource for each in servers if cluster.together(pool, each.resource))
    point = there(cluster.cluster, "backend", pool, pods)
    yield point
    for reference in cluster.references_from(pool, "endpoint-picker"):
        for picker in _once("target", reference.target, cluster, drawn):
            yield _with_pods(picker, cluster)
        for spot in drawn["target", reference.target]:
            yield Line(point.spot, spot, pool, reference.node)


def _with_pods(picker: Point, cluster: Repository) -> Point:
    """A picker's Service with the pods that it leads to."""
    pods = (
        template.resource
        for service in picker.resources
        for template in pods_of_service(service, cluster)
        if cluster.together(service, template.resource)
    )
    return picker._replace(also=tuple(dict.fromkeys(pods)))
