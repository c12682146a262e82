"""What was probably meant by a reference to a pool that does not exist."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ipi_lint import Edit, Fix, Reference, Related, Repository, Resource, replacement
from ipi_lint_inference.homes import holders
from ipi_lint_inference.kinds import SERVICE, called
from ipi_lint_inference.lookup import Meant, meant

_NO_IDEA = "Correct the reference, or add the pool to what the cluster gets."
_PLACES = 3
_ACROSS = "a route reaches it there through an InferencePoolImport once the pool is exported."


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
        return _of_clusters(away)
    return _of_found(reference, found) if found else Hint(_NO_IDEA)


def _of_clusters(away: Mapping[str, Resource]) -> Hint:
    names = [f"'{name}'" for name in away]
    have = "cluster {} has" if len(names) == 1 else "clusters {} have"
    return Hint(
        f"The {have.format(', '.join(names))} one; {_ACROSS}",
        tuple(
            Related(pool.get("metadata", "name"), f"the pool of the cluster '{name}'")
            for name, pool in away.items()
        )[:_PLACES],
    )


def _of_found(reference: Reference, found: Meant) -> Hint:
    resource = found.resource
    kind = resource.identity.kind
    return Hint(
        found.says,
        (Related(resource.get("metadata", "name"), f"the {kind} '{called(resource.identity)}'"),),
        _fix(reference, found),
    )


def _fix(reference: Reference, found: Meant) -> Fix | None:
    """Writes name, kind and group of what was found; nothing where more has to change."""
    target, there = reference.target, found.resource.identity
    if there.namespace != target.namespace or found.resource.group_kind == SERVICE:
        return None
    edits: tuple[Edit, ...] = ()
    for field in ("group", "kind", "name"):
        old, new = getattr(target, field), getattr(there, field)
        if old != new:
            edit = replacement(reference.node.get(field), old, new)
            if not edit:
                return None
            edits += edit
    return Fix(f"Write '{there.kind} {there.name}'", edits, safe=False)
