"""ReferenceGrants: what lets a reference cross from one namespace to another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ipi_lint import Node, Reference, Repository, Resource
from ipi_lint_inference.kinds import GRANT


def crosses(reference: Reference) -> bool:
    """Whether a reference certainly leads into another namespace."""
    here, there = reference.source.identity.namespace, reference.target.namespace
    return None not in (here, there) and here != there


def grants_in(namespace: str | None, repository: Repository) -> Iterator[Resource]:
    """The ReferenceGrants of a namespace; those that name none may be in it."""
    by_namespace = repository.once(_grants_by_namespace)
    if namespace is None:
        yield from repository.of_kind(*GRANT)
    else:
        yield from by_namespace.get(namespace, ())
        yield from by_namespace.get(None, ())


def _grants_by_namespace(repository: Repository) -> Mapping[str | None, Sequence[Resource]]:
    found: dict[str | None, list[Resource]] = {}
    for grant in repository.of_kind(*GRANT):
        found.setdefault(grant.identity.namespace, []).append(grant)
    return found


def permits(grant: Resource, reference: Reference) -> bool:
    """Whether a grant, in the target's namespace, lets a reference through.

    Group, kind and namespace are compared to the letter; a `to` without a name means every object
    of its kind. Source: ReferenceGrant, Gateway API v1.6.1.
    """
    return any(comes_from(each, reference) for each in grant.get("spec", "from").items()) and any(
        goes_to(each, reference) for each in grant.get("spec", "to").items()
    )


def comes_from(entry: Node, reference: Reference) -> bool:
    """Whether an entry of `from` names the reference's object."""
    source = reference.source
    return (
        (entry.get("group").text or "", entry.get("kind").text) == source.group_kind
        and entry.get("namespace").text == source.identity.namespace
    )  # fmt: skip


def goes_to(entry: Node, reference: Reference) -> bool:
    """Whether an entry of `to` names the reference's target."""
    target = reference.target
    return (
        (entry.get("group").text or "", entry.get("kind").text) == (target.group, target.kind)
        and entry.get("name").text in (None, "", target.name)
    )  # fmt: skip
