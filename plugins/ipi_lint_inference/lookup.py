"""Names that should be somewhere: who is certainly missing, and who was probably meant."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence

from ipi_lint import (
    Identity,
    Muted,
    NamedTuple,
    Node,
    Problem,
    Repository,
    Resource,
    closest,
    holds_placeholder,
    listed,
)
from ipi_lint_inference.kinds import (
    ALPHA_POOL,
    GKE_IMPORT,
    GRANT,
    IMPORT,
    NAMESPACE,
    POOL,
    SERVICE,
    called,
)

NOT_FOUND = "not-found"
"""The reason of what is muted: an object that is not here may be where one cannot look."""


def unless_found(
    target: Identity, node: Node, repository: Repository, problem: Problem
) -> Iterator[Problem | Muted]:
    """The problem where the target certainly does not exist; muted where it may exist unseen."""
    if repository.find(target):
        return
    doubt = doubt_about(target, repository)
    if doubt is None:
        yield problem
    else:
        yield Muted(node, NOT_FOUND, f"{target.kind} '{called(target)}': {doubt}")


def doubt_about(target: Identity, repository: Repository) -> str | None:
    """Why an object that is not here may still exist; None: it does not.

    Besides the repository's own doubts: one whose name or namespace a later step fills in may
    become it.
    """
    open_ones = repository.once(_open)
    kind = (target.group, target.kind)
    filled_in = open_ones.get((*kind, "")) or open_ones.get((*kind, target.name))
    return repository.doubt(target) or (
        f"{filled_in} has one whose name or namespace is filled in later" if filled_in else None
    )


def _open(repository: Repository) -> dict[tuple[str, str, str], str]:
    """Paths of objects that a later step names, by kind; by name where it is the namespace."""
    found: dict[tuple[str, str, str], str] = {}
    for each in repository.resources:
        group, kind, namespace, name = each.identity
        if holds_placeholder(name):
            found.setdefault((group, kind, ""), each.source.path)
        elif namespace and holds_placeholder(namespace):
            found.setdefault((group, kind, name), each.source.path)
    return found


class Meant(NamedTuple):
    """An object that was probably meant by a name that is not there, and a sentence about it."""

    resource: Resource
    says: str


def is_namespace_in_view(namespace: str | None, repository: Repository) -> bool:
    """Whether the Namespace, or anything in it but what only lets others in, stands here."""
    return namespace in repository.once(_namespaces)


def _namespaces(repository: Repository) -> frozenset[str | None]:
    objects = (each for each in repository.resources if each.group_kind != GRANT)
    return frozenset(
        each.identity.name if each.group_kind == NAMESPACE else each.identity.namespace
        for each in objects
    ) - {None}


def meeting(
    resource: Resource, others: Sequence[Resource], repository: Repository
) -> tuple[Resource, ...]:
    """Those of several objects of one name that an object means.

    They are the ones that certainly meet it in a cluster; where none does, all that say its own
    namespace: one of them will be it. What says no namespace may belong to another example.
    """
    sure = tuple(each for each in others if repository.together(resource, each))
    namespace = resource.identity.namespace
    if sure or namespace is None:
        return sure
    return tuple(each for each in others if each.identity.namespace == namespace)


def suggestion(target: Identity, repository: Repository) -> str:
    """A sentence on what was probably meant by a name that is not there; empty for no idea."""
    found = meant(target, repository)
    return found.says if found else ""


def meant(target: Identity, repository: Repository) -> Meant | None:
    """Which object was probably meant by a name that is not there; None: there is none like it.

    First the name in other namespaces, then under other kinds, then a name like it in the same
    namespace, of the same kind and of others, then one like it anywhere, and last the only one
    that the namespace has.
    """
    for look in (_elsewhere, _of_another_kind, _like_it, _like_it_elsewhere, _only_one):
        found = look(target, repository)
        if found:
            return found
    return None


_ALIKE: Mapping[tuple[str, str], tuple[tuple[str, str], ...]] = {
    POOL: (ALPHA_POOL, IMPORT, GKE_IMPORT, SERVICE),
    ALPHA_POOL: (POOL, IMPORT, GKE_IMPORT, SERVICE),
    IMPORT: (POOL, GKE_IMPORT, ALPHA_POOL),
    GKE_IMPORT: (IMPORT, POOL),
    SERVICE: (POOL, IMPORT),
}
"""Kinds that are mistaken for each other: what was asked for, and what may be there."""
_NEIGHBOURS = 20
"""How many names on each side are held against a name, so that many missing ones cost no more."""
_ANYWHERE = "*"


def _elsewhere(target: Identity, repository: Repository) -> Meant | None:
    found = [
        each
        for each in repository.namesakes(target.name)
        if each.group_kind == (target.group, target.kind) and each.identity.namespace
    ]
    if not found:
        return None
    namespaces = sorted({each.identity.namespace or "" for each in found})
    return Meant(found[0], f"There is one in the namespace {listed(namespaces)}.")


def _of_another_kind(target: Identity, repository: Repository) -> Meant | None:
    there = {
        each.group_kind: each
        for each in reversed(repository.namesakes(target.name))
        if each.identity.namespace == target.namespace
    }
    for kind in _alike(target):
        if kind in there:
            return Meant(there[kind], f"There is {_kind_of(there[kind])} of that name.")
    return None


def _like_it(target: Identity, repository: Repository) -> Meant | None:
    own = (target.group, target.kind)
    for kind in (own, *(_alike(target) if own != SERVICE else ())):
        name = _closest(target.name, repository, kind, target.namespace)
        found = repository.find(Identity(*kind, target.namespace, name)) if name else ()
        if found and kind == own:
            return Meant(found[0], f"Did you mean '{name}'?")
        if found and kind != SERVICE:
            return Meant(found[0], f"Did you mean '{name}', {_kind_of(found[0])}?")
    return None


def _like_it_elsewhere(target: Identity, repository: Repository) -> Meant | None:
    kind = (target.group, target.kind)
    name = _closest(target.name, repository, kind, _ANYWHERE)
    for each in repository.namesakes(name) if name else ():
        if each.group_kind == kind:
            where = each.identity.namespace
            says = f"Did you mean '{name}'"
            return Meant(each, f"{says} in the namespace '{where}'?" if where else f"{says}?")
    return None


def _only_one(target: Identity, repository: Repository) -> Meant | None:
    kind = (target.group, target.kind)
    index = repository.once(_names, *kind).get(target.namespace)
    if index is None or len(index.forwards) != 1:
        return None
    found = repository.find(Identity(*kind, target.namespace, index.forwards[0]))
    where = f"of the namespace '{target.namespace}'" if target.namespace else "here"
    return Meant(found[0], f"The only {target.kind} {where} is '{index.forwards[0]}'.")


class _Names(NamedTuple):
    """The names of a kind in a namespace, sorted, and the same spelled backwards."""

    forwards: Sequence[str]
    backwards: Sequence[str]


def _names(repository: Repository, group: str, kind: str) -> dict[str | None, _Names]:
    """Those of one kind, by namespace and of all together."""
    found: dict[str | None, set[str]] = {}
    for _, _, namespace, name in (each.identity for each in repository.of_kind(group, kind)):
        if name and not holds_placeholder(name):
            found.setdefault(namespace, set()).add(name)
            found.setdefault(_ANYWHERE, set()).add(name)
    return {
        namespace: _Names(sorted(names), sorted(each[::-1] for each in names))
        for namespace, names in found.items()
    }


def _closest(
    name: str, repository: Repository, kind: tuple[str, str], namespace: str | None
) -> str | None:
    """The name nearest in spelling, among those of a kind that begin or end alike."""
    index = repository.once(_names, *kind).get(namespace)
    if index is None:
        return None
    near = [
        *_around(name, index.forwards),
        *(each[::-1] for each in _around(name[::-1], index.backwards)),
    ]
    longer = [each for each in near if each.startswith(f"{name}-") or name.startswith(f"{each}-")]
    return closest(name, near) or (longer[0] if longer else None)


def _around(name: str, names: Sequence[str]) -> Sequence[str]:
    middle = bisect(names, name)
    return names[max(0, middle - _NEIGHBOURS) : middle + _NEIGHBOURS]


def _alike(target: Identity) -> tuple[tuple[str, str], ...]:
    return _ALIKE.get((target.group, target.kind), ())


def _kind_of(resource: Resource) -> str:
    group, kind, _, _ = resource.identity
    article = "an" if kind[:1] in "AEIOU" else "a"
    return f"{article} {kind} ({group})" if group else f"{article} {kind}"
