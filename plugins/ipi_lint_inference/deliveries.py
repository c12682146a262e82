"""Objects as they reach a cluster: what brings them there, and what it does to their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from posixpath import dirname

from ipi_lint import NamedTuple, Node, Repository, Resource
from ipi_lint_inference.delivered import Built, Delivery, Names, places
from ipi_lint_inference.homes import homes_of
from ipi_lint_inference.layers import (
    APPLICATION,
    FLUX_KUSTOMIZATION,
    KUSTOMIZATIONS,
    Entry,
    Layer,
    layers,
)

GroupKind = tuple[str, str]

_MANY, _ALL, _DEEP = 50_000, 1_000_000, 100
"""How many objects a build may have, all builds together, and how many layers may be stacked."""
_FIXED_NAMES = ("CustomResourceDefinition", "APIService", "Namespace")
"""Kinds that namePrefix and nameSuffix leave alone (kustomize v5.5)."""
_WITHOUT_NAMESPACE = frozenset(
    {
        "APIService",
        "ClusterRole",
        "ClusterRoleBinding",
        "CustomResourceDefinition",
        "GatewayClass",
        "MutatingWebhookConfiguration",
        "Namespace",
        "PersistentVolume",
        "PriorityClass",
        "StorageClass",
        "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
        "ValidatingWebhookConfiguration",
    }
)
_HUB = ("https://kubernetes.default.svc", "in-cluster")
"""How Argo CD calls the cluster that it runs in itself."""


class Deliveries:
    """All that is delivered: made once for a repository, by `deliveries`."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self.layers = layers(repository)
        self._by_path = {each.path: each for each in self.layers if each.is_file}
        self._objects: dict[str, list[Resource]] = {}
        for each in repository.resources:
            if each.group_kind not in KUSTOMIZATIONS:
                self._objects.setdefault(each.source.path, []).append(each)
        self._built: dict[int, tuple[Built, ...]] = {}
        self._depth, self._left = 0, _ALL
        self.parents: dict[str, list[Layer]] = {}
        for layer in self.layers:
            for path in (path for entry in layer.entries for path in entry.paths):
                self.parents.setdefault(path, []).append(layer)
        self.owners = tuple(
            each for each in self.layers if not each.is_file or each.path not in self.parents
        )
        self.all = tuple(self._all())
        self._layer_of = {id(each.resource): each for each in self.layers}
        self._by_resource: dict[int, list[Delivery]] = {}
        self._by_owner: dict[int, list[Delivery]] = {}
        for delivery in self.all:
            self._by_resource.setdefault(id(delivery.built.resource), []).append(delivery)
            if delivery.owner:
                self._by_owner.setdefault(id(delivery.owner), []).append(delivery)

    def of(self, resource: Resource) -> Sequence[Delivery]:
        """The ways in which an object reaches clusters."""
        return self._by_resource.get(id(resource), ())

    def called(self, kind: GroupKind, name: str, beside: Delivery) -> Iterator[Delivery]:
        """What is delivered under a name, and certainly to where another object is."""
        for place in places(beside):
            yield from self._names.called.get((place, *kind, name), ())

    def written(self, kind: GroupKind, name: str, beside: Delivery) -> Iterator[Delivery]:
        """What has a name in the files or on the way, whatever it is delivered under."""
        for place in places(beside):
            yield from self._names.written.get((place, *kind, name), ())

    def namespaces_beside(self, way: Delivery) -> frozenset[str]:
        """The namespaces that are said, or stood in, where an object is delivered to."""
        said = self._names.namespaces
        return frozenset().union(*(said.get(each, ()) for each in places(way)))

    def by(self, owner: Layer) -> Sequence[Delivery]:
        """What an owner delivers."""
        return self._by_owner.get(id(owner), ())

    def layer_of(self, resource: Resource) -> Layer | None:
        """The layer that an object is."""
        return self._layer_of.get(id(resource))

    def objects_in(self, path: str) -> Sequence[Resource]:
        """The objects of a file."""
        return self._objects.get(path, ())

    def is_reached(self, path: str) -> bool:
        """Whether some layer takes in a file."""
        return path in self.parents

    def above(self, path: str) -> Sequence[Layer]:
        """Every layer that takes in a file, itself or through others, the nearest first."""
        seen: dict[int, Layer] = {}
        todo = [path]
        while todo:
            for layer in self.parents.get(todo.pop(0), ()):
                if id(layer) not in seen:
                    seen[id(layer)] = layer
                    if layer.is_file:
                        todo.append(layer.path)
        return tuple(seen.values())

    def build(self, layer: Layer) -> tuple[Built, ...]:
        """The objects of a layer's build, in order."""
        return tuple(each for _, each in self._entries_built(layer))

    @cached_property
    def _names(self) -> Names:
        return Names(self.all)

    def _all(self) -> Iterator[Delivery]:
        for owner in self.owners:
            clusters = clusters_of(owner, self.repository)
            for entry, built in self._entries_built(owner):
                yield Delivery(owner, entry, built, clusters)
        for path, resources in self._objects.items():
            if path not in self.parents and self.repository.clusters:
                for resource in resources:
                    clusters = _homes(resource, self.repository)
                    built = Built(resource, resource.identity.name, _namespace(resource))
                    yield Delivery(None, None, built, clusters)

    def _entries_built(self, layer: Layer) -> Sequence[tuple[Entry, Built]]:
        found: list[tuple[Entry, Built]] = []
        for entry in layer.entries:
            for path in entry.paths:
                inner = self._by_path.get(path)
                if inner and entry.is_component:
                    found = _all_changed(found, inner)
                built = self._layer_built(inner) if inner else self._as_written(path)
                found += [(entry, each) for each in built[: _MANY - len(found)]]
        self._left -= len(found)
        return _all_changed(found, layer) if self._left > 0 else ()

    def _as_written(self, path: str) -> Sequence[Built]:
        return [
            Built(each, each.identity.name, _namespace(each))
            for each in self._objects.get(path, ())
        ]

    def _layer_built(self, layer: Layer) -> tuple[Built, ...]:
        """Kept; nothing for a layer that takes in itself, or that stands too deep."""
        key = id(layer)
        if key not in self._built:
            self._built[key] = ()
            self._depth += 1
            self._built[key] = self.build(layer) if self._depth < _DEEP else ()
            self._depth -= 1
        return self._built[key]


