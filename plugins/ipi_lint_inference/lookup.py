"""Names that should be somewhere: who is certainly missing, and who was probably meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ipi_lint import Identity, Muted, Node, Problem, Repository, Resource, closest, listed
from ipi_lint_inference.kinds import called

NOT_FOUND = "not-found"
"""The reason of what is muted: an object that is not here may be where one cannot look."""


def unless_found(
    target: Identity, node: Node, repository: Repository, problem: Problem
) -> Iterator[Problem | Muted]:
    """The problem where the target certainly does not exist; muted where it may exist unseen."""
    if repository.find(target):
        return
    doubt = repository.doubt(target)
    if doubt is None:
        yield problem
    else:
        yield Muted(node, NOT_FOUND, f"{target.kind} '{called(target)}': {doubt}")


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
    """Which object was probably meant by a name that is not there; empty where none is like it.

    First the name in other namespaces, then under other kinds, then a name like it in the same
    namespace, then one like it anywhere.
    """
    same_kind = repository.of_kind(target.group, target.kind)
    elsewhere = {
        each.identity.namespace or "" for each in same_kind if each.identity.name == target.name
    }
    if elsewhere - {""}:
        return f"There is one in the namespace {listed(sorted(elsewhere - {''}))}."
    others = [
        each
        for each in repository.namesakes(target.name)
        if each.identity.namespace == target.namespace
        and each.identity.kind in _ALIKE.get(target.kind, ())
    ]
    if others:
        return f"There is {_named(others[0])} of that name."
    for namespace in (target.namespace, None):
        close = closest(target.name, repository.names_of(target.group, target.kind, namespace))
        if close:
            return f"Did you mean '{close}'?"
    return ""


_ALIKE = {
    "InferencePool": ("InferencePool", "InferencePoolImport", "GCPInferencePoolImport", "Service"),
    "InferencePoolImport": ("InferencePool", "GCPInferencePoolImport"),
    "Service": ("InferencePool", "InferencePoolImport"),
}
"""Kinds that are mistaken for each other: what was asked for, and what may be there."""


def _named(resource: Resource) -> str:
    group, kind, _, _ = resource.identity
    article = "an" if kind[:1] in "AEIOU" else "a"
    return f"{article} {kind} ({group})" if group else f"{article} {kind}"
