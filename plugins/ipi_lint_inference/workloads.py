"""The pods that objects make: whatever holds a pod template, by the dated table of kinds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ipi_lint import NamedTuple, Node, Repository, Resource
from ipi_lint_inference.selectors import as_labels, matches_labels

_ANY = "*"
"""Stands for all namespaces; none is called so."""


class PodTemplate(NamedTuple):
    """Pods that an object makes. `node` holds their `metadata` and `spec`; a Pod is its own.

    `part` says which pods of the object these are (`worker` of a LeaderWorkerSet), `added` are
    labels that its controller puts on them; where it may put others, `is_open` is true.
    """

    resource: Resource
    node: Node
    part: str
    added: dict[str, Any]
    is_open: bool

    @property
    def labels(self) -> dict[str, str]:
        """What is written, and over it what the controller puts there."""
        return as_labels(self.node.get("metadata", "labels").plain) | self.added

    @property
    def labels_node(self) -> Node:
        return self.node.get("metadata", "labels")

    @property
    def spec(self) -> Node:
        return self.node.get("spec")

    def containers(self) -> Iterator[Node]:
        """Its containers, and the init containers that run beside them (restartPolicy Always)."""
        yield from self.spec.get("containers").items()
        for container in self.spec.get("initContainers").items():
            if container.get("restartPolicy").text == "Always":
                yield container


def templates_of(resource: Resource, repository: Repository) -> tuple[PodTemplate, ...]:
    """The pod templates of one object; none of a kind that is not known to make pods.

    Rules of scope document may ask it: the object need not be in the repository.
    """
    table = repository.facts.table("workloads")
    entry = table.get(f"{resource.identity.group}/{resource.identity.kind}")
    return tuple(_templates(resource, entry)) if entry is not None else ()


def templates(repository: Repository, namespace: str | None) -> tuple[PodTemplate, ...]:
    """All pod templates of a namespace, in reading order; of objects that name none, too."""
    if namespace is None:
        return repository.once(_all)
    index = repository.once(_by_namespace)
    here, unsaid = index.get(namespace, ()), index.get(None, ())
    return (*here, *unsaid)


def selected(repository: Repository, namespace: str | None, wanted: Any) -> tuple[PodTemplate, ...]:
    """The pod templates of a namespace whose labels hold all that is wanted."""
    pairs = as_labels(wanted)
    if not pairs or len(pairs) < len(wanted):
        return ()
    index = repository.once(_by_label)
    places = (_ANY,) if namespace is None else (namespace, None)
    return tuple(
        each
        for place in places
        for each in min((index.get((place, *pair), []) for pair in pairs.items()), key=len)
        if matches_labels(pairs, each.labels)
    )


def doubt(repository: Repository, namespace: str | None) -> str | None:
    """Why pods may run in a namespace that no template in view shows; None: none do.

    A gap may hold workloads; a kind whose pods are not known (`is_open`) makes some.
    """
    kinds = [_pair(each) for each in repository.facts.table("workloads")]
    gap = repository.gap_for(*kinds)
    if gap:
        return str(gap)
    for each in repository.once(_open):
        if namespace is None or each.resource.identity.namespace in (None, namespace):
            kind = each.resource.identity.kind
            return f"{each.resource.source.path} has a {kind}, whose pods get labels of their own"
    return None


def _all(repository: Repository) -> tuple[PodTemplate, ...]:
    table = repository.facts.table("workloads")
    return tuple(
        template
        for name, entry in table.items()
        for resource in repository.of_kind(*_pair(name))
        for template in _templates(resource, entry)
    )


def _open(repository: Repository) -> tuple[PodTemplate, ...]:
    return tuple(each for each in repository.once(_all) if each.is_open)


def _by_namespace(repository: Repository) -> dict[str | None, list[PodTemplate]]:
    index: dict[str | None, list[PodTemplate]] = {}
    for template in repository.once(_all):
        index.setdefault(template.resource.identity.namespace, []).append(template)
    return index


def _by_label(repository: Repository) -> dict[tuple[str | None, str, str], list[PodTemplate]]:
    """Pod templates by namespace and label, and by label alone under _ANY."""
    index: dict[tuple[str | None, str, str], list[PodTemplate]] = {}
    for template in repository.once(_all):
        for key, value in template.labels.items():
            for place in (_ANY, template.resource.identity.namespace):
                index.setdefault((place, key, value), []).append(template)
    return index


def _templates(resource: Resource, entry: dict[str, Any]) -> Iterator[PodTemplate]:
    """An entry's templates; where one is not written, the one that stands in for it (`else`)."""
    for path in entry.get("templates", ()):
        for node in _written(resource, path["path"]) or _written(resource, path.get("else")):
            added = {
                key: value.replace("{name}", resource.identity.name)
                for key, value in path.get("labels", {}).items()
            }
            is_open = entry.get("open", False)
            yield PodTemplate(resource, node, path.get("part", ""), added, is_open)
    if not entry.get("templates"):
        yield PodTemplate(resource, resource.get("spec", "template"), "", {}, is_open=True)


def _written(resource: Resource, path: str | None) -> list[Node]:
    """The templates at a path that are mappings, as they must be."""
    if path is None:
        return []
    steps = path.split(".") if path else []
    return [node for node in _at(resource.node, steps) if isinstance(node.plain, dict)]


def _at(node: Node, path: list[str]) -> Iterator[Node]:
    if not path:
        yield node
    elif path[0].endswith("[]"):
        for item in node.get(path[0][:-2]).items():
            yield from _at(item, path[1:])
    else:
        yield from _at(node.get(path[0]), path[1:])


def _pair(name: str) -> tuple[str, str]:
    group, _, kind = name.rpartition("/")
    return group, kind