def deliveries(repository: Repository) -> Deliveries:
    """All that is delivered, made when first asked for."""
    return repository.once(Deliveries)


def clusters_of(owner: Layer, repository: Repository) -> frozenset[str]:
    """The clusters that an owner delivers to, by name; empty where none is known.

    What lies in one folder and says the same has the same cluster, whatever that is called.
    """
    resource = owner.resource
    homes = _homes(resource, repository)
    if resource.group_kind == APPLICATION:
        destination = resource.get("spec", "destination")
        said = destination.get("name").text or destination.get("server").text
        return frozenset({said}) if said and said not in _HUB else homes or _here(owner)
    config = resource.get("spec", "kubeConfig")
    if resource.group_kind == FLUX_KUSTOMIZATION and config.exists:
        refs = (config.get("secretRef", "name").text, config.get("configMapRef", "name").text)
        near = "+".join(sorted(homes or _here(owner)))
        return frozenset(
            name if name in repository.clusters else f"{near}:{name}" for name in refs if name
        )
    return homes


def _here(owner: Layer) -> frozenset[str]:
    return frozenset({f"{dirname(owner.path)}/"})


def _homes(resource: Resource, repository: Repository) -> frozenset[str]:
    return frozenset({each.cluster for each in homes_of(resource, repository) if each.cluster})


def has_namespace(resource: Resource) -> bool:
    """Whether an object of this kind stands in a namespace."""
    return resource.identity.kind not in _WITHOUT_NAMESPACE


def _namespace(resource: Resource) -> str | None:
    return resource.identity.namespace if has_namespace(resource) else None


class _Change(NamedTuple):
    """What a line does to the objects that it takes in."""

    prefix: str
    suffix: str
    renamed: tuple[Node, ...]
    namespace: Node
    fallback: Node | None


def _change(entry: Entry) -> _Change:
    prefix, suffix, fallback = entry.prefix, entry.suffix, entry.fallback
    return _Change(
        prefix.text or "",
        suffix.text or "",
        tuple(each for each in (prefix, suffix) if each.text),
        entry.namespace,
        fallback if fallback and fallback.text else None,
    )


def _all_changed(found: Sequence[tuple[Entry, Built]], layer: Layer) -> list[tuple[Entry, Built]]:
    """What a layer makes of objects. A component does the same to all of them."""
    settings = layer.resource.node
    own = {id(each): _change(each) for each in layer.entries}
    common = _change(Entry(settings, (), settings)) if layer.is_file else None
    result = []
    for entry, built in found:
        change = own.get(id(entry), common)
        result.append((entry, _changed(built, layer, change) if change else built))
    return result


def _changed(built: Built, layer: Layer, change: _Change) -> Built:
    name, namespace = built.name, built.namespace
    renamed, moved = built.renamed, built.moved
    if built.resource.identity.kind not in _FIXED_NAMES and change.renamed:
        name = f"{change.prefix}{name}{change.suffix}"
        renamed += change.renamed
    is_namespaced = has_namespace(built.resource)
    if change.namespace.text and is_namespaced:
        namespace, moved = change.namespace.text, change.namespace
    elif change.namespace.text and built.resource.identity.kind == "Namespace":
        name = change.namespace.text
    if change.fallback and namespace is None and is_namespaced:
        namespace, moved = change.fallback.text, change.fallback
    was = built.was if name == built.name else (*built.was, built.name)
    return Built(built.resource, name, namespace, renamed, moved, (*built.layers, layer), was)
