"""Where an object stands in the picture, and what is known of one that is only named."""

from __future__ import annotations

from ipi_lint import Identity, Point, Repository, Resource, Shape, Spot
from ipi_lint_inference.kinds import GATEWAY, GKE_IMPORT, IMPORT, POOL, is_exported

IMPORTS = (IMPORT, GKE_IMPORT)


def there(cluster: str, column: str, resource: Resource, also: tuple[Resource, ...] = ()) -> Point:
    """The point of an object that stands in a file."""
    return Point(
        Spot(cluster, column, resource.identity),
        _shape(column, resource.identity),
        resources=(resource,),
        tags=("exported",) if exported(resource) else (),
        also=also,
    )


def named(repository: Repository, column: str, target: Identity) -> tuple[Point, ...]:
    """The points that a reference means: one for each object that it may be, or a ghost."""
    found = repository.find(target) or (
        repository.find(target._replace(namespace=None)) if target.namespace else ()
    )
    if found:
        return tuple(there(repository.cluster, column, each) for each in found)
    return (ghost(repository, column, target, repository.doubt(target)),)


def ghost(repository: Repository, column: str, target: Identity, doubt: str | None) -> Point:
    """The point of what is in no file: missing, or unseen where there is a doubt."""
    spot = Spot(repository.cluster, column, target)
    if doubt is None:
        return Point(spot, _shape(column, target), state="missing", note="it is in no file")
    return Point(spot, _shape(column, target), state="unseen", note=f"it may exist: {doubt}")


def exported(resource: Resource) -> bool:
    """Whether an object is a pool that is exported to the clusterset."""
    annotations = resource.get("metadata", "annotations").plain
    return resource.group_kind == POOL and is_exported(annotations)


def _shape(column: str, identity: Identity) -> Shape:
    """By the kind, also where its group is wrong: it was meant so."""
    if column == "route":
        return "pill"
    return _SHAPES.get(identity.kind, "barrel")


_SHAPES: dict[str, Shape] = {
    GATEWAY[1]: "hexagon",
    POOL[1]: "box",
    **dict.fromkeys((kind for _, kind in IMPORTS), "tag"),
}
