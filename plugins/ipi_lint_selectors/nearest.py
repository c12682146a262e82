"""The workload that was probably meant by a selector which nothing matches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from ipi_lint import Identity, NamedTuple, Repository, Resource, closest, holds_placeholder
from ipi_lint_inference.pickers import picker_in
from ipi_lint_inference.workloads import PodTemplate, templates, templates_of, workloads

_MOST = 50
"""So many workloads are compared; with more of them any guess is as good."""


class Nearest(NamedTuple):
    """A workload with, by label, what its pods have instead; None where they have no such label."""

    template: PodTemplate
    differing: Mapping[str, str | None]


def servers_near(pool: Resource, repository: Repository) -> Iterator[PodTemplate]:
    """The workloads of a pool's namespace that may be its servers, whatever their labels."""
    namespace = pool.identity.namespace
    if namespace is None:
        found = (each for own in repository.once(_servers).values() for each in own)
    else:
        own = templates(repository, namespace)
        found = (each for each in own if _is_server(each, repository))
    return (each for each in found if is_near(pool, each, repository))


def is_near(pool: Resource, template: PodTemplate, repository: Repository) -> bool:
    """Whether pods certainly run where a pool could select them."""
    namespace = pool.identity.namespace
    here = template.resource.identity.namespace
    if None not in (namespace, here) and namespace != here:
        return False
    is_said = namespace is not None and namespace == here
    return is_said or repository.together(pool, template.resource)


def nearest(pool: Resource, wanted: Mapping[str, str], repository: Repository) -> Nearest | None:
    """The workload that lacks the fewest of the labels; None where no label is like one of them."""
    near = [*_namesakes(pool, wanted, repository), *_with_a_pair(pool, wanted, repository)]
    near = near or list(islice(servers_near(pool, repository), _MOST))
    compared = [Nearest(each, _differing(wanted, each.labels)) for each in near]
    alike = [each for each in compared if _is_like(wanted, each.differing)]
    return min(alike, key=lambda each: _distance(wanted, each.differing), default=None)


def filled_in_later(pool: Resource, key: str, repository: Repository) -> str | None:
    """The path of a workload whose label of this key is a placeholder; None: there is none."""
    index = repository.once(_placeholders)
    namespace = pool.identity.namespace
    places = {place for place, _ in index} if namespace is None else (namespace, None)
    found = (index.get((place, key)) for place in places)
    return min((each for each in found if each), default=None)


def doubt_by_name(pool: Resource, wanted: Mapping[str, str], repository: Repository) -> str | None:
    """Why a workload called like the pool, or like a label's value, may exist unseen; or None."""
    for name in dict.fromkeys((pool.identity.name, *wanted.values())):
        in_view = {each.group_kind for each in repository.namesakes(name)}
        for entry in repository.facts.table("workloads"):
            group, _, kind = entry.rpartition("/")
            if (group, kind) not in in_view:
                why = repository.doubt(Identity(group, kind, pool.identity.namespace, name))
                if why:
                    return why
    return None


def _placeholders(repository: Repository) -> dict[tuple[str | None, str], str]:
    index: dict[tuple[str | None, str], str] = {}
    for each in _perhaps_open(repository):
        for key, value in each.labels.items():
            if holds_placeholder(value):
                place = (each.resource.identity.namespace, key)
                index.setdefault(place, each.resource.source.path)
    return index


def _perhaps_open(repository: Repository) -> Iterator[PodTemplate]:
    """The pod templates of objects in whose text a placeholder may stand."""
    for resource in repository.once(workloads):
        text = resource.written
        if text is None or "$" in text or "{{" in text:
            yield from templates_of(resource, repository)


def _is_server(template: PodTemplate, repository: Repository) -> bool:
    return not template.is_open and picker_in(template, repository) is None


def _servers(repository: Repository) -> dict[str | None, list[PodTemplate]]:
    """By namespace, what makes pods of known labels and is no endpoint picker."""
    index: dict[str | None, list[PodTemplate]] = {}
    for each in templates(repository, None):
        if _is_server(each, repository):
            index.setdefault(each.resource.identity.namespace, []).append(each)
    return index


def _namesakes(
    pool: Resource, wanted: Mapping[str, str], repository: Repository
) -> Iterator[PodTemplate]:
    """The workloads that are called like the pool or like a label's value."""
    for name in dict.fromkeys((pool.identity.name, *wanted.values())):
        for resource in repository.namesakes(name)[:_MOST]:
            for each in templates_of(resource, repository):
                if _is_server(each, repository) and is_near(pool, each, repository):
                    yield each


def _with_a_pair(
    pool: Resource, wanted: Mapping[str, str], repository: Repository
) -> list[PodTemplate]:
    """The workloads that have one of the pairs, the rarest of those that anything has."""
    index = repository.once(_by_pair)
    rarest = min((index[pair] for pair in wanted.items() if pair in index), key=len, default=[])
    return [each for each in rarest[:_MOST] if is_near(pool, each, repository)]


def _by_pair(repository: Repository) -> dict[tuple[str, str], list[PodTemplate]]:
    index: dict[tuple[str, str], list[PodTemplate]] = {}
    for each in repository.once(_servers).values():
        for template in each:
            for pair in template.labels.items():
                index.setdefault(pair, []).append(template)
    return index


def _differing(wanted: Mapping[str, str], labels: Mapping[str, str]) -> dict[str, str | None]:
    return {key: labels.get(key) for key, value in wanted.items() if labels.get(key) != value}


def _is_like(wanted: Mapping[str, str], differing: Mapping[str, str | None]) -> bool:
    """Whether some pair fits, or a value that differs is nearly the one that is wanted."""
    if len(differing) < len(wanted):
        return True
    return any(_is_close(wanted[key], has) for key, has in differing.items())


def _is_close(wanted: str, has: str | None) -> bool:
    if has is None:
        return False
    return wanted in has or has in wanted or closest(wanted, [has]) is not None


def _distance(wanted: Mapping[str, str], differing: Mapping[str, str | None]) -> tuple[int, int]:
    unlike = sum(not _is_close(wanted[key], has) for key, has in differing.items())
    return len(differing), unlike
