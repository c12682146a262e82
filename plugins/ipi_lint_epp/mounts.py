"""The files of a container that come from ConfigMaps: by which mount, volume and key."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import join, normpath

from ipi_lint import Identity, NamedTuple, Node, Repository, Resource
from ipi_lint_inference.arguments import Flag, flag
from ipi_lint_inference.kinds import CONFIG_MAP
from ipi_lint_inference.pickers import Picker

CONFIG_FILE = ("config-file", "configFile")
CONFIG_TEXT = ("config-text", "configText")


class Mount(NamedTuple):
    """A volume that holds a file of the container. `path` is the file's, inside the volume."""

    node: Node
    volume: Node
    path: str


class Source(NamedTuple):
    """A ConfigMap that is a volume, or part of one. `node` is `configMap`, with its name.

    `key` is the entry that the file comes from: None where `items` give no file of its path.
    `reader` is the object whose pods read it.
    """

    reader: Resource
    node: Node
    target: Identity
    key: str | None

    @property
    def name_node(self) -> Node:
        return self.node.get("name")


def config_file(picker: Picker) -> Flag | None:
    """The flag that names the configuration's file, where its value is known."""
    said = flag(picker.container, *CONFIG_FILE)
    return said if said and said.value and not said.is_open else None


def mount_of(file: str, picker: Picker) -> Mount | None:
    """The mount that a file lies in: the deepest one. None: no mount holds the file."""
    best: Mount | None = None
    depth = -1
    for node in picker.container.get("volumeMounts").items():
        at = normpath(node.get("mountPath").text or "/")
        volume = _volume(node.get("name").text, picker)
        if (file == at or file.startswith(f"{at.rstrip('/')}/")) and volume and len(at) > depth:
            below = file[len(at) :].lstrip("/")
            inner = normpath(join(node.get("subPath").text or "", below))
            best, depth = Mount(node, volume, inner), len(at)
    return best


def sources_of(mount: Mount, picker: Picker) -> tuple[Source, ...] | None:
    """The ConfigMaps of a mount's volume; None where other things may fill it."""
    volume = mount.volume
    if mount.node.get("subPathExpr").exists:
        return None
    if volume.get("configMap").exists:
        nodes = [volume.get("configMap")]
    elif volume.get("projected").exists:
        parts = list(volume.get("projected", "sources").items())
        if not all(part.get("configMap").exists for part in parts):
            return None
        nodes = [part.get("configMap") for part in parts]
    else:
        return None
    return tuple(_source(node, mount.path, picker.template.resource) for node in nodes)


def config_maps_of(picker: Picker) -> Iterator[Source]:
    """The ConfigMap entries that hold the file of a picker's configuration."""
    said = config_file(picker)
    mount = mount_of(normpath(said.value), picker) if said and said.value else None
    for source in (sources_of(mount, picker) or ()) if mount else ():
        if source.key is not None:
            yield source


def entry_of(source: Source, repository: Repository) -> tuple[Resource, Node] | None:
    """The ConfigMap in view and its entry, if it has that; one without a namespace may be meant."""
    for found in found_of(source, repository):
        for field in ("data", "binaryData"):
            entry = found.get(field, source.key or "")
            if source.key and entry.exists:
                return found, entry
    return None


def found_of(source: Source, repository: Repository) -> tuple[Resource, ...]:
    """The ConfigMaps in view that a volume names: those that certainly meet the reader, if any."""
    target = source.target
    bare = repository.find(target._replace(namespace=None)) if target.namespace else ()
    found = tuple(repository.find(target)) or tuple(bare)
    met = tuple(each for each in found if repository.together(each, source.reader))
    return met or found


def _volume(name: str | None, picker: Picker) -> Node | None:
    for volume in picker.template.spec.get("volumes").items():
        if name and volume.get("name").text == name:
            return volume
    return None


def _source(node: Node, path: str, resource: Resource) -> Source:
    target = Identity(*CONFIG_MAP, resource.identity.namespace, node.get("name").text or "")
    items = node.get("items")
    if not items.exists:
        return Source(resource, node, target, path)
    for item in items.items():
        if normpath(item.get("path").text or "") == path:
            return Source(resource, node, target, item.get("key").text)
    return Source(resource, node, target, None)
