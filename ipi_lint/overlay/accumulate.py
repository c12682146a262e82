"""One kustomization after the other: what it takes in, and what it makes of that."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ipi_lint.node import Document, Node
from ipi_lint.overlay.draft import Draft, Workshop
from ipi_lint.overlay.files import Files, is_remote
from ipi_lint.overlay.folders import Folder, Folders
from ipi_lint.overlay.generate import Generator
from ipi_lint.overlay.images import set_images
from ipi_lint.overlay.model import Layer, Partial
from ipi_lint.overlay.patches import Patcher
from ipi_lint.overlay.replace import replace_all
from ipi_lint.overlay.specs import Specs, default_specs, read_specs
from ipi_lint.overlay.transform import (
    add_annotations,
    add_labels,
    add_prefix,
    add_suffix,
    set_namespace,
    set_replicas,
)
from ipi_lint.overlay.values import Id, RefusedError
from ipi_lint.overlay.variables import note_variables
from ipi_lint.reader import Unreadable
from ipi_lint.resource import Resource

_PLUGINS = ("generators", "transformers", "validators")
_CHARTS = ("helmCharts", "helmChartInflationGenerator")
_EFFECTS = {
    "openapi": "may change how patches are merged",
    "crds": "may say where names are referred to",
    "buildMetadata": "adds what only Kustomize knows",
}
_MAX_DEPTH = 50


@dataclass
class Accumulation:
    """What a kustomization and all below it amount to, names not yet referred to anew."""

    drafts: list[Draft] = field(default_factory=list)
    specs: Specs = field(default_factory=default_specs)
    variables: list[Node] = field(default_factory=list)
    partial: list[Partial] = field(default_factory=list)
    files: set[str] = field(default_factory=set)

    def fork(self) -> Accumulation:
        """One like it, for another build to change."""
        drafts = [draft.fork() for draft in self.drafts]
        return Accumulation(
            drafts, self.specs, list(self.variables), list(self.partial), set(self.files)
        )


class Accumulator:
    """Runs one kustomization. `below` gives what a folder amounts to, which must have run."""

    def __init__(
        self,
        files: Files,
        folders: Folders,
        workshop: Workshop,
        below: Callable[[str], Accumulation | None],
    ) -> None:
        self._files, self._folders, self._workshop = files, folders, workshop
        self._below = below

    def run(self, layer: Layer, into: Accumulation, depth: int = 0) -> Accumulation:
        """Adds a kustomization's objects and applies its transformers to all that is there.

        `depth` says how many components deep it is.
        """
        partial = into.partial
        partial += self._resources(layer, into)
        partial += self._configurations(layer, into)
        partial += Generator(layer, self._files, self._workshop, into.files).run(into.drafts)
        partial += _not_offline(layer)
        partial += self._components(layer, into, depth)
        partial += self._transform(layer, into)
        partial += note_variables(into.drafts, layer, into.variables)
        return into

    def _take_in_folder(self, layer: Layer, path: str, into: Accumulation) -> Accumulation:
        forked = self._folder(layer, path).fork()
        into.files |= forked.files
        into.variables += forked.variables
        into.specs = into.specs.merged(forked.specs)
        return forked

    def draft(self, resource: Resource) -> Draft:
        """An object to be built on, as Kustomize reads it if it was not built already."""
        document = resource.node.document
        if document.is_composite:
            return Draft(resource, self._workshop)
        return Draft(resource, self._workshop, self._files.as_read(document))

    def component_folders(self, layer: Layer) -> Iterator[str]:
        """The folders of the components that a layer names, as far as there are any."""
        for node in layer.items("components"):
            try:
                yield self._folders.load(self._files.path(layer.folder, node.text or "")).path
            except RefusedError:
                continue

    def _resources(self, layer: Layer, into: Accumulation) -> Iterator[Partial]:
        ids = {draft.id for draft in into.drafts}
        for name in ("resources", "bases"):
            for node in layer.items(name):
                try:
                    yield from self._resource(layer, node, into, ids)
                except (RefusedError, ValueError) as error:
                    yield Partial(node, str(error))

    def _resource(
        self, layer: Layer, node: Node, into: Accumulation, ids: set[Id]
    ) -> Iterator[Partial]:
        text = _path_text(node)
        path = self._files.path(layer.folder, text)
        is_folder = not self._files.is_file(path) and bool(self._files.kustomizations(path))
        if is_folder:
            forked = self._take_in_folder(layer, path, into)
            drafts = forked.drafts
            yield from forked.partial
        elif is_remote(text) and not self._files.is_file(path):
            raise RefusedError(f"'{text}' is remote")
        else:
            drafts = [self.draft(each) for each in self._files.objects(path)]
            into.files.add(path)
        for draft in drafts:
            if not draft.name or not draft.gvk.kind:
                yield Partial(node, f"an object of '{text}' has no kind or no name")
            elif draft.id in ids:
                yield Partial(node, f"{draft.gvk.kind} '{draft.name}' is there already")
            else:
                ids.add(draft.id)
                into.drafts.append(draft)
                if not is_folder and "sops" in draft.value:
                    yield Partial(node, f"{draft.gvk.kind} '{draft.name}' is encrypted")

    def _folder(self, layer: Layer, path: str) -> Accumulation:
        """What a folder amounts to. Raises RefusedError where it cannot be a resource."""
        if self._folders.load(path).is_component:
            raise RefusedError(f"'{path}' is a component and belongs in 'components'")
        below = self._below(path)
        if below is None or self._folders.makes_a_circle(layer.folder, path):
            raise RefusedError(f"'{path}' is part of a circle")
        return below

    def _configurations(self, layer: Layer, into: Accumulation) -> Iterator[Partial]:
        for node in layer.items("configurations"):
            try:
                path = self._files.path(layer.folder, _path_text(node))
                documents = self._files.documents(path)
                into.files.add(path)
                for document in documents[:1]:
                    into.specs = into.specs.merged(read_specs(_value(document)))
            except (RefusedError, ValueError) as error:
                yield Partial(node, str(error))

    def _components(self, layer: Layer, into: Accumulation, depth: int) -> Iterator[Partial]:
        for node in layer.items("components"):
            try:
                loaded = self._component(layer, _path_text(node), depth)
            except RefusedError as error:
                yield Partial(node, str(error))
                continue
            into.files.add(loaded.file)
            yield from loaded.problems
            self.run(loaded.layer, into, depth + 1)

    def _component(self, layer: Layer, text: str, depth: int) -> Folder:
        """Raises RefusedError for what is no component."""
        path = self._files.path(layer.folder, text)
        if not self._files.kustomizations(path):
            raise RefusedError(
                f"'{text}' is remote" if is_remote(text) else self._files.absence(path)
            )
        loaded = self._folders.load(path)
        if not loaded.is_component:
            raise RefusedError(f"'{text}' is no component")
        if self._folders.makes_a_circle(layer.folder, path):
            raise RefusedError(f"'{text}' is part of a circle")
        if depth >= _MAX_DEPTH:
            raise RefusedError(f"components within components are built {_MAX_DEPTH} deep")
        return loaded

    def _transform(self, layer: Layer, into: Accumulation) -> Iterator[Partial]:
        patcher = Patcher(into.drafts, layer, self._files, into.files)
        drafts, specs = into.drafts, into.specs
        yield from patcher.strategic()
        yield from patcher.any()
        yield from set_namespace(drafts, layer, specs)
        yield from add_prefix(drafts, layer, specs)
        yield from add_suffix(drafts, layer, specs)
        yield from add_labels(drafts, layer, specs)
        yield from add_annotations(drafts, layer, specs)
        yield from patcher.json()
        yield from set_replicas(drafts, layer, specs)
        yield from set_images(drafts, layer, specs)
        yield from replace_all(drafts, layer, self._files, into.files)


def _not_offline(layer: Layer) -> Iterator[Partial]:
    for name in (*_PLUGINS, *_CHARTS):
        for node in layer.all(name):
            if node.plain:
                yield Partial(node, f"'{name}' need a program")
    for name, effect in _EFFECTS.items():
        for node in layer.all(name):
            if node.plain:
                yield Partial(node, f"'{name}' {effect}")


def _path_text(node: Node) -> str:
    if not node.text:
        raise RefusedError("a path must be text")
    return node.text


def _value(document: Document | Unreadable) -> Any:
    if isinstance(document, Unreadable):
        raise RefusedError(document.message)
    return document.value
