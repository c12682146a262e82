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
    """Those pools of a reference's name that it means, whatever the group.

    They are the ones that certainly share a cluster with its object; where none does, the only one
    in the namespace that it says. Where several stand apart, or no namespace is said, they may
    belong to other examples.
    """
    named = pools_named(reference.target, repository)
    sure = [pool for pool in named if repository.together(reference.source, pool)]
    is_only_one = len(named) == 1 and reference.target.namespace is not None
    return named if is_only_one else sure
