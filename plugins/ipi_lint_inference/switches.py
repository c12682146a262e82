"""What endpoint pickers and the installations of gateways are told to do, or do untold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ipi_lint import NamedTuple, Node, Repository, Resource
from ipi_lint_inference.arguments import Flag, flag, flags
from ipi_lint_inference.implementations import Profile
from ipi_lint_inference.pickers import Picker
from ipi_lint_inference.workloads import templates_holding

_FLUX = ("helm.toolkit.fluxcd.io", "HelmRelease")
_ARGO = ("argoproj.io", "Application")
INSTALLATIONS = (_FLUX, _ARGO)
"""Kinds that hold values of a chart."""


class Switch(NamedTuple):
    """Whether an endpoint picker does something. `flag` says so; None: it does so by itself."""

    is_on: bool
    flag: Flag | None


class Told(NamedTuple):
    """A setting of an installation, and where it stands."""

    resource: Resource
    node: Node
    is_on: bool


def switch(picker: Picker, name: str, repository: Repository) -> Switch | None:
    """What a picker does by the dated table `picker-switches`; None where that is not known."""
    table = repository.facts.table("picker-switches")
    own: Mapping[str, bool] = {}
    if picker.family:
        own = table.get(picker.family.name, {}).get(name, {})
    if "fixed" in own:
        return Switch(own["fixed"], None)
    told = flag(picker.container, *flag_names(name, repository))
    if told:
        return None if told.is_open else Switch(told.is_on, told)
    return Switch(own["default"], None) if "default" in own else None


def flag_names(name: str, repository: Repository) -> tuple[str, ...]:
    """The flags that have stood for a switch in any line of endpoint pickers."""
    table = repository.facts.table("picker-switches").values()
    return tuple(dict.fromkeys(each for line in table for each in line[name].get("flags", ())))


def port(picker: Picker, name: str, repository: Repository) -> int | None:
    """A port that a picker listens on; None where that is not known."""
    written = flag(picker.container, *flag_names(name, repository))
    if written:
        return int(text) if (text := written.value or "").isdecimal() else None
    if picker.family is None:
        return None
    table = repository.facts.table("picker-switches")
    default: int | None = table.get(picker.family.name, {}).get(name, {}).get("default")
    return default


def told(profile: Profile, setting: str, repository: Repository) -> tuple[Told, ...]:
    """What installations in view are told about a setting that an implementation has."""
    place = profile.entry.get(setting)
    if not place:
        return ()
    values = (
        Told(resource, node, node.plain)
        for resource, root in repository.once(_values)
        if isinstance((node := root.get(*place["values"].split("."))).plain, bool)
    )
    return (*values, *repository.once(_flags).get(place["flag"], ()))


def _values(repository: Repository) -> Sequence[tuple[Resource, Node]]:
    """The values of charts, where they are no text."""
    flux = [(each, each.get("spec", "values")) for each in repository.of_kind(*_FLUX)]
    argo = [
        (each, source.get("helm", "valuesObject"))
        for each in repository.of_kind(*_ARGO)
        for source in (each.get("spec", "source"), *each.get("spec", "sources").items())
    ]
    return (*flux, *argo)


def _flags(repository: Repository) -> Mapping[str, Sequence[Told]]:
    """The switches that implementations' controllers are started with, by name."""
    wanted = set(_setting_flags(repository))
    found: dict[str, list[Told]] = {}
    for template in templates_holding(repository, tuple(wanted)):
        for container in template.containers():
            for each in flags(container):
                if each.name in wanted and not each.is_open:
                    here = Told(template.resource, each.node, each.is_on)
                    found.setdefault(each.name, []).append(here)
    return found


def _setting_flags(repository: Repository) -> Iterator[str]:
    for entry in repository.facts.table("implementations").values():
        for setting in ("picker-plain", "picker-unverified"):
            if setting in entry:
                yield entry[setting]["flag"]
