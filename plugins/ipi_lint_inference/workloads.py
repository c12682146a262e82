"""The pods that objects make: whatever holds a pod template, by the dated table of kinds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ipi_lint import Facts, NamedTuple, Node, Repository, Resource, regex
from ipi_lint_inference.kinds import POOLS, SERVICE
from ipi_lint_inference.selectors import as_labels, matches_labels

_Index = dict[tuple[str | None, str, str], list["PodTemplate"]]
_MONITORING = (
    ("monitoring.googleapis.com", "PodMonitoring"),
    ("autoscaling.gke.io", "AutoscalingMetric"),
)
_WORD = regex(r"[\w.-]+")
_NO_TEXT = regex(r"true|false|[-\d.]+(?:e-?\d+)?|nan|inf")
"""What a boolean or a number may be as a label's text."""
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
    return resource.once(templates_in, repository.facts)


def templates_in(resource: Resource, facts: Facts) -> tuple[PodTemplate, ...]:
    """What `templates_of` keeps, for what else is made of one object and the dated tables."""
    entry = facts.table("workloads").get(f"{resource.identity.group}/{resource.identity.kind}")
    return tuple(_templates(resource, entry)) if entry is not None else ()


def templates(repository: Repository, namespace: str | None) -> tuple[PodTemplate, ...]:
    """All pod templates of a namespace, in reading order; of objects that name none, too."""
    if namespace is None:
        return repository.once(_all)
    return (*repository.once(_of_namespace, namespace), *repository.once(_of_namespace, None))


def templates_holding(repository: Repository, words: tuple[str, ...]) -> Iterator[PodTemplate]:
    """The pod templates of objects whose text holds one of these words; see `Resource.holds`."""
    for resource in repository.once(workloads):
        if resource.holds(words):
            yield from templates_of(resource, repository)


def workloads(repository: Repository) -> tuple[Resource, ...]:
    """All objects of kinds that make pods, kind by kind in reading order; to be made `once`."""
    kinds = (_pair(name) for name in repository.facts.table("workloads"))
    return tuple(each for kind in kinds for each in repository.of_kind(*kind))


def selected(repository: Repository, namespace: str | None, wanted: Any) -> tuple[PodTemplate, ...]:
    """The pod templates of a namespace whose labels hold all that is wanted."""
    pairs = as_labels(wanted)
    if not pairs or len(pairs) < len(wanted):
        return ()
    is_asked_for = not repository.once(_asked_for).isdisjoint(pairs.values())
    index = repository.once(_by_label_asked_for if is_asked_for else _by_label)
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
    return tuple(
        each
        for resource in repository.once(workloads)
        for each in templates_of(resource, repository)
    )


def _open(repository: Repository) -> tuple[PodTemplate, ...]:
    table = repository.facts.table("workloads").items()
    kinds = [_pair(name) for name, entry in table if entry.get("open") or "templates" not in entry]
    return tuple(
        template
        for kind in kinds
        for resource in repository.of_kind(*kind)
        for template in templates_of(resource, repository)
        if template.is_open
    )


def _of_namespace(repository: Repository, namespace: str | None) -> tuple[PodTemplate, ...]:
    return tuple(
        each
        for resource in repository.once(_by_namespace).get(namespace, ())
        for each in templates_of(resource, repository)
    )


def _by_namespace(repository: Repository) -> dict[str | None, list[Resource]]:
    index: dict[str | None, list[Resource]] = {}
    for resource in repository.once(workloads):
        index.setdefault(resource.identity.namespace, []).append(resource)
    return index


def _asked_for(repository: Repository) -> frozenset[str]:
    """Values by which pools, their endpoint pickers' Services and monitoring select pods.

    Only those that are words, which a text cannot write in another way as it can a number.
    """
    pools = [each for kind in POOLS for each in repository.of_kind(*kind)]
    services = [
        each
        for pool in pools
        for reference in repository.references_from(pool, "endpoint-picker")
        for each in repository.namesakes(reference.target.name)
        if each.group_kind == SERVICE
    ]
    others = [each for kind in _MONITORING for each in repository.of_kind(*kind)]
    return frozenset(
        value
        for selecting in (*pools, *services, *others)
        for node in _selectors(selecting)
        for value in as_labels(node.plain).values()
        if _WORD.fullmatch(value) and not _NO_TEXT.fullmatch(value)
    )


def _selectors(selecting: Resource) -> Iterator[Node]:
    yield selecting.get("spec", "selector")
    yield selecting.get("spec", "selector", "matchLabels")


def _by_label_asked_for(repository: Repository) -> _Index:
    """Those of `_by_label` whose objects' texts hold one of the words that are asked for.

    A label's value stands in the text, or its controller adds it. The others are never composed.
    """
    asked = repository.once(_asked_for)

    def is_asked_for(resource: Resource) -> bool:
        text = resource.written
        if text is None or not asked.isdisjoint(_WORD.findall(text)):
            return True
        return not asked.isdisjoint(_added(resource, repository))

    wanted = filter(is_asked_for, repository.once(workloads))
    return _indexed(each for one in wanted for each in templates_of(one, repository))


def _added(resource: Resource, repository: Repository) -> Iterator[str]:
    """The values of labels that a controller puts on an object's pods."""
    group, kind = resource.group_kind
    entry = repository.facts.table("workloads")[f"{group}/{kind}"]
    for path in entry.get("templates", ()):
        for value in path.get("labels", {}).values():
            yield value.replace("{name}", resource.identity.name)


def _by_label(repository: Repository) -> _Index:
    return _indexed(repository.once(_all))


def _indexed(found: Iterable[PodTemplate]) -> _Index:
    """Pod templates by namespace and label, and by label alone under _ANY."""
    index: _Index = {}
    for template in found:
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
