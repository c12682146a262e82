"""Which gateway implementations in view are known not to act on the export annotation."""

from __future__ import annotations

from collections.abc import Iterable

from ipi_lint import Node, Related, Repository
from ipi_lint_inference.implementations import Profile, profiles_of, profiles_of_class
from ipi_lint_inference.kinds import GATEWAY, GATEWAY_CLASS

GKE = "gke"


def running(repository: Repository) -> tuple[Profile, ...]:
    """The implementations of all Gateways and GatewayClasses in view; none acts on exports.

    Empty where there are none, where one is unknown or acts on exports, and where there may be
    others: then nothing can be said about what an export will meet.
    """
    if repository.gap_for(GATEWAY, GATEWAY_CLASS):
        return ()
    classes = repository.of_kind(*GATEWAY_CLASS)
    named = {each.identity.name for each in classes}
    found = [profiles_of_class(each, repository) for each in classes]
    found += [
        profiles_of(each, repository)
        for each in repository.of_kind(*GATEWAY)
        if each.get("spec", "gatewayClassName").text not in named
    ]
    known = [profile for profiles in found for profile in profiles if profile.limit("export")]
    return tuple(known) if all(found) and len(known) == sum(map(len, found)) else ()


def witnesses(found: Iterable[Profile], repository: Repository) -> tuple[Related, ...]:
    """One place for each implementation, to show what a finding is based on."""
    first: dict[str, Node] = {}
    for each in found:
        if each.node:
            first.setdefault(each.title, each.node)
    as_of = repository.facts.as_of("implementations")
    return tuple(
        Related(first[title], f"{title}, which does not read it as of {as_of}")
        for title in sorted(first)
    )
