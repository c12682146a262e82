"""Policies that set the request timeout of a route or of its Gateway."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ipi_lint import NamedTuple, Node, Repository, Resource

Target = tuple[str | None, str | None]
"""A kind and a name; without a name, what a selector of labels may mean."""
_ANYWHERE = "*"


class PolicyDoubt(NamedTuple):
    """Why a policy may set a route's timeout: one that is here, or a gap that may hold one."""

    why: str
    is_here: bool


def policy_doubt(route: Resource, repository: Repository) -> PolicyDoubt | None:
    """The policy that sets a route's timeout or may do so; None: none does.

    Policies stand in the namespace of what they target. Which fields set a timeout is in the dated
    table `timeout-policies`.
    """
    policies = repository.once(_policies)
    for namespace, target in _targets(route, repository):
        for place in (_ANYWHERE,) if namespace is None else (namespace, None):
            policy = policies.get((place, target))
            if policy:
                return PolicyDoubt(policy.source.path, is_here=True)
    gap = repository.gap_for(*map(_pair, repository.facts.table("timeout-policies")))
    return PolicyDoubt(str(gap), is_here=False) if gap else None


def _targets(route: Resource, repository: Repository) -> Iterator[tuple[str | None, Target]]:
    """What a policy for the route may target, with the namespace that it would stand in.

    Of an AIGatewayRoute an HTTPRoute of the same name is made.
    """
    namespace, name = route.identity.namespace, route.identity.name
    targets = [
        (namespace, kind, name) for kind in dict.fromkeys(("HTTPRoute", route.identity.kind))
    ]
    targets += [
        (each.target.namespace, each.target.kind, each.target.name)
        for each in repository.references_from(route, "parent")
    ]
    for place, kind, called in targets:
        yield place, (kind, called)
        yield place, (kind, None)


def _policies(repository: Repository) -> Mapping[tuple[str | None, Target], Resource]:
    """A policy that sets a timeout, by namespace and target; each is also anywhere."""
    index: dict[tuple[str | None, Target], Resource] = {}
    for name, entry in repository.facts.table("timeout-policies").items():
        for policy in repository.of_kind(*_pair(name)):
            if policy.get(*entry["path"].split(".")).exists:
                for target in _targeted(policy):
                    index.setdefault((policy.identity.namespace, target), policy)
                    index.setdefault((_ANYWHERE, target), policy)
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
