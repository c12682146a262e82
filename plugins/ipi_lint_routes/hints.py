"""What was probably meant by a reference to a pool that does not exist."""

from __future__ import annotations

from collections.abc import Mapping

from ipi_lint import (
    Edit,
    Fix,
    Identity,
    NamedTuple,
    Reference,
    Related,
    Repository,
    Resource,
    replacement,
)
from ipi_lint_inference.homes import holders
from ipi_lint_inference.kinds import IMPORT, POOLS, SERVICE, called, is_exported
from ipi_lint_inference.lookup import Meant, meant

_NO_POOLS = "This repository holds no InferencePool: where they are kept elsewhere, ignore this."
_NO_IDEA = "Correct the reference, or add the pool to what the cluster gets."
_PLACES = 3


class Hint(NamedTuple):
    """A sentence for the user, the places that it is about, and how to write what was meant."""

    says: str
    related: tuple[Related, ...] = ()
    fix: Fix | None = None


def hint_for(reference: Reference, home: Repository, repository: Repository) -> Hint:
    """A hint on a pool that is missing in `home`, a cluster of the repository or all of it.

    The same name is a better hint than one like it, and the route's own cluster a better one than
    another.
    """
    target = reference.target
    found = meant(target, home)
    if found and found.resource.identity.name == target.name:
        return _of_found(reference, found)
    away = holders(target, repository)
    if away:
        return _of_clusters(reference, away)
    if found and home.together(reference.source, found.resource):
        return _of_found(reference, found)
    return Hint(_NO_IDEA if has_pools(repository) else _NO_POOLS)


def has_pools(repository: Repository) -> bool:
    return any(repository.of_kind(*kind) for kind in POOLS)


def _of_clusters(reference: Reference, away: Mapping[str, Resource]) -> Hint:
    """Other clusters have the pool: where one exports it, the import is what was meant."""
    exporting = {
        name: pool
        for name, pool in away.items()
        if is_exported(pool.get("metadata", "annotations").plain)
    }
    shown = exporting or away
    names = ", ".join(f"'{name}'" for name in shown)
    has, exports = ("has", "exports") if len(shown) == 1 else ("have", "export")
    which = f"The cluster{'' if len(shown) == 1 else 's'} {names}"
    return Hint(
        f"{which} {exports} one: refer to its InferencePoolImport."
        if exporting
        else f"{which} {has} one: export it there, and refer to its InferencePoolImport here.",
        tuple(
            Related(pool.get("metadata", "name"), f"the pool of the cluster '{name}'")
            for name, pool in shown.items()
        )[:_PLACES],
        _fix(reference, Identity(*IMPORT, *reference.target[2:])) if exporting else None,
    )


def _of_found(reference: Reference, found: Meant) -> Hint:
    resource = found.resource
    there = resource.identity
    return Hint(
        f"{found.says}{_advice(reference.target, there)}",
        (Related(resource.get("metadata", "name"), f"the {there.kind} '{called(there)}'"),),
        _fix(reference, there),
    )


def _advice(target: Identity, there: Identity) -> str:
    """What to write, where that is more than a name."""
    if there.namespace != target.namespace:
        return " Say its namespace, which a ReferenceGrant there has to allow."
    is_same_kind = (there.group, there.kind) == (target.group, target.kind)
    return "" if is_same_kind else " Write its group and kind if that is meant."


def _fix(reference: Reference, there: Identity) -> Fix | None:
    """Writes name, kind and group of what was meant; nothing where more has to change."""
    target = reference.target
    if there.namespace != target.namespace or (there.group, there.kind) == SERVICE:
        return None
    edits: tuple[Edit, ...] = ()
    for field in ("group", "kind", "name"):
        old, new = getattr(target, field), getattr(there, field)
        if old != new:
            edit = replacement(reference.node.get(field), old, new)
            if not edit:
                return None
            edits += edit
    return Fix(f"Write {there.kind} '{there.name}'", edits, safe=False)
