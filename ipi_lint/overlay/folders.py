"""Folders that hold a kustomization: what each says, and which take in each other."""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint.manifest import KUSTOMIZE_GROUP
from ipi_lint.node import Document, Node
from ipi_lint.overlay.files import Files
from ipi_lint.overlay.model import Layer, Partial, layer_of
from ipi_lint.overlay.values import RefusedError
from ipi_lint.records import NamedTuple

_LISTS = (
    "resources", "bases", "components", "patches", "patchesStrategicMerge", "patchesJson6902",
    "images", "imageTags", "replicas", "replacements", "vars", "labels", "crds", "configurations",
    "generators", "transformers", "validators", "configMapGenerator", "secretGenerator",
    "helmCharts", "helmChartInflationGenerator", "buildMetadata",
)  # fmt: skip
_MAPPINGS = (
    "commonLabels", "commonAnnotations", "generatorOptions", "helmGlobals", "metadata", "openapi",
    "sortOptions",
)  # fmt: skip
_TEXTS = ("apiVersion", "kind", "namespace", "namePrefix", "nameSuffix")
_SHAPES: dict[str, type] = {
    **dict.fromkeys((each.lower() for each in _LISTS), list),
    **dict.fromkeys((each.lower() for each in _MAPPINGS), dict),
    **dict.fromkeys((each.lower() for each in _TEXTS), str),
}
_NAMES: dict[type, str] = {list: "a list", dict: "a mapping", str: "text"}
_HEAD = ("apiVersion", "kind")
_VERSIONS = {"Kustomization": "v1beta1", "Component": "v1alpha1"}


class Folder(NamedTuple):
    """A folder's kustomization. `problems` are what makes Kustomize refuse it."""

    path: str
    file: str
    node: Node
    layer: Layer
    is_component: bool
    problems: tuple[Partial, ...]


class Folders:
    """All kustomizations, each loaded when first asked for."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._loaded: dict[str, Folder | str] = {}
        self._circle: dict[str, int] = {}

    def load(self, path: str) -> Folder:
        """A folder's kustomization. Raises RefusedError where there is none that can be read."""
        if path not in self._loaded:
            try:
                self._loaded[path] = self._load(path)
            except RefusedError as error:
                self._loaded[path] = str(error)
        loaded = self._loaded[path]
        if isinstance(loaded, str):
            raise RefusedError(loaded)
        return loaded

    def order(self, start: str) -> list[str]:
        """All folders that a folder takes in, each behind those that it takes in itself."""
        order: list[str] = []
        self._find_circles(start)
        seen = {start}
        todo = [(start, self._below(start))]
        while todo:
            path, below = todo[-1]
            child = next((each for each in below if each not in seen), None)
            if child is None:
                order.append(path)
                todo.pop()
            else:
                seen.add(child)
                todo.append((child, self._below(child)))
        return order

    def makes_a_circle(self, above: str, below: str) -> bool:
        """Whether a folder takes in one that takes in it, or that it lies in."""
        contains = below in (".", above) or above.startswith(f"{below}/")
        return contains or self._circle.get(above, -1) == self._circle.get(below, -2)

    def _load(self, path: str) -> Folder:
        found = self._files.kustomizations(path)
        if len(found) != 1:
            word = "several kustomizations" if found else "no kustomization"
            raise RefusedError(f"'{path}' has {word}")
        document = self._files.first_document(found[0])
        if document is None:
            raise RefusedError(f"'{found[0]}' cannot be read")
        if not isinstance(document.value, dict):
            raise RefusedError(f"'{found[0]}' is no mapping")
        kind = document.node.get("kind").text or "Kustomization"
        problems = tuple(_problems(document, kind))
        layer = layer_of(path, document.node)
        return Folder(path, found[0], document.node, layer, kind == "Component", problems)

    def _below(self, path: str) -> Iterator[str]:
        try:
            layer = self.load(path).layer
        except RefusedError:
            return
        for name in ("resources", "bases", "components"):
            for node in layer.items(name):
                if not node.text:
                    continue
                try:
                    below = self._files.path(path, node.text)
                except RefusedError:
                    continue
                if not self._files.is_file(below) and self._files.kustomizations(below):
                    yield below

    def _find_circles(self, start: str) -> None:
        """Numbers the circles that folders form, each folder alone being one (Tarjan's way)."""
        index: dict[str, int] = {}
        low: dict[str, int] = {}
        open_ones: list[str] = []
        todo = [(start, self._below(start))]
        if start in self._circle:
            return
        index[start] = low[start] = 0
        open_ones.append(start)
        while todo:
            path, below = todo[-1]
            child = next(below, None)
            if child is not None:
                if child in self._circle:
                    continue
                if child in index:
                    low[path] = min(low[path], index[child])
                    continue
                index[child] = low[child] = len(index)
                open_ones.append(child)
                todo.append((child, self._below(child)))
                continue
            todo.pop()
            if todo:
                above = todo[-1][0]
                low[above] = min(low[above], low[path])
            if low[path] == index[path]:
                number = len(self._circle)
                while True:
                    member = open_ones.pop()
                    self._circle[member] = number
                    if member == path:
                        break


def _problems(document: Document, kind: str) -> Iterator[Partial]:
    for key, node in document.node.entries():
        shape = _SHAPES.get(key.lower())
        if shape is None:
            yield Partial(node, f"a kustomization has no field '{key}'")
        elif node.value is not None and not isinstance(node.value, shape):
            word = _NAMES[shape]
            yield Partial(node, f"'{key}' must be {word}")
    if not any(node.value is not None for key, node in document.node.entries() if key not in _HEAD):
        yield Partial(document.node, "the kustomization is empty")
    api_version = document.node.get("apiVersion").text
    if kind not in _VERSIONS:
        yield Partial(document.node.get("kind"), f"a kustomization is not a '{kind}'")
    elif api_version and api_version != f"{KUSTOMIZE_GROUP}/{_VERSIONS[kind]}":
        yield Partial(document.node.get("apiVersion"), f"there is no {kind} '{api_version}'")
