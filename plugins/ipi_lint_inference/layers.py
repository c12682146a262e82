"""What takes in which files: kustomizations, Flux Kustomizations and Argo CD Applications.

For rules of scope repository: they alone see all objects as they stand in the files.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from posixpath import basename, dirname, join, normpath
from typing import Final

from ipi_lint import NamedTuple, Node, Repository, Resource, embedded, matches, regex

KUSTOMIZATION = ("kustomize.config.k8s.io", "Kustomization")
COMPONENT = ("kustomize.config.k8s.io", "Component")
KUSTOMIZATIONS = (KUSTOMIZATION, COMPONENT)
FLUX_KUSTOMIZATION = ("kustomize.toolkit.fluxcd.io", "Kustomization")
APPLICATION = ("argoproj.io", "Application")
APPLICATION_SET = ("argoproj.io", "ApplicationSet")
LAYERS = (*KUSTOMIZATIONS, FLUX_KUSTOMIZATION, APPLICATION)

_FILES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_REMOTE = regex(r"://|^github\.com/|^git@|^git::")
_SCHEME = regex(r"^(?:\w+://)?(?:[^@/]+@)?")
_GIT_REPOSITORY = ("source.toolkit.fluxcd.io", "GitRepository")
_OWN_SOURCE = "flux-system"
"""What Flux calls the repository that it was installed from."""


class Entry(NamedTuple):
    """A line that takes in files. `node` is the line, `paths` what it leads to in view.

    `settings` hold what is done to the objects: a kustomization, or the part of a Flux or Argo CD
    object that is like one. `fallback` is the namespace of objects that name none.
    """

    node: Node
    paths: tuple[str, ...]
    settings: Node
    is_component: bool = False
    fallback: Node | None = None

    @property
    def namespace(self) -> Node:
        """The line that sets the namespace of all objects; perhaps not there."""
        target = self.settings.get("targetNamespace")
        return target if target.exists else self.settings.get("namespace")

    @property
    def prefix(self) -> Node:
        return self.settings.get("namePrefix")

    @property
    def suffix(self) -> Node:
        return self.settings.get("nameSuffix")


class Layer:
    """An object that takes in files."""

    def __init__(self, resource: Resource, entries: tuple[Entry, ...]) -> None:
        self.resource: Final = resource
        self.entries: Final = entries

    @property
    def path(self) -> str:
        return self.resource.source.path

    @property
    def is_file(self) -> bool:
        """Whether it is a kustomization, and not an object of a cluster that delivers one."""
        return self.resource.group_kind in KUSTOMIZATIONS

    @property
    def called(self) -> str:
        """What messages call it."""
        if self.is_file:
            return self.path
        maker = "Flux" if self.resource.group_kind == FLUX_KUSTOMIZATION else "Argo CD"
        return f"the {maker} {self.resource.identity.kind} '{self.resource.identity.name}'"

    @property
    def settings(self) -> tuple[Node, ...]:
        """Everything that says what is done to the objects."""
        if self.is_file or self.resource.group_kind == FLUX_KUSTOMIZATION:
            own = self.resource.node if self.is_file else self.resource.get("spec")
            return (own,)
        return tuple(each.settings for each in self.entries)


def is_remote(text: str) -> bool:
    """Whether an entry of a kustomization is fetched from elsewhere."""
    return _REMOTE.search(text) is not None


def layers(repository: Repository) -> tuple[Layer, ...]:
    """All layers, in reading order by kind."""
    tree = _Tree(repository)
    return tuple(
        Layer(resource, tuple(_ENTRIES[kind](resource, tree)))
        for kind in LAYERS
        for resource in repository.of_kind(*kind)
    )


def folder_of(text: str | None) -> str:
    """A folder as Flux and Argo CD name it, relative to the repository's root."""
    return normpath(join(".", (text or ".").lstrip("/")))


class _Tree:
    """The files in view."""

    def __init__(self, repository: Repository) -> None:
        self.heads = {
            each.source.path for kind in KUSTOMIZATIONS for each in repository.of_kind(*kind)
        }
        self._urls = {
            each.identity.name: _bare(each.get("spec", "url").text)
            for each in repository.of_kind(*_GIT_REPOSITORY)
        }
        self.by_folder: dict[str, dict[str, None]] = {}
        self.files: set[str] = set()
        for each in repository.resources:
            path = each.source.path
            if path in self.files:
                continue
            self.files.add(path)
            parts = path.split("/")
            for end in range(len(parts)):
                folder = "/".join(parts[:end]) or "."
                self.by_folder.setdefault(folder, {})[path] = None

    def is_foreign(self, source: Node, folder: str) -> bool:
        """Whether a Flux source certainly is, or for the root folder may be, another tree."""
        name, kind = source.get("name").text, source.get("kind").text
        if name in (None, _OWN_SOURCE):
            return False
        own, said = self._urls.get(_OWN_SOURCE), self._urls.get(str(name))
        is_other = kind == "GitRepository" and None not in (own, said) and own != said
        return folder == "." or kind == "ExternalArtifact" or is_other

    def target(self, path: str) -> tuple[str, ...]:
        """A file, or the kustomization of a folder."""
        if path in self.files:
            return (path,)
        return self.kustomization(path)

    def kustomization(self, folder: str) -> tuple[str, ...]:
        names = (normpath(join(folder, each)) for each in _FILES)
        return tuple(each for each in names if each in self.heads)[:1]

    def below(self, folder: str) -> Iterator[str]:
        """Each file below a folder, and for a folder of its own kustomization that alone."""
        for path in self.by_folder.get(folder, ()):
            head = self._nearest(dirname(path), folder)
            if head is None or head == path:
                yield path

    def _nearest(self, folder: str, top: str) -> str | None:
        """The uppermost kustomization between a file's folder and the top."""
        found = None
        while folder != (top if top != "." else ""):
            found = (self.kustomization(folder) or (found,))[0]
            folder = dirname(folder)
        return found


