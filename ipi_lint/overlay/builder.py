"""Builds kustomizations in memory, each folder once."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ipi_lint.manifest import Manifests
from ipi_lint.node import Document, Node, Route
from ipi_lint.overlay.accumulate import Accumulation, Accumulator
from ipi_lint.overlay.draft import Workshop
from ipi_lint.overlay.files import Files
from ipi_lint.overlay.finish import finish
from ipi_lint.overlay.folders import Folders
from ipi_lint.overlay.model import Built, Layer, Partial
from ipi_lint.overlay.values import RefusedError
from ipi_lint.source import Source, Span


def _nothing(_path: str) -> bool:
    return False


def _unread(_path: str) -> bytes | None:
    return None


class Builder:
    """Builds what was read. It opens no file itself, and no input makes it raise.

    `exists` tells whether there is a file or folder that was not read, `content` gives the bytes of
    one that is data and no manifest. Without them both count as absent.
    """

    def __init__(
        self,
        manifests: Iterable[Manifests],
        exists: Callable[[str], bool] = _nothing,
        content: Callable[[str], bytes | None] = _unread,
    ) -> None:
        self._files = Files(manifests, exists, content)
        self._folders = Folders(self._files)
        self._workshop = Workshop()
        self._accumulator = Accumulator(self._files, self._folders, self._workshop, self._below)
        self._accumulated: dict[str, Accumulation] = {}
        self._built: dict[str, Built] = {}

    def build(self, folder: str, layer: Layer | None = None) -> Built:
        """The effective objects of a folder that holds a kustomization; `.` is the root.

        A `layer` counts as written into that kustomization, as Flux and Argo CD write theirs.
        """
        if layer is not None:
            return self._safely(lambda: self._build(folder, layer), self._anywhere(folder))
        if folder not in self._built:
            built = self._safely(lambda: self._build(folder, None), self._anywhere(folder))
            self._built[folder] = built
        return self._built[folder]

    def layered(self, built: Built, layer: Layer) -> Built:
        """What a kustomization would make of objects that are built already."""
        node = next((nodes[0] for nodes in layer.fields.values() if nodes), None)
        blamed = node or self._anywhere(layer.folder)
        return self._safely(lambda: self._layered(built, layer, blamed), blamed)

    def _layered(self, built: Built, layer: Layer, blamed: Node) -> Built:
        into = Accumulation(
            drafts=[self._accumulator.draft(each) for each in built.objects],
            partial=list(built.partial),
            files=set(built.files),
        )
        self._prepare_components(layer)
        return self._finished(self._accumulator.run(layer, into), layer, blamed)

    def _safely(self, work: Callable[[], Built], blamed: Node) -> Built:
        """What some work gives: nothing where a raised `limits.depth` has let in too much."""
        try:
            return work()
        except RecursionError:
            why = "an object is nested too deep"
            return Built((), (Partial(blamed, why),), frozenset([blamed.source.path]))

    def _build(self, folder: str, layer: Layer | None) -> Built:
        try:
            loaded = self._folders.load(folder)
        except RefusedError as error:
            return Built((), (Partial(self._anywhere(folder), str(error)),), frozenset())
        for path in self._folders.order(folder):
            self._accumulate(path)
        if layer is None and not loaded.is_component:
            return self._finished(self._accumulated[folder].fork(), loaded.layer, loaded.node)
        whole = loaded.layer if layer is None else layer.over(loaded.layer)
        self._prepare_components(whole)
        into = Accumulation(partial=list(loaded.problems), files={loaded.file})
        return self._finished(self._accumulator.run(whole, into), whole, loaded.node)

    def _prepare_components(self, layer: Layer) -> None:
        for folder in self._accumulator.component_folders(layer):
            for path in self._folders.order(folder):
                self._accumulate(path)

    def _accumulate(self, folder: str) -> None:
        if folder in self._accumulated:
            return
        try:
            loaded = self._folders.load(folder)
        except RefusedError:
            return
        if loaded.is_component:
            return
        into = Accumulation(partial=list(loaded.problems), files={loaded.file})
        self._accumulated[folder] = self._accumulator.run(loaded.layer, into)

    def _below(self, folder: str) -> Accumulation | None:
        return self._accumulated.get(folder)

    def _finished(self, accumulation: Accumulation, layer: Layer, node: Node) -> Built:
        finish(accumulation, layer, node)
        objects = tuple(draft.finished() for draft in accumulation.drafts)
        return Built(objects, _distinct(accumulation.partial), frozenset(accumulation.files))

    def _anywhere(self, folder: str) -> Node:
        """A node for what no text says: the kustomization's first character, or nothing."""
        for path in self._files.kustomizations(folder):
            document = self._files.first_document(path)
            if document:
                return document.node
        source = Source(f"{folder}/kustomization.yaml".removeprefix("./"), "")
        return Document(source, 0, Span(0, 0), Span(0, 0), None).node


def _distinct(partial: Iterable[Partial]) -> tuple[Partial, ...]:
    """Each once: a base that is taken in twice says the same twice."""
    seen: dict[tuple[int, Route, str], Partial] = {}
    for each in partial:
        seen.setdefault((id(each.node.document), each.node.route, each.why), each)
    return tuple(seen.values())
