"""References to pools and imports that lead from one namespace into another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ipi_lint import Reference, Repository, Resource, holds_placeholder
from ipi_lint_inference.backends import is_inference
from ipi_lint_inference.gateways import profiles_of_route, said_of
from ipi_lint_inference.grants import crosses, grants_in, permits
from ipi_lint_inference.kinds import GATEWAY, ROUTES

Wanted = tuple[str | None, str, str, str | None]
"""The namespace of a route, and group, kind and name of what it names; None for any name."""


def crossings_of(route: Resource, repository: Repository) -> Iterator[Reference]:
    """The references of a route that certainly cross a namespace, to pools and imports."""
    for reference in repository.references_from(route, "backend", "mirror"):
        if is_inference(reference) and crosses(reference) and not _is_open(reference):
            yield reference


def is_permitted(reference: Reference, repository: Repository) -> bool:
    """Whether a grant in view lets a reference through."""
    grants = grants_in(reference.target.namespace, repository)
    return any(permits(each, reference) for each in grants)


def needs_grants(route: Resource, repository: Repository) -> bool:
    """Whether the route's references are held against grants.

    In a mesh, where the parent is a Service, they are not; nor by implementations that ignore them.
    A route from a dump whose status says that all references resolve has what it needs.
    """
    parents = list(repository.references_from(route, "parent"))
    said = {said_of(each, "ResolvedRefs") for each in parents}
    if said == {"True"}:
        return False
    if parents and not any((each.target.group, each.target.kind) == GATEWAY for each in parents):
        return False
    profiles = profiles_of_route(route, repository)
    return not profiles or not all(each.entry.get("ignores-grants") for each in profiles)


def crossings_into(repository: Repository) -> Mapping[str | None, Sequence[Reference]]:
    """All crossing references of the view, by the namespace that they lead into."""
    found: dict[str | None, list[Reference]] = {}
    for kind in ROUTES:
        for route in repository.of_kind(*kind):
            for reference in crossings_of(route, repository):
                found.setdefault(reference.target.namespace, []).append(reference)
    return found


def not_permitted(repository: Repository) -> Mapping[Wanted, Sequence[Reference]]:
    """The crossing references that no grant lets through, one for each namespace they lead into."""
    found: dict[Wanted, dict[str | None, Reference]] = {}
    for references in repository.once(crossings_into).values():
        for reference in references:
            needs_one = needs_grants(reference.source, repository)
            if needs_one and not is_permitted(reference, repository):
                target = reference.target
                for name in (target.name, None):
                    wanted = (reference.source.identity.namespace, target.group, target.kind, name)
                    found.setdefault(wanted, {}).setdefault(target.namespace, reference)
    return {wanted: list(each.values()) for wanted, each in found.items()}


def _is_open(reference: Reference) -> bool:
    names = (reference.source.identity.namespace, reference.target.namespace, reference.target.name)
    return any(holds_placeholder(each or "") for each in names)
