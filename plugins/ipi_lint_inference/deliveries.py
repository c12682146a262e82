"""Objects as they reach a cluster: what brings them there, and what it does to their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ipi_lint import Node, Repository, Resource
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
_Key = tuple[int | str, str, str, str]

_MANY = 50_000
"""No build is followed any further than to so many objects."""
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


class Built(NamedTuple):
    """An object as a build has it: what it is called then, and the lines that made it so.

    `layers` are those that it passed, from the innermost on.
    """

    resource: Resource
    name: str
    namespace: str | None
    renamed: tuple[Node, ...] = ()
    moved: Node | None = None
    layers: tuple[Layer, ...] = ()


class Delivery(NamedTuple):
    """An object that an owner brings into clusters. `owner` is None for a file of a cluster.

    `entry` is the owner's line that took it in. `clusters` is empty where none is known.
    """

    owner: Layer | None
    entry: Entry | None
    built: Built
    clusters: frozenset[str]

    @property
    def passed(self) -> tuple[Layer, ...]:
        """The layers that it passed, from the innermost on."""
        return self.built.layers


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
        self._called: dict[_Key, list[Delivery]] = {}
        self._written: dict[_Key, list[Delivery]] = {}
        self._namespaces: dict[int | str, set[str]] = {}
        for delivery in self.all:
            resource = delivery.built.resource
            self._by_resource.setdefault(id(resource), []).append(delivery)
            if delivery.owner:
                self._by_owner.setdefault(id(delivery.owner), []).append(delivery)
            is_one = resource.identity.kind == "Namespace"
            stood_in = delivery.built.name if is_one else delivery.built.namespace
            for place in _places(delivery):
                self._namespaces.setdefault(place, set()).update((stood_in,) if stood_in else ())
                key = (place, *resource.group_kind, delivery.built.name)
                self._called.setdefault(key, []).append(delivery)
                key = (place, *resource.group_kind, resource.identity.name)
                self._written.setdefault(key, []).append(delivery)

    def of(self, resource: Resource) -> Sequence[Delivery]:
        """The ways in which an object reaches clusters."""
        return self._by_resource.get(id(resource), ())

    def called(self, kind: GroupKind, name: str, beside: Delivery) -> Iterator[Delivery]:
        """What is delivered under a name, and certainly to where another object is."""
        for place in _places(beside):
            yield from self._called.get((place, *kind, name), ())

    def written(self, kind: GroupKind, name: str, beside: Delivery) -> Iterator[Delivery]:
        """What has a name in the files, whatever it is delivered under."""
        for place in _places(beside):
            yield from self._written.get((place, *kind, name), ())

    def namespaces_beside(self, way: Delivery) -> frozenset[str]:
        """The namespaces that are said, or stood in, where an object is delivered to."""
        return frozenset().union(*(self._namespaces.get(each, ()) for each in _places(way)))

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
            found += [(entry, each) for each in self._taken_in(entry)]
            for path in entry.paths if entry.is_component else ():
                component = self._by_path.get(path)
                if component:
                    found = [
                        (by, _applied(each, component, component.resource.node))
                        for by, each in found
                    ]
            if len(found) > _MANY:
                break
        return [(by, _applied(each, layer, by.settings, by)) for by, each in found[:_MANY]]

    def _taken_in(self, entry: Entry) -> Iterator[Built]:
        for path in entry.paths:
            layer = self._by_path.get(path)
            if layer is None:
                for each in self._objects.get(path, ()):
                    yield Built(each, each.identity.name, _namespace(each))
            elif entry.is_component:
                for inner in layer.entries:
                    yield from self._taken_in(inner)
            else:
                yield from self._layer_built(layer)

    def _layer_built(self, layer: Layer) -> tuple[Built, ...]:
        """Kept; nothing for a layer that takes in itself."""
        key = id(layer)
        if key not in self._built:
            self._built[key] = ()
            self._built[key] = self.build(layer)
        return self._built[key]


def _places(delivery: Delivery) -> Iterator[int | str]:
    """The owner, and the clusters: what shares one of them certainly meets."""
    if delivery.owner:
        yield id(delivery.owner)
    yield from delivery.clusters


def deliveries(repository: Repository) -> Deliveries:
    """All that is delivered, made when first asked for."""
    return repository.once(Deliveries)


def clusters_of(owner: Layer, repository: Repository) -> frozenset[str]:
    """The clusters that an owner delivers to, by name; empty where none is known."""
    if owner.resource.group_kind == APPLICATION:
        destination = owner.resource.get("spec", "destination")
        said = destination.get("name").text or destination.get("server").text
        if said and said not in _HUB:
            return frozenset({said})
        return _homes(owner.resource, repository) or frozenset({"in-cluster"})
    if owner.resource.group_kind == FLUX_KUSTOMIZATION:
        config = owner.resource.get("spec", "kubeConfig")
        if config.exists:
            refs = (config.get("secretRef", "name"), config.get("configMapRef", "name"))
            return frozenset({each.text for each in refs if each.text})
    return _homes(owner.resource, repository)


def _homes(resource: Resource, repository: Repository) -> frozenset[str]:
    return frozenset({each.cluster for each in homes_of(resource, repository) if each.cluster})


def has_namespace(resource: Resource) -> bool:
    """Whether an object of this kind stands in a namespace."""
    return resource.identity.kind not in _WITHOUT_NAMESPACE


def _namespace(resource: Resource) -> str | None:
    return resource.identity.namespace if has_namespace(resource) else None


def _applied(built: Built, layer: Layer, settings: Node, by: Entry | None = None) -> Built:
    entry = by or Entry(settings, (), settings)
    name, namespace = built.name, built.namespace
    renamed, moved = built.renamed, built.moved
    if built.resource.identity.kind not in _FIXED_NAMES:
        name = f"{entry.prefix.text or ''}{name}{entry.suffix.text or ''}"
        renamed += tuple(each for each in (entry.prefix, entry.suffix) if each.text)
    if entry.namespace.text:
        if has_namespace(built.resource):
            namespace, moved = entry.namespace.text, entry.namespace
        elif built.resource.identity.kind == "Namespace":
            name = entry.namespace.text
    fallback = entry.fallback
    if fallback and fallback.text and namespace is None and has_namespace(built.resource):
        namespace, moved = fallback.text, fallback
    return Built(built.resource, name, namespace, renamed, moved, (*built.layers, layer))
