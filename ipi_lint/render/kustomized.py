"""A kustomization that cannot be built in memory, built by the kustomize or kubectl program."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from posixpath import dirname, join, normpath
from typing import Any

from ipi_lint.composite import rendered_by
from ipi_lint.manifest import Manifests
from ipi_lint.node import Node
from ipi_lint.overlay import Built, Layer
from ipi_lint.overlay.words import as_kustomize_reads
from ipi_lint.reader import load_yaml
from ipi_lint.render.closure import Content, closure
from ipi_lint.render.model import RenderError
from ipi_lint.render.printed import Values, asked_for, identity_of, laid_over, values_in
from ipi_lint.render.programs import Clock, Program, run
from ipi_lint.render.workplace import put, workplace
from ipi_lint.resource import Identity, Resource

_ORIGIN = "config.kubernetes.io/origin"
_OWN = ("metadatalabels", "metadataannotations")
_CHARTS = ("helmCharts", "helmChartInflationGenerator")
_NAMES = (
    *("namespace", "namePrefix", "nameSuffix", "patches", "patchesStrategicMerge"),
    *("patchesJson6902", "images", "components", "commonLabels", "commonAnnotations"),
    *("labels", "replicas", "replacements"),
)
_WRITTEN = {each.lower(): each for each in _NAMES}
Mapped = list[Resource]


class Kustomize:
    """Runs one program. `content` gives the bytes of a file, `manifests` what was read."""

    def __init__(
        self, program: Program, manifests: Mapping[str, Manifests], content: Content, clock: Clock
    ) -> None:
        self._program, self._manifests = program, manifests
        self._content, self._clock = content, clock

    @property
    def name(self) -> str:
        return self._program.name

    def build(self, file: str, node: Node, layer: Layer | None, known: Built) -> Mapped:
        """The objects of the kustomization in a file, whose values `node` are.

        `known` is what could be built in memory: where its objects stand, those of the same names
        do. What none is known of stands at the first line that could not be built. Raises
        RenderError.
        """
        value = dict(as_kustomize_reads(node.document).value)
        if any(value.get(each) for each in _CHARTS):
            raise RenderError("it has charts that were not rendered")
        says_origin = _adds_origins(value)
        _add_layer(value, layer)
        values = values_in(self._run(file, value), self._program.name)
        return list(self._mapped(values, dirname(file), node, known, says_origin))

    def _run(self, file: str, value: dict[str, Any]) -> str:
        folder = dirname(file) or "."
        files = closure(folder, self._content, value)
        files.pop(file, None)
        with workplace() as work:
            tree = work / "tree"
            for path, data in files.items():
                put(tree, path, data)
            put(tree, file, json.dumps(value).encode())
            return run(self._program, [f"tree/{folder}"], work, self._clock)

    def _mapped(
        self, values: Values, folder: str, node: Node, known: Built, says_origin: bool
    ) -> Iterator[Resource]:
        index = _Index(known.objects)
        asking = known.partial[0].node if known.partial else node
        for value in values:
            origin = _origin_of(value)
            twin = index.twin(identity_of(value)) or self._source(value, folder, origin)
            kept = value if says_origin else _without_origin(value)
            program = rendered_by(twin.node.document) if twin else ""
            if twin and not program:
                yield laid_over(kept, twin)
            else:
                line = twin.node if twin else self._configured(folder, origin) or asking
                yield asked_for(kept, line, program or self._program.name)

    def _source(
        self, value: Mapping[str, Any], folder: str, origin: Mapping[str, Any]
    ) -> Resource | None:
        """The object of the file that Kustomize says an object is from, whatever its name was."""
        file = self._manifests.get(_path(folder, origin.get("path")))
        identity = identity_of(value)
        found = [
            each
            for each in (file.resources if file else ())
            if each.group_kind == (identity.group, identity.kind)
            and each.identity.name in identity.name
        ]
        return max(found, key=lambda each: len(each.identity.name), default=None)

    def _configured(self, folder: str, origin: Mapping[str, Any]) -> Node | None:
        """The kustomization or configuration that a generator's object is from."""
        file = self._manifests.get(_path(folder, origin.get("configuredIn")))
        return file.documents[0].node if file and file.documents else None


class _Index:
    """Objects by what they are called."""

    def __init__(self, objects: Sequence[Resource]) -> None:
        self._exact: dict[Identity, Resource] = {}
        self._loose: dict[Identity, list[Resource]] = {}
        for each in objects:
            self._exact.setdefault(each.identity, each)
            self._loose.setdefault(each.identity._replace(namespace=None), []).append(each)

    def twin(self, identity: Identity) -> Resource | None:
        """The object of this identity; else the only one in any namespace, or without its hash."""
        exact = self._exact.get(identity)
        if exact:
            return exact
        stem = identity.name.rpartition("-")[0]
        for name in (identity.name, stem):
            found = self._loose.get(identity._replace(namespace=None, name=name), [])
            if len(found) == 1:
                return found[0]
        return None


def _adds_origins(value: dict[str, Any]) -> bool:
    """Has Kustomize say where objects are from; gives whether it would have done so anyway."""
    said = value.get("buildMetadata") or []
    if isinstance(said, list) and "originAnnotations" not in said:
        value["buildMetadata"] = [*said, "originAnnotations"]
        return False
    return True


def _add_layer(value: dict[str, Any], layer: Layer | None) -> None:
    """Writes a layer into a kustomization, as Flux and Argo CD do."""
    keys = {each.lower(): each for each in value}
    for name, nodes in (layer.fields if layer else {}).items():
        key = keys.get(name, _WRITTEN.get(name))
        if name in _OWN or key is None:
            continue
        for node in nodes:
            old, new = value.get(key), node.plain
            if isinstance(old, list) and isinstance(new, list):
                value[key] = [*old, *new]
            elif isinstance(old, dict) and isinstance(new, dict):
                value[key] = {**old, **new}
            else:
                value[key] = new


def own_fields(layer: Layer | None) -> Layer | None:
    """What of a layer no kustomization can say; None where that is nothing."""
    fields = {name: nodes for name, nodes in layer.fields.items() if name in _OWN} if layer else {}
    return Layer(layer.folder, fields) if layer and fields else None


def _origin_of(value: Mapping[str, Any]) -> Mapping[str, Any]:
    text = _annotations(value).get(_ORIGIN)
    try:
        origin = load_yaml(text, "origin") if isinstance(text, str) else None
    except ValueError:
        return {}
    return origin if isinstance(origin, dict) else {}


def _without_origin(value: dict[str, Any]) -> dict[str, Any]:
    annotations = _annotations(value)
    if _ORIGIN not in annotations:
        return value
    metadata = dict(value["metadata"])
    kept = {key: each for key, each in annotations.items() if key != _ORIGIN}
    if kept:
        metadata["annotations"] = kept
    else:
        del metadata["annotations"]
    return {**value, "metadata": metadata}


def _annotations(value: Mapping[str, Any]) -> Mapping[str, Any]:
    metadata = value.get("metadata")
    said = metadata.get("annotations") if isinstance(metadata, dict) else None
    return said if isinstance(said, dict) else {}


def _path(folder: str, text: object) -> str:
    return normpath(join(folder, text)) if isinstance(text, str) else ""
