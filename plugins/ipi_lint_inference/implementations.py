"""Which gateway implementation an object meets, and what that one is known not to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from ipi_lint import NamedTuple, Node, Repository, Resource
from ipi_lint_inference.globs import fnmatchcase
from ipi_lint_inference.kinds import GATEWAY_CLASS
from ipi_lint_inference.releases import is_within, numbers

Level = Literal["error", "warning", "note"]


class Limit(NamedTuple):
    """Something that an implementation does not do, or does in its own way.

    `severity` is how bad that is; `says` completes the sentence "Istio ..."; `source` is where it
    was read. `is_certain` tells whether the release that runs is known to have the limit.
    """

    severity: Level
    says: str
    source: str
    is_certain: bool


class Profile(NamedTuple):
    """A gateway implementation as the dated table `implementations` has it.

    `release` is empty where it is not known; `node` is where the implementation shows: a class
    name or a controllerName. None: the configuration says it.
    """

    name: str
    title: str
    release: str
    entry: Mapping[str, Any]
    node: Node | None = None

    def limit(self, feature: str) -> Limit | None:
        """What the table says about a feature, if it holds for the release; None: no limit known.

        An entry's `since` and `until` bound the releases that have the limit.
        """
        entry = self.entry.get("limits", {}).get(feature)
        if entry is None:
            return None
        if self.release and not is_within(numbers(self.release), entry):
            return None
        is_certain = bool(self.release or not (entry.get("since") or entry.get("until")))
        return Limit(entry["severity"], entry["says"], entry["source"], is_certain)


def configured_profiles(repository: Repository) -> tuple[Profile, ...] | None:
    """The implementation that the configuration says; none for an unknown one, None if not said."""
    said = repository.settings.get("implementation")
    if not said:
        return None
    name, _, release = said.partition("@")
    entry = repository.facts.table("implementations").get(name)
    return (Profile(name, entry["title"], release, entry),) if entry else ()


def profiles_of(gateway: Resource, repository: Repository) -> tuple[Profile, ...]:
    """The implementations that a Gateway may be of; none where that is not known.

    The configuration decides; else the controllerName of the Gateway's class, else the class's
    name where an implementation makes a class of that name by itself. Several where a name has
    belonged to several.
    """
    return repository.once(_profiles_of, gateway)


def profiles_of_class(gateway_class: Resource, repository: Repository) -> tuple[Profile, ...]:
    """The implementation whose controllerName a GatewayClass has; none where it is not known."""
    return tuple(_of_controller(gateway_class.get("spec", "controllerName"), repository))


def profiles_in_view(repository: Repository) -> tuple[Profile, ...]:
    """The implementations of all Gateways and classes in view, each once."""
    said = configured_profiles(repository)
    if said is not None:
        return said
    found: dict[str, Profile] = {}
    for each in repository.of_kind(*GATEWAY_CLASS):
        for profile in _of_controller(each.get("spec", "controllerName"), repository):
            found.setdefault(profile.name, profile)
    for gateway in repository.of_kind("gateway.networking.k8s.io", "Gateway"):
        for profile in profiles_of(gateway, repository):
            found.setdefault(profile.name, profile)
    return tuple(found.values())


def limited(profiles: Sequence[Profile], feature: str) -> Iterator[tuple[Profile, Limit]]:
    """Those of the implementations that have a limit on a feature."""
    for profile in profiles:
        limit = profile.limit(feature)
        if limit:
            yield profile, limit


def known_controllers(class_name: str, repository: Repository) -> tuple[str, ...]:
    """The controllerNames that a class of this name has had, the newest first; none if unknown."""
    for entry in repository.facts.table("implementations").values():
        for pattern, controllers in entry.get("class-controllers", {}).items():
            if fnmatchcase(class_name, pattern):
                return tuple(controllers)
    return ()


def _profiles_of(repository: Repository, gateway: Resource) -> tuple[Profile, ...]:
    said = configured_profiles(repository)
    if said is not None:
        return said
    node = gateway.get("spec", "gatewayClassName")
    namesakes = () if node.text is None else repository.namesakes(node.text)
    classes = [each for each in namesakes if each.group_kind == GATEWAY_CLASS]
    if classes:
        controllers = [each.get("spec", "controllerName") for each in classes]
        return tuple(
            profile for each in controllers for profile in _of_controller(each, repository)
        )
    return tuple(_of_class(node, repository))


def _of_controller(node: Node, repository: Repository) -> Iterator[Profile]:
    for name, entry in repository.facts.table("implementations").items():
        if node.text in entry.get("controllers", ()):
            yield Profile(name, entry["title"], "", entry, node)


def _of_class(node: Node, repository: Repository) -> Iterator[Profile]:
    for name, entry in repository.facts.table("implementations").items():
        if any(fnmatchcase(node.text or "", pattern) for pattern in entry.get("classes", ())):
            yield Profile(name, entry["title"], "", entry, node)
