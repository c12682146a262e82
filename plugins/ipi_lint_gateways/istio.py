"""How Istio is installed: by a chart, by the IstioOperator or by the Sail operator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ipi_lint import Node, Repository, Resource
from ipi_lint_gateways.installs import Install, all_installs, installs_of


def facts(repository: Repository) -> Mapping[str, Any]:
    """What the dated table says of Istio's installation."""
    table: Mapping[str, Any] = repository.facts.table("inference-variables")["istio"]
    return table


def istio_installs_of(resource: Resource, repository: Repository) -> Iterator[Install]:
    """The installations of Istio's control plane that an object makes."""
    known = facts(repository)
    entry = known["objects"].get("/".join(resource.group_kind))
    if entry is None:
        for install in installs_of(resource, repository):
            if install.chart in known["charts"]:
                yield install
    elif _has_pilot(resource, known):
        yield Install(
            resource,
            "",
            resource.get("metadata", "name"),
            _below(resource, entry["release"]),
            _below(resource, entry["values"]),
            tuple(_variables(_below(resource, entry["variables"]), known))
            if "variables" in entry
            else (),
        )


def all_istio_installs(repository: Repository) -> Sequence[Install]:
    """The installations of Istio in the view."""
    known = facts(repository)
    found = [
        each for chart in known["charts"] for each in repository.once(all_installs).get(chart, ())
    ]
    for name in known["objects"]:
        group, _, kind = name.rpartition("/")
        for resource in repository.of_kind(group, kind):
            found += istio_installs_of(resource, repository)
    return found


def takes_strings_only(install: Install, repository: Repository) -> bool:
    """Whether the API server takes a variable's value as a string only."""
    entry = facts(repository)["objects"].get("/".join(install.resource.group_kind), {})
    return bool(entry.get("strict"))


def _has_pilot(resource: Resource, known: Mapping[str, Any]) -> bool:
    """Whether an IstioOperator installs a control plane, and not gateways alone."""
    enabled = resource.get("spec", "components", "pilot", "enabled").plain
    if enabled is None:
        return resource.get("spec", "profile").text not in known["without-pilot"]
    return enabled is not False


def _variables(entries: Node, known: Mapping[str, Any]) -> Iterator[tuple[str, Node]]:
    for each in entries.items():
        yield f"{known['places'][0]}.{each.get('name').text}", each.get("value")


def _below(resource: Resource, path: str) -> Node:
    return resource.get(*path.split("."))
