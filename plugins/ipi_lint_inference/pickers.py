"""The endpoint picker of a pool: its Service, its pods, its container and how that is started."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname

from ipi_lint import Facts, Identity, NamedTuple, Node, Reference, Repository, Resource
from ipi_lint_inference.arguments import flags
from ipi_lint_inference.images import Family, Image, family_of, image_of, words_of
from ipi_lint_inference.kinds import POOLS, SERVICE
from ipi_lint_inference.lookup import meeting
from ipi_lint_inference.workloads import PodTemplate, selected, templates_in

_Key = tuple[Resource, tuple[str | int, ...]]
POOL_FLAGS = ("pool-name", "poolName")
"""The flags by which a container is known as an endpoint picker, whatever its image is."""


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
    """The pool's endpointPickerRef (extensionRef in alpha versions) where it means a Service.

    It means one in the pool's own namespace, whatever else it says.
    """
    for reference in repository.references_from(pool, "endpoint-picker"):
        if (reference.target.group, reference.target.kind) == SERVICE:
            target = reference.target._replace(namespace=pool.identity.namespace)
            return reference._replace(target=target)
    return None


def services_of(pool: Resource, repository: Repository) -> tuple[Resource, ...]:
    """The Services in view that a pool means; several where its name stands several times.

    One in the pool's own folder goes before others, where clusters are not told apart. One that
    names no namespace may be it, too, and so may the only one of that name for a pool that names
    none.
    """
    return repository.once(_services_by_pool).get(pool, ())


def pools_of_service(service: Resource, repository: Repository) -> tuple[Resource, ...]:
    """The pools that name a Service as their endpoint picker's, in reading order."""
    return tuple(repository.once(_pools_by_service).get(service, ()))


def pods_of_service(service: Resource, repository: Repository) -> tuple[PodTemplate, ...]:
    """The pod templates in the Service's namespace that its selector selects."""
    known = repository.once(_pods_by_service).get(service)
    if known is not None:
        return known
    return _near(service, _selected(service, repository), repository)


def picker_in(template: PodTemplate, repository: Repository) -> Picker | None:
    """The container of a pod template that runs an endpoint picker, by image or by flags."""
    route = template.node.route
    found = reversed(all_pickers(template.resource, repository))
    return next((each for each in found if each.template.node.route == route), None)


def pickers_of(pool: Resource, repository: Repository) -> Iterator[Picker]:
    """The endpoint pickers behind a pool's Service."""
    for service in services_of(pool, repository):
        for template in pods_of_service(service, repository):
            picker = picker_in(template, repository)
            if picker:
                yield picker


def all_pickers(resource: Resource, repository: Repository) -> tuple[Picker, ...]:
    """The endpoint pickers that a workload's own pods run."""
    if not resource.holds(repository.once(_words)):
        return ()
    return resource.once(_pickers, repository.facts)


def pools_of(picker: Picker, repository: Repository) -> tuple[Resource, ...]:
    """The pools whose Service leads to a picker, each once."""
    return tuple(repository.once(_pools_by_pods).get(_key(picker.template), ()))


def _services_by_pool(repository: Repository) -> dict[Resource, tuple[Resource, ...]]:
    pools = (pool for kind in POOLS for pool in repository.of_kind(*kind))
    return {pool: _services(pool, repository) for pool in pools}


def _services(pool: Resource, repository: Repository) -> tuple[Resource, ...]:
    reference = service_reference(pool, repository)
    if reference is None:
        return ()
    target = reference.target
    beside = repository.once(_services_by_folder).get((_folder(pool), target))
    found = tuple(beside or ()) or meeting(pool, repository.find(target), repository)
    if found:
        return found
    if target.namespace:
        others = repository.find(target._replace(namespace=None))
    else:
        others = repository.once(_services_by_name).get(target.name, ())
    if len(others) != 1 or not repository.together(pool, others[0]):
        return ()
    return (others[0],)


def _services_by_folder(
    repository: Repository,
) -> dict[tuple[str, Identity], list[Resource]]:
    """Services by folder; none where clusters are told apart, since all of them meet then."""
    index: dict[tuple[str, Identity], list[Resource]] = {}
    for service in repository.of_kind(*SERVICE) if not repository.cluster else ():
        index.setdefault((_folder(service), service.identity), []).append(service)
    return index


def _folder(resource: Resource) -> str:
    return dirname(resource.source.path)


def _services_by_name(repository: Repository) -> dict[str, list[Resource]]:
    index: dict[str, list[Resource]] = {}
    for service in repository.of_kind(*SERVICE):
        index.setdefault(service.identity.name, []).append(service)
    return index


def _pools_by_service(repository: Repository) -> dict[Resource, list[Resource]]:
    index: dict[Resource, list[Resource]] = {}
    for pool, services in repository.once(_services_by_pool).items():
        for service in services:
            index.setdefault(service, []).append(pool)
    return index


def _pods_by_service(repository: Repository) -> dict[Resource, tuple[PodTemplate, ...]]:
    """The pods of all endpoint pickers' Services; those of equal selectors are looked up once."""
    same: dict[tuple[str | None, str], tuple[PodTemplate, ...]] = {}
    pods = {}
    for service in repository.once(_pools_by_service):
        key = service.identity.namespace, repr(service.get("spec", "selector").plain)
        if key not in same:
            same[key] = _selected(service, repository)
        pods[service] = _near(service, same[key], repository)
    return pods


def _selected(service: Resource, repository: Repository) -> tuple[PodTemplate, ...]:
    wanted = service.get("spec", "selector").plain
    return selected(repository, service.identity.namespace, wanted)


def _near(
    service: Resource, found: tuple[PodTemplate, ...], repository: Repository
) -> tuple[PodTemplate, ...]:
    resources = set(meeting(service, [each.resource for each in found], repository))
    return tuple(each for each in found if each.resource in resources)


def _pools_by_pods(repository: Repository) -> dict[_Key, dict[Resource, None]]:
    index: dict[_Key, dict[Resource, None]] = {}
    for service, pools in repository.once(_pools_by_service).items():
        for template in pods_of_service(service, repository):
            index.setdefault(_key(template), {}).update(dict.fromkeys(pools))
    return index


def _words(repository: Repository) -> tuple[str, ...]:
    """What the text of an object that runs an endpoint picker holds one of."""
    families = repository.facts.table("endpoint-pickers").values()
    patterns = (each for family in families for each in family.get("images", ()))
    return (*POOL_FLAGS, *words_of(patterns))


def _pickers(resource: Resource, facts: Facts) -> tuple[Picker, ...]:
    found = (_picker(each, facts) for each in resource.once(templates_in, facts))
    return tuple(each for each in found if each)


def _picker(template: PodTemplate, facts: Facts) -> Picker | None:
    found = None
    for container in template.containers():
        image = image_of(container.get("image").text)
        family = family_of(image, facts)
        if family:
            return Picker(template, container, image, family)
        if found is None and any(each.name in POOL_FLAGS for each in flags(container)):
            found = Picker(template, container, image, None)
    return found


def _key(template: PodTemplate) -> _Key:
    return template.resource, template.node.route
