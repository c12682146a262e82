"""HelmReleases of Flux: which chart, under which name, with which values."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterator
from typing import Any

from ipi_lint.artifacts import Artifacts
from ipi_lint.delivery import local_path
from ipi_lint.node import Node
from ipi_lint.overlay import Layer, layer_of
from ipi_lint.read import Files
from ipi_lint.records import NamedTuple
from ipi_lint.render.charts import Chart, is_chart, merged, written
from ipi_lint.render.inflate import values_file, values_of
from ipi_lint.render.model import RenderError
from ipi_lint.resource import Identity, Resource

RELEASE = ("helm.toolkit.fluxcd.io", "HelmRelease")
_CHART = ("source.toolkit.fluxcd.io", "HelmChart")
_LONGEST = 53
_HASH = 12
Find = Callable[[Identity], Resource | None]


class Asked(NamedTuple):
    """A chart, the node that names it, and what is done to its objects after it is rendered."""

    chart: Chart
    node: Node
    layers: tuple[Layer, ...] = ()


def chart_of(release: Resource, files: Files, artifacts: Artifacts, find: Find) -> Asked:
    """Source: helm-controller v1.4, HelmRelease API. `find` knows ConfigMaps, Secrets, HelmCharts.

    Raises RenderError where the chart or a value of it is not in the repository.
    """
    spec = release.get("spec")
    where, node, template = _location(release, artifacts, find)
    if not is_chart(files, where):
        raise RenderError(f"its chart '{node.text}' is not in this repository")
    defaults = [
        values_file(files, local_path(each.text)) for each in template.get("valuesFiles").items()
    ]
    values: dict[str, Any] = {}
    for each in spec.get("valuesFrom").items():
        values = merged(values, _referred(each, release, find))
    own = spec.get("values").plain
    values = merged(values, own if isinstance(own, dict) else {})
    skips = spec.get("install", "crds").text == "Skip"
    chart = Chart(
        where,
        _name(release),
        spec.get("targetNamespace").text or release.identity.namespace or "default",
        (written(values),),
        written(_all(defaults)) if defaults else None,
        ("--skip-tests", *(() if skips else ("--include-crds",))),
    )
    return Asked(chart, node, tuple(_layers(spec, where)))


def _location(release: Resource, artifacts: Artifacts, find: Find) -> tuple[str, Node, Node]:
    """The chart's path, the node that names it, and what else is said of it there."""
    template = release.get("spec", "chart", "spec")
    reference = release.get("spec", "chartRef")
    if reference.exists:
        node, kind, name = reference.get("name"), reference.get("kind").text, reference.get("name")
        namespace = reference.get("namespace").text or release.identity.namespace
        if kind == "ExternalArtifact":
            folder = artifacts.folder(name.text or "", ".")
            if folder is None:
                raise RenderError(f"the artifact '{name.text}' is not known")
            return folder, node, reference
        chart = find(Identity(*_CHART, namespace, name.text or ""))
        if kind != "HelmChart" or chart is None:
            raise RenderError(f"its chart comes from the {kind} '{name.text}'")
        template = chart.get("spec")
    source = template.get("sourceRef")
    kind = source.get("kind").text
    if kind not in ("GitRepository", "Bucket"):
        raise RenderError(f"its chart comes from the {kind} '{source.get('name').text}'")
    node = reference.get("name") if reference.exists else template.get("chart")
    return local_path(template.get("chart").text), node, template


def _name(release: Resource) -> str:
    """Source: helm-controller v1.4: a name that is too long for helm ends in a hash of it."""
    spec = release.get("spec")
    namespace = spec.get("targetNamespace").text
    composed = f"{namespace}-{release.identity.name}" if namespace else release.identity.name
    name = spec.get("releaseName").text or composed
    if len(name) <= _LONGEST:
        return name
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH]
    return f"{name[: _LONGEST - _HASH - 1]}-{digest}"


def _all(values: list[dict[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for each in values:
        result = merged(result, each)
    return result


def _referred(reference: Node, release: Resource, find: Find) -> dict[str, Any]:
    """The values that stand in a ConfigMap or a Secret."""
    kind, name = (reference.get(each).text or "" for each in ("kind", "name"))
    key = reference.get("valuesKey").text or "values.yaml"
    called = f"{kind} '{name}'"
    is_optional = reference.get("optional").plain is True
    source = find(Identity("", kind, release.identity.namespace, name))
    text = _data(source, key, called) if source else None
    if text is None:
        if is_optional:
            return {}
        missing = f"has no '{key}'" if source else "is not in this repository"
        raise RenderError(f"its values come from the {called}, which {missing}")
    path = reference.get("targetPath").text
    return _at(path, text) if path else values_of(text, f"{called}, {key}")


def _data(source: Resource, key: str, called: str) -> str | None:
    if source.get("sops").exists:
        raise RenderError(f"its values come from the {called}, which is encrypted")
    plain = source.get("stringData", key).text
    data = source.get("data", key).text
    if source.identity.kind != "Secret" or plain is not None or data is None:
        return data if plain is None else plain
    try:
        return base64.b64decode(data, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise RenderError(f"the '{key}' of the {called} is no base64 of a text") from None


def _at(path: str, text: str) -> dict[str, Any]:
    """A single value at a path of plain names; helm's own forms with `[` and `\\` are not read."""
    if any(each in path for each in "[]\\,={}") or not all(path.split(".")):
        raise RenderError(f"the targetPath '{path}' is not understood")
    known: dict[str, Any] = {"true": True, "false": False, "null": None}
    is_number = re.fullmatch(r"-?[1-9][0-9]{0,17}|0", text)
    *outer, last = path.split(".")
    value: dict[str, Any] = {last: int(text) if is_number else known.get(text, text)}
    for name in reversed(outer):
        value = {name: value}
    return value


def _layers(spec: Node, folder: str) -> Iterator[Layer]:
    """Flux's post-renderers, which are kustomizations, and the metadata that it adds to all."""
    for each in spec.get("postRenderers").items():
        yield layer_of(folder, each.get("kustomize"))
    common = spec.get("commonMetadata")
    fields = {
        f"metadata{name}": (common.get(name),)
        for name in ("labels", "annotations")
        if common.get(name).plain
    }
    if fields:
        yield Layer(folder, fields)
