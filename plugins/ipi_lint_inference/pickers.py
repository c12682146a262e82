"""The endpoint picker of a pool: its Service, its pods, its container and how that is started."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ipi_lint import Identity, Node, Reference, Repository, Resource
from ipi_lint_inference.arguments import flags
from ipi_lint_inference.images import Family, Image, family_of, image_of
from ipi_lint_inference.kinds import POOLS, SERVICE
from ipi_lint_inference.workloads import PodTemplate, selected, templates_of

_POOL_FLAGS = ("pool-name", "poolName")


class Picker(NamedTuple):
    """A container that runs an endpoint picker. `family` is None for an image that is not known."""

    template: PodTemplate
    container: Node
    image: Image
    family: Family | None

    @property
    def release(self) -> tuple[int, int, int] | None:
        """The release by its image's tag; None where the tag says none, or the line is unknown."""
        return self.image.release if self.family else None


def service_reference(pool: Resource, repository: Repository) -> Reference | None:
    """The pool's endpointPickerRef (extensionRef in alpha versions) where it means a Service."""
    for reference in repository.references_from(pool, "endpoint-picker"):
        if (reference.target.group, reference.target.kind) == SERVICE:
            return reference
    return None


def services_of(pool: Resource, repository: Repository) -> tuple[Resource, ...]:
    """The Services in view that a pool names; one that names no namespace may be it, too."""
    reference = service_reference(pool, repository)
    if reference is None:
        return ()
    target = reference.target
    found = repository.find(target) or (
        repository.find(target._replace(namespace=None)) if target.namespace else ()
    )
    return tuple(found)


def pods_of_service(service: Resource, repository: Repository) -> tuple[PodTemplate, ...]:
    """The pod templates in the Service's namespace that its selector selects."""
    wanted = service.get("spec", "selector").plain
    return selected(repository, service.identity.namespace, wanted)


def picker_in(template: PodTemplate, repository: Repository) -> Picker | None:
    """The container of a pod template that runs an endpoint picker, by image or by flags."""
    found = []
    for container in template.containers():
        image = image_of(container.get("image").text)
        family = family_of(image, repository)
        if family:
            return Picker(template, container, image, family)
        if any(each.name in _POOL_FLAGS for each in flags(container)):
            found.append(Picker(template, container, image, None))
    return found[0] if found else None


def pickers_of(pool: Resource, repository: Repository) -> Iterator[Picker]:
    """The endpoint pickers behind a pool's Service."""
    for service in services_of(pool, repository):
        for template in pods_of_service(service, repository):
            picker = picker_in(template, repository)
            if picker:
                yield picker


def all_pickers(resource: Resource, repository: Repository) -> Iterator[Picker]:
    """The endpoint pickers that a workload's own pods run."""
    known = repository.once(_none_yet)
    if resource not in known:
        found = (picker_in(each, repository) for each in templates_of(resource, repository))
        known[resource] = tuple(each for each in found if each)
    yield from known[resource]


def _none_yet(_: Repository) -> dict[Resource, tuple[Picker, ...]]:
    """Where `all_pickers` keeps what it found: one rule after another asks."""
    return {}


def pools_of(picker: Picker, repository: Repository) -> tuple[Resource, ...]:
    """The pools whose Service leads to a picker."""
    key = (id(picker.template.resource), picker.template.part)
    return tuple(repository.once(_pools_by_template).get(key, ()))


def _pools_by_template(repository: Repository) -> dict[tuple[int, str], list[Resource]]:
    index: dict[tuple[int, str], list[Resource]] = {}
    for kind in POOLS:
        for pool in repository.of_kind(*kind):
            for service in services_of(pool, repository):
                for template in pods_of_service(service, repository):
                    if repository.together(pool, template.resource):
                        key = (id(template.resource), template.part)
                        index.setdefault(key, []).append(pool)
    return index


def service_identity(name: str, namespace: str | None) -> Identity:
    """A Service's identity."""
    return Identity(*SERVICE, namespace, name)
