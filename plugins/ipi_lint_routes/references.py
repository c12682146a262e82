"""Which pools a reference to one may mean."""

from __future__ import annotations

from collections.abc import Sequence

from ipi_lint import Identity, Reference, Repository, Resource, holds_placeholder
from ipi_lint_inference.kinds import POOLS


def is_open(reference: Reference) -> bool:
    """Whether a later step fills in a part of a reference."""
    return any(holds_placeholder(each) for each in reference.target if each)


def pools_named(target: Identity, repository: Repository) -> Sequence[Resource]:
    """The InferencePools of a reference's name and namespace, in any of their groups."""
    return [
        pool
        for kind in POOLS
        for pool in repository.find(Identity(*kind, target.namespace, target.name))
    ]


def pools_met(reference: Reference, repository: Repository) -> Sequence[Resource]:
    """Those pools of a reference's name that certainly share a cluster with its object."""
    return [
        pool
        for pool in pools_named(reference.target, repository)
        if repository.together(reference.source, pool)
    ]
