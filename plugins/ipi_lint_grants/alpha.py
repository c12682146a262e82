"""Where pools of the group before today's are still in use."""

from __future__ import annotations

from ipi_lint import Repository
from ipi_lint_inference.kinds import ALPHA_POOL, POOL, ROUTES


def has_alpha_pools(namespace: str | None, repository: Repository) -> bool:
    """Whether a namespace has pools of the alpha group, or a route looks for one there."""
    return not {namespace, None}.isdisjoint(repository.once(_alpha_namespaces))


def has_pools(namespace: str | None, repository: Repository) -> bool:
    """Whether a namespace has pools of today's group, or a route looks for one there."""
    return namespace in repository.once(_pool_namespaces)


def _alpha_namespaces(repository: Repository) -> frozenset[str | None]:
    return _namespaces(repository, ALPHA_POOL)


def _pool_namespaces(repository: Repository) -> frozenset[str | None]:
    return _namespaces(repository, POOL)


def _namespaces(repository: Repository, kind: tuple[str, str]) -> frozenset[str | None]:
    here = {each.identity.namespace for each in repository.of_kind(*kind)}
    routes = (route for each in ROUTES for route in repository.of_kind(*each))
    named = {
        reference.target.namespace
        for route in routes
        for reference in repository.references_from(route, "backend", "mirror")
        if (reference.target.group, reference.target.kind) == kind
    }
    return frozenset(here | named)
