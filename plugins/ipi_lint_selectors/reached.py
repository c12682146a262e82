"""Through which Gateways requests reach a pool."""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Repository, Resource
from ipi_lint_inference.gateways import gateways_of
from ipi_lint_inference.implementations import Profile, profiles_of


def gateways_to(pool: Resource, repository: Repository) -> Iterator[tuple[Profile, Resource]]:
    """The implementations of the Gateways whose routes lead to a pool, each with its first one."""
    found: dict[str, tuple[Profile, Resource]] = {}
    for reference in repository.references_to(pool.identity):
        if reference.role == "backend" and repository.together(pool, reference.source):
            for _, gateway in gateways_of(reference.source, repository):
                for profile in profiles_of(gateway, repository):
                    found.setdefault(profile.name, (profile, gateway))
    yield from found.values()
