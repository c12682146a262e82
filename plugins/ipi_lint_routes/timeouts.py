"""Policies that set the request timeout of a route or of its Gateway."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ipi_lint import Node, Repository, Resource
from ipi_lint_inference.kinds import AI_ROUTE

Target = tuple[str | None, str | None]
"""A kind and a name; without a name, what a selector of labels may mean."""


class PolicyDoubt(NamedTuple):
    """Why a policy may set a route's timeout: one that is here, or a gap that may hold one."""

    why: str
    is_here: bool


def policy_doubt(route: Resource, repository: Repository) -> PolicyDoubt | None:
    """The policy that sets a route's timeout or may do so; None: none does.

    Policies stand in the namespace of what they target. Which fields set a timeout is in the dated
    table `timeout-policies`.
    """
    index = repository.once(_policies)
    for namespace, target in _targets(route, repository):
        for policy in index.get(target, ()):
            if None in (namespace, policy.identity.namespace) or (
                policy.identity.namespace == namespace
            ):
                return PolicyDoubt(policy.source.path, is_here=True)
    gap = repository.gap_for(*map(_pair, repository.facts.table("timeout-policies")))
    return PolicyDoubt(str(gap), is_here=False) if gap else None


def _targets(route: Resource, repository: Repository) -> Iterator[tuple[str | None, Target]]:
    """What a policy for the route may target, with the namespace that it would stand in."""
    kinds = ["HTTPRoute", route.identity.kind] if route.group_kind == AI_ROUTE else ["HTTPRoute"]
    for kind in kinds:
        yield route.identity.namespace, (kind, route.identity.name)
        yield route.identity.namespace, (kind, None)
    for parent in repository.references_from(route, "parent"):
        yield parent.target.namespace, (parent.target.kind, parent.target.name)
        yield parent.target.namespace, (parent.target.kind, None)


def _policies(repository: Repository) -> Mapping[Target, list[Resource]]:
    index: dict[Target, list[Resource]] = {}
    table = repository.facts.table("timeout-policies")
    for name, entry in table.items():
        for policy in repository.of_kind(*_pair(name)):
            if policy.get(*entry["path"].split(".")).exists:
                for target in _targeted(policy):
                    index.setdefault(target, []).append(policy)
    return index


def _targeted(policy: Resource) -> Iterator[Target]:
    spec = policy.get("spec")
    for node in (spec.get("targetRef"), *spec.get("targetRefs").items()):
        if node.exists:
            yield _kind(node), node.get("name").text
    for node in spec.get("targetSelectors").items():
        yield _kind(node), None


def _kind(node: Node) -> str | None:
    return node.get("kind").text


def _pair(name: str) -> tuple[str, str]:
    group, _, kind = name.rpartition("/")
    return group, kind
