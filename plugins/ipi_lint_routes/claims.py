"""Rules of several routes that lay claim to the same thing of a Gateway: a match, a name."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import islice

from ipi_lint import NamedTuple, Node, Repository, Resource
from ipi_lint_inference.backends import RouteRule, route_rules
from ipi_lint_inference.kinds import HTTP_ROUTE
from ipi_lint_routes.attachment import Listeners, attachments

_NEAR = 64
"""How many claims to the same thing are compared at most, so that many cost little."""

Claimed = Callable[[RouteRule], Iterable[tuple[Hashable, Node]]]


class Claim(NamedTuple):
    """A rule of a route that claims something on a host; `node` is where the rule says so.

    `bucket` holds all claims to the same thing in reading order, this one at `position`.
    """

    route: Resource
    rule: RouteRule
    node: Node
    host: str
    listeners: Listeners
    bucket: list[Claim]
    position: int

    @property
    def pools(self) -> frozenset[tuple[str | None, str]]:
        """The pools and imports that the rule leads to; an import is the pool of its name."""
        return frozenset((each.target.namespace, each.target.name) for each in self.rule.inference)


def claims(repository: Repository, claimed: Claimed) -> dict[Resource, list[Claim]]:
    """What each HTTPRoute claims with its rules that lead to pools; only certain attachments."""
    buckets: dict[Hashable, list[Claim]] = {}
    found: dict[Resource, list[Claim]] = {}
    for route in repository.of_kind(*HTTP_ROUTE):
        wanted = [
            (rule, thing, node)
            for rule in route_rules(route, repository)
            if rule.inference
            for thing, node in claimed(rule)
        ]
        if not wanted:
            continue
        own = found.setdefault(route, [])
        for place, host, listeners in attachments(route, repository):
            for rule, thing, node in wanted:
                bucket = buckets.setdefault((place, host, thing), [])
                claim = Claim(route, rule, node, host, listeners, bucket, len(bucket))
                bucket.append(claim)
                own.append(claim)
    return found


def rivals(own: Iterable[Claim], repository: Repository) -> Iterator[tuple[Claim, Claim]]:
    """The claims of a route that an earlier rule for other pools lays, too, with that rule's.

    Each place in the route comes once, with the first host.
    """
    seen: set[tuple[str | int, ...]] = set()
    for claim in own:
        if claim.node.route not in seen:
            rival = _rival(claim, repository)
            if rival:
                seen.add(claim.node.route)
                yield claim, rival


def _rival(claim: Claim, repository: Repository) -> Claim | None:
    near = claim.bucket[max(0, claim.position - _NEAR) : claim.position]
    for other in reversed(near):
        if (
            other.pools != claim.pools
            and other.listeners.meet(claim.listeners)
            and (_is_above(other, claim) or _are_two(other.route, claim.route, repository))
        ):
            return other
    return None


def _is_above(one: Claim, other: Claim) -> bool:
    """Whether a rule stands above another one in the same route."""
    return one.route is other.route and one.rule.node.route < other.rule.node.route


def _are_two(one: Resource, other: Resource, repository: Repository) -> bool:
    """Whether two routes certainly meet, and stand in the cluster as they are written here."""
    if one is other or not repository.together(one, other):
        return False
    return not any(_stands_twice(each, repository) for each in (one, other))


def _stands_twice(route: Resource, repository: Repository) -> bool:
    """Whether the route has another form here, or may have: a part of it, or a copy."""
    identity = route.identity
    if identity.namespace:
        same: Iterable[Resource] = (
            *repository.find(identity),
            *repository.find(identity._replace(namespace=None)),
        )
    else:
        same = repository.namesakes(identity.name)
    return any(
        each is not route
        and each.group_kind == route.group_kind
        and repository.together(each, route)
        for each in islice(same, _NEAR)
    )
