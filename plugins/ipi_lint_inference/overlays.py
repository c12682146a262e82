"""What kustomizations, Flux and Argo CD may make of a cluster's objects that no text here shows.

A patch may change any field of an object, and a prefix, a suffix or a namespace what it is called.
The objects of a cluster that is told apart are as they are applied: about those nothing is open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from posixpath import dirname, join, normpath

from ipi_lint import Identity, NamedTuple, Node, Repository, Resource, embedded

_KUSTOMIZE = "kustomize.config.k8s.io"
_FLUX = ("kustomize.toolkit.fluxcd.io", "Kustomization")
_ARGO = ("argoproj.io", "Application")
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")
_ANY = ""
_NAMESPACES = ("namespace", "targetNamespace")
_MANY = 256
"""So many layers that rename are looked through for an object; of more, any may be its own."""


def patch_of(resource: Resource, cluster: Repository) -> Node | None:
    """Where a patch stands that may change an object; None: what its text says is what it is."""
    if cluster.cluster:
        return None
    patches = cluster.once(_patches)
    _, kind, _, name = resource.identity
    for key in ((kind, name), (kind, _ANY), (_ANY, name), (_ANY, _ANY)):
        if key in patches:
            return patches[key]
    return None


def renaming_to(target: Identity, cluster: Repository) -> Node | None:
    """Where a prefix, suffix or namespace stands that may give an object this identity."""
    if cluster.cluster:
        return None
    found = cluster.once(_transforms)
    if not (found.prefixes or found.suffixes or found.namespaces):
        return None
    moved = found.namespaces.get(target.namespace or "")
    for name, node in _stems(target.name, found):
        for each in cluster.namesakes(name):
            is_same = each.identity.namespace in (None, target.namespace)
            at = node or moved
            if each.group_kind == (target.group, target.kind) and at and (is_same or moved):
                return at
    return None


def annotating(key: str, cluster: Repository) -> Node | None:
    """Where an annotation is given to all objects of a build."""
    if cluster.cluster:
        return None
    return cluster.once(_annotations).get(key)


def retagging(image: str, cluster: Repository) -> Node | None:
    """Where a layer gives an image another name, tag or digest."""
    if cluster.cluster:
        return None
    return cluster.once(_images).get(image)


def renaming_of(resource: Resource, cluster: Repository, repository: Repository) -> Node | None:
    """Where a prefix, suffix or namespace stands that may give an object another identity.

    `cluster` is the object's own, `repository` the whole: it tells which builds take the object in.
    """
    found = cluster.once(_renaming)
    for layer, node in found[:_MANY]:
        is_own = node.text == resource.identity.namespace and node.route[-1] in _NAMESPACES
        if not is_own and _takes_in(layer, resource, cluster, repository):
            return node
    return found[0][1] if len(found) > _MANY else None


class Layer(NamedTuple):
    """A node that speaks the language of a kustomization, and the object that it belongs to."""

    resource: Resource
    node: Node


class _Transforms(NamedTuple):
    """Prefixes, suffixes and namespaces that layers set, each with where it stands."""

    prefixes: Mapping[str, Node]
    suffixes: Mapping[str, Node]
    namespaces: Mapping[str, Node]


def layers(repository: Repository) -> Iterator[Layer]:
    """Kustomizations, and the parts of Flux's and Argo CD's objects that say the same."""
    for kind in ("Kustomization", "Component"):
        for resource in repository.of_kind(_KUSTOMIZE, kind):
            yield Layer(resource, resource.node)
    for resource in repository.of_kind(*_FLUX):
        yield Layer(resource, resource.get("spec"))
    for resource in repository.of_kind(*_ARGO):
        spec = resource.get("spec")
        for source in (spec.get("source"), *spec.get("sources").items()):
            yield Layer(resource, source.get("kustomize"))


def _renaming(repository: Repository) -> list[tuple[Layer, Node]]:
    """All prefixes, suffixes and namespaces that layers set."""
    return [
        (layer, layer.node.get(field))
        for layer in layers(repository)
        for field in ("namePrefix", "nameSuffix", *_NAMESPACES)
        if layer.node.get(field).text
    ]


def _takes_in(
    layer: Layer, resource: Resource, cluster: Repository, repository: Repository
) -> bool:
    """Whether the build of a layer may take an object in; for Flux and Argo CD by their path."""
    if layer.resource.identity.group == _KUSTOMIZE:
        return repository.together(layer.resource, resource)
    at = layer.node if layer.node.get("path").exists else layer.node.parent
    folder = normpath(join(".", (at.get("path").text or ".").lstrip("/")))
    if folder == "." or resource.source.path.startswith(f"{folder}/"):
        return True
    return any(
        repository.together(each.resource, resource)
        for each in cluster.once(_by_folder).get(folder, ())
    )


def _by_folder(repository: Repository) -> dict[str, list[Layer]]:
    found: dict[str, list[Layer]] = {}
    for layer in layers(repository):
        found.setdefault(dirname(layer.resource.source.path), []).append(layer)
    return found


def _stems(name: str, found: _Transforms) -> Iterator[tuple[str, Node | None]]:
    """Names that a prefix, a suffix or both make into this one, and the name itself."""
    yield name, None
    prefixes = [each for each in found.prefixes if name.startswith(each)]
    for prefix in prefixes:
        yield name.removeprefix(prefix), found.prefixes[prefix]
    for suffix in found.suffixes:
        if name.endswith(suffix):
            yield name.removesuffix(suffix), found.suffixes[suffix]
            for prefix in prefixes:
                stem = name.removeprefix(prefix).removesuffix(suffix)
                yield stem, found.prefixes[prefix]


def _transforms(repository: Repository) -> _Transforms:
    prefixes: dict[str, Node] = {}
    suffixes: dict[str, Node] = {}
    namespaces: dict[str, Node] = {}
    tables = {"namePrefix": prefixes, "nameSuffix": suffixes}
    for _, node in repository.once(_renaming):
        table = tables.get(str(node.route[-1]), namespaces)
        table.setdefault(node.text or "", node)
    return _Transforms(prefixes, suffixes, namespaces)


def _annotations(repository: Repository) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for _, node in layers(repository):
        for common in (node.get("commonAnnotations"), node.get("commonMetadata", "annotations")):
            for key, value in common.entries():
                found.setdefault(key, value)
    return found


def _images(repository: Repository) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for _, layer in layers(repository):
        for node in layer.get("images").items():
            name = node.get("name").text or (node.text or "").partition("=")[0]
            found.setdefault(name.rpartition(":")[0] or name, node)
    return found


def _patches(repository: Repository) -> dict[tuple[str, str], Node]:
    """Patches by the kind and name that they are for; empty: any."""
    found: dict[tuple[str, str], Node] = {}
    for _, layer in layers(repository):
        for field in ("patches", "patchesJson6902", "patchesStrategicMerge"):
            for node in layer.get(field).items():
                found.setdefault(_target(node), node)
        for replacement in layer.get("replacements").items():
            for node in replacement.get("targets").items():
                found.setdefault(_selected(node.get("select")), node)
    return found


def _target(patch: Node) -> tuple[str, str]:
    if patch.get("target").exists:
        return _selected(patch.get("target"))
    document = embedded(patch.get("patch")) or embedded(patch)
    if document is None:
        return _ANY, _ANY
    root = document.node
    return root.get("kind").text or _ANY, root.get("metadata", "name").text or _ANY


def _selected(target: Node) -> tuple[str, str]:
    """What a selector says of kind and name: both are patterns."""
    return _plain(target.get("kind").text), _plain(target.get("name").text)


def _plain(pattern: str | None) -> str:
    return pattern if pattern and _PLAIN.issuperset(pattern) else _ANY
