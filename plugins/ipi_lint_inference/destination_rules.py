"""Istio's DestinationRules: which of them a Gateway obeys towards a Service, and what TLS it says.

Source: Istio's lookup of rules by namespace and host, and its completion of short host names, as
they stood in 2026.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ipi_lint import Identity, Node, Repository, Resource, holds_placeholder
from ipi_lint_inference.kinds import DESTINATION_RULE

_DOMAIN = "svc.cluster.local"


def full_host(service: Identity) -> str:
    """What Istio calls a Service; `NAMESPACE` stands for one that is not said."""
    return f"{service.name}.{service.namespace or 'NAMESPACE'}.{_DOMAIN}"


def rules_near(service: Identity, repository: Repository) -> Iterator[Resource]:
    """The DestinationRules whose host begins with a Service's name, or with a wildcard."""
    index = repository.once(_by_first_label)
    yield from index.get(service.name, ())
    yield from index.get("*", ())


def doubt(service: Identity, repository: Repository) -> str | None:
    """Why a rule for a Service may be there that is not seen; None: there is none."""
    gap = repository.gap_for(DESTINATION_RULE)
    if gap:
        return str(gap)
    for rule in repository.once(_with_open_hosts):
        return f"{rule.source.path} has a DestinationRule whose host is filled in later"
    return repository.doubt(Identity(*DESTINATION_RULE, service.namespace, service.name))


def obeyed(service: Identity, client: str | None, repository: Repository) -> tuple[Resource, ...]:
    """The rules that a Gateway in the namespace `client` obeys towards a Service.

    Its own namespace is asked first, then the Service's, then Istio's own; in the first that has
    any, those with the most exact host count. None for a client that is not known: all may.
    """
    seen = [
        each
        for each in rules_near(service, repository)
        if covers(each, service) and is_seen(each, service, client)
    ]
    ranks = {each: _rank(each, service, client) for each in seen}
    best = min(ranks.values(), default=None)
    return tuple(each for each in seen if ranks[each] == best)


def covers(rule: Resource, service: Identity) -> bool:
    """Whether a rule's host is a Service.

    A name without dots is completed with the rule's own namespace; one with dots is taken as it is,
    so that `name.namespace` is no Service.
    """
    host = rule.get("spec", "host").text or ""
    if host.startswith("*"):
        return full_host(service).endswith(host[1:]) or (
            service.namespace is None and host.endswith(_DOMAIN)
        )
    first, *rest = host.split(".")
    if first != service.name:
        return False
    if not rest:
        return _may_be(rule.identity.namespace, service.namespace)
    return len(rest) > 2 and rest[1] == "svc" and _may_be(rest[0], service.namespace)


def is_seen(rule: Resource, service: Identity, client: str | None) -> bool:
    """Whether a Gateway in the namespace `client` looks where a rule stands, and may have it."""
    home = rule.identity.namespace
    if client is None or home is None:
        return True
    if home not in (client, service.namespace) and not home.startswith("istio-"):
        return service.namespace is None
    exported = [each.text for each in rule.get("spec", "exportTo").items()] or ["*"]
    return bool({"*", client}.intersection(exported)) or ("." in exported and home == client)


def tls_of(rule: Resource, port: int | None) -> Node:
    """A rule's TLS settings towards a port: the port's own where it has any, else the rule's."""
    policy = rule.get("spec", "trafficPolicy")
    for each in policy.get("portLevelSettings").items():
        if port is not None and each.get("port", "number").plain == port:
            return each.get("tls")
    return policy.get("tls")


def _may_be(one: str | None, other: str | None) -> bool:
    return None in (one, other) or one == other


def _rank(rule: Resource, service: Identity, client: str | None) -> tuple[int, bool, int]:
    """A smaller one counts first."""
    homes = (client, service.namespace)
    home = rule.identity.namespace
    host = rule.get("spec", "host").text or ""
    place = homes.index(home) if home in homes and client is not None else len(homes)
    is_wild = host.startswith("*")
    return place, is_wild, -len(host) if is_wild else 0


def _with_open_hosts(repository: Repository) -> Sequence[Resource]:
    return [
        each
        for each in repository.of_kind(*DESTINATION_RULE)
        if holds_placeholder(each.get("spec", "host").text or "")
    ]


def _by_first_label(repository: Repository) -> Mapping[str, Sequence[Resource]]:
    index: dict[str, list[Resource]] = {}
    for rule in repository.of_kind(*DESTINATION_RULE):
        host = rule.get("spec", "host").text or ""
        index.setdefault("*" if host.startswith("*") else host.split(".")[0], []).append(rule)
    return index