def _bare(url: str | None) -> str | None:
    """An address without what differs between ways to the same repository."""
    if not url:
        return None
    return _SCHEME.sub("", url.removesuffix("/").removesuffix(".git")).replace(":", "/").lower()


def _of_kustomization(resource: Resource, tree: _Tree) -> Iterator[Entry]:
    folder = dirname(resource.source.path)
    for field in ("resources", "bases", "components"):
        for node in resource.get(field).items():
            if node.text and not is_remote(node.text):
                paths = tree.target(normpath(join(folder, node.text)))
                own = tuple(each for each in paths if each != resource.source.path)
                yield Entry(node, own, resource.node, field == "components")


def _of_flux(resource: Resource, tree: _Tree) -> Iterator[Entry]:
    spec = resource.get("spec")
    folder = folder_of(spec.get("path").text)
    if tree.is_foreign(spec.get("sourceRef"), folder):
        return
    at = spec.get("path") if spec.get("path").text else resource.get("metadata", "name")
    yield Entry(at, tree.kustomization(folder) or tuple(tree.below(folder)), spec)
    for node in spec.get("components").items():
        if node.text:
            paths = tree.kustomization(normpath(join(folder, node.text)))
            yield Entry(node, paths, spec, is_component=True)


def _of_application(resource: Resource, tree: _Tree) -> Iterator[Entry]:
    spec = resource.get("spec")
    fallback = spec.get("destination", "namespace")
    for source in (spec.get("source"), *spec.get("sources").items()):
        path = source.get("path")
        if path.text:
            folder = folder_of(path.text)
            found = tree.kustomization(folder) or tuple(_in_directory(source, folder, tree))
            yield Entry(path, found, source.get("kustomize"), fallback=fallback)


def _in_directory(source: Node, folder: str, tree: _Tree) -> Iterator[str]:
    """The files of a plain directory. Source: Argo CD v3.2, directory applications."""
    directory = source.get("directory")
    start = "" if folder == "." else f"{folder}/"
    for path in tree.by_folder.get(folder, ()):
        inner = path.removeprefix(start)
        deep = "/" in inner and directory.get("recurse").plain is not True
        if not deep and _passes(inner, directory):
            yield path


def _passes(path: str, directory: Node) -> bool:
    include, exclude = directory.get("include").text, directory.get("exclude").text
    return (not include or _globbed(path, include)) and not (exclude and _globbed(path, exclude))


def _globbed(path: str, glob: str) -> bool:
    inner = glob[1:-1].split(",") if glob[:1] == "{" and glob[-1:] == "}" else [glob]
    return any(fnmatchcase(each, one.strip()) for one in inner for each in (path, basename(path)))


_ENTRIES = {
    KUSTOMIZATION: _of_kustomization,
    COMPONENT: _of_kustomization,
    FLUX_KUSTOMIZATION: _of_flux,
    APPLICATION: _of_application,
}


def patch_of(layer: Layer, resource: Resource, word: str) -> Node | None:
    """A line of a layer that may change a field of an object, by a word that stands in its path.

    What a patch in a file says is not in view: it may change any field of what it is for.
    """
    for settings in layer.settings:
        for field in ("transformers", "vars"):
            if next(settings.get(field).items(), None):
                return settings.get(field)
        for node in settings.get("replacements").items():
            kinds = [each.get("select", "kind").text for each in node.get("targets").items()]
            if not kinds or any(each in (None, resource.identity.kind) for each in kinds):
                return node
        for field in ("patches", "patchesJson6902", "patchesStrategicMerge"):
            for node in settings.get(field).items():
                if _may_change(node, resource, word):
                    return node
    return None


def _may_change(patch: Node, resource: Resource, word: str) -> bool:
    inline = patch.get("patch") if patch.text is None else patch
    is_path = not inline.text or ("\n" not in inline.text and ":" not in inline.text)
    target = patch.get("target")
    if target.exists and not _is_for(target, resource):
        return False
    if is_path:
        return True
    document = embedded(inline)
    kind = document.node.get("kind").text if document else None
    if not target.exists and kind not in (None, resource.identity.kind):
        return False
    return word in (inline.text or "")


def _is_for(target: Node, resource: Resource) -> bool:
    """Whether a patch's target may be an object; what is no pattern may mean anything.

    A part of the name will do, since it may have another one on the way.
    """
    import re2  # few layers have patches

    group, kind, _, name = resource.identity
    patterns = {"group": "^(?:{})$", "kind": "^(?:{})$", "name": "{}"}
    said = {"group": group, "kind": kind, "name": name}
    try:
        return all(
            matches(patterns[field].format(pattern), value)
            for field, value in said.items()
            if (pattern := target.get(field).text)
        )
    except re2.error:
        return True
