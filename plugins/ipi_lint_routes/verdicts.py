"""What the implementations that carry a route make of a shape that the API allows."""

from __future__ import annotations

from ipi_lint import NamedTuple, Related, Repository, Resource, Severity
from ipi_lint_inference.gateways import profiles_of_route
from ipi_lint_inference.implementations import Limit, Profile, limited


class Verdict(NamedTuple):
    """How bad the shape is, a clause that says who does what, and where each of them shows.

    `advice` is empty, or says how the release that runs is told.
    """

    severity: Severity
    says: str
    related: tuple[Related, ...] = ()
    advice: str = ""


def verdict(route: Resource, feature: str, repository: Repository, unknown: str) -> Verdict | None:
    """The verdict on a feature of the dated table; None where nobody who is known minds.

    Where no implementation is known it is a note with the clause `unknown`; a limit that may not
    hold for the release that runs is a warning at most.
    """
    profiles = profiles_of_route(route, repository)
    if not profiles:
        return Verdict(Severity.NOTE, unknown)
    found = list(limited(profiles, feature))
    if not found:
        return None
    return Verdict(
        max(_severity(limit) for _, limit in found),
        "; ".join(f"{profile.title} {limit.says}" for profile, limit in found),
        tuple(
            Related(profile.node, f"so the Gateway is {profile.title}'s")
            for profile, _ in found
            if profile.node
        ),
        "".join(_advice(profile) for profile, limit in found if not limit.is_certain),
    )


def _severity(limit: Limit) -> Severity:
    severity = Severity[limit.severity.upper()]
    return severity if limit.is_certain else min(severity, Severity.WARNING)


def _advice(profile: Profile) -> str:
    return (
        f" Whether the release of {profile.title} does so is not known: say which one runs with "
        f"'implementation: {profile.name}@RELEASE' in .ipi-lint.yaml."
    )
