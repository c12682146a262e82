"""`helmCharts:` of a kustomization, rendered: objects that it takes in from a file of its own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from posixpath import dirname, join, normpath
from typing import Any

from ipi_lint.gaps import takes_in
from ipi_lint.manifest import Manifests
from ipi_lint.node import Document, Mark, Node
from ipi_lint.overlay.words import as_kustomize_reads
from ipi_lint.read import Files
from ipi_lint.reader import load_yaml
from ipi_lint.reader.file import decode
from ipi_lint.records import NamedTuple
from ipi_lint.render.charts import Chart, Helm, is_chart, merged, written
from ipi_lint.render.model import Done, GapKey, RenderError
from ipi_lint.render.printed import asked_for, values_in
from ipi_lint.source import Source

_NAME = "release-name"
"""What helm calls a release where Kustomize gives it no name. Source: kustomize v5.7, `helm`."""


class Inflated(NamedTuple):
    """A kustomization with its charts as files: it, and those, none of which is on any disk."""

    file: Manifests
    charts: tuple[Manifests, ...]
    done: tuple[Done, ...]


def inflated(
    file: Manifests, files: Files, helm: Helm, templates: Callable[[str], Collection[GapKey]]
) -> Inflated | None:
    """A file's kustomization with what of its charts can be rendered; None where nothing can.

    `templates` gives the gaps that the templates of a chart make.
    """
    document = file.documents[0] if file.documents else None
    if document not in file.kustomizations or document is None:
        return None
    made: list[Manifests] = []
    done: list[Done] = []
    left: list[Any] = []
    asking: list[Node] = []
    for number, entry in enumerate(entries_of(document)):
        path = normpath(join(dirname(file.source.path), f".ipi-lint-chart-{number}.yaml"))
        try:
            chart = _chart(entry, document, files)
            text = helm.text(chart)
            values = values_in(text, helm.program.name)
        except RenderError:
            left.append(entry.value)
            continue
        made.append(Manifests(Source(path, text)))
        for each in values:
            resource = asked_for(each, entry, helm.program.name)
            made[-1].documents.append(resource.node.document)
            made[-1].resources.append(resource)
        what = f"the chart {chart.path} in {file.source.path}"
        gaps = frozenset([(file.source.path, takes_in(entry)), *templates(chart.path)])
        done.append(Done(helm.program.name, what, len(values), gaps))
        asking.append(entry)
    if not made:
        return None
    names = [each.source.path.rpartition("/")[2] for each in made]
    with_files = _with_files(document, left, names, asking)
    documents = [with_files, *file.documents[1:]]
    whole = Manifests(
        file.source, documents, file.resources, file.faults, file.skipped, [with_files]
    )
    return Inflated(whole, tuple(made), tuple(done))


def entries_of(document: Document) -> list[Node]:
    """The charts of a kustomization, as Kustomize reads them."""
    return list(as_kustomize_reads(document).node.get("helmCharts").items())


def why_not(entry: Node, document: Document, files: Files, helm: Helm) -> str:
    """Why a chart of a kustomization is not rendered; empty where it is."""
    try:
        helm.text(_chart(entry, document, files))
    except RenderError as error:
        return str(error)
    return ""


def _chart(entry: Node, document: Document, files: Files) -> Chart:
    """Source: kustomize v5.7, HelmChartInflationGenerator. Raises RenderError."""
    folder = dirname(document.source.path)
    said_home = document.node.get("helmGlobals", "chartHome").text or "charts"
    home = normpath(join(folder, said_home))
    name, version = (entry.get(each).text or "" for each in ("name", "version"))
    places = [f"{home}/{name}-{version}/{name}", f"{home}/{name}"]
    path = next((each for each in places if name and is_chart(files, normpath(each))), None)
    if path is None:
        raise RenderError(f"the chart '{name}' is not in this repository")
    arguments = [f"--api-versions={each.text or ''}" for each in entry.get("apiVersions").items()]
    if entry.get("kubeVersion").text:
        arguments.append(f"--kube-version={entry.get('kubeVersion').text}")
    for field, argument in (
        ("includeCRDs", "--include-crds"),
        ("skipTests", "--skip-tests"),
        ("skipHooks", "--no-hooks"),
    ):
        if entry.get(field).plain is True:
            arguments.append(argument)
    return Chart(
        normpath(path),
        entry.get("releaseName").text or _NAME,
        entry.get("namespace").text or "default",
        tuple(_values(entry, folder, files)),
        arguments=tuple(arguments),
    )


def _values(entry: Node, folder: str, files: Files) -> Iterator[bytes]:
    file, inline = entry.get("valuesFile").text, entry.get("valuesInline").plain
    first = values_file(files, normpath(join(folder, file))) if file else {}
    how = entry.get("valuesMerge").text or "override"
    if isinstance(inline, dict):
        if how == "replace":
            first = inline
        else:
            first = merged(inline, first) if how == "merge" else merged(first, inline)
    if first:
        yield written(first)
    for more in entry.get("additionalValuesFiles").items():
        yield written(values_file(files, normpath(join(folder, more.text or ""))))


def values_file(files: Files, path: str) -> dict[str, Any]:
    """The values in a file of the repository. Raises RenderError where it is not there."""
    data = files.content(path)
    if data is None:
        raise RenderError(f"the values file '{path}' is not in this repository")
    return values_of(decode(data).text, path)


def values_of(text: str, called: str) -> dict[str, Any]:
    """The values that a text says. Raises RenderError where these are no mapping."""
    try:
        values = load_yaml(text, called)
    except ValueError as error:
        raise RenderError(f"these values cannot be read: {error}") from None
    if values is not None and not isinstance(values, dict):
        raise RenderError(f"the values of '{called}' are no mapping")
    return values or {}


def _with_files(
    document: Document, left: list[Any], names: Iterable[str], asking: list[Node]
) -> Document:
    """The kustomization that takes in files where it had charts; these stand where the charts do.

    Its field `resources` may be written in any case, as Kustomize reads it.
    """
    old = document.value
    marks = dict(document.marks.get(id(old), {}))
    key = next((each for each in old if each.lower() == "resources"), "resources")
    resources = old.get(key) if isinstance(old.get(key), list) else []
    listed = [*resources, *names]
    span = asking[0].span
    inner = dict(document.marks.get(id(old.get(key)), {}))
    for number, node in enumerate(asking):
        inner[len(resources) + number] = Mark(None, node.span)
    marks.setdefault(key, Mark(span, span))
    value = {each: kept for each, kept in old.items() if each != "helmCharts"} | {key: listed}
    if left:
        value["helmCharts"] = left
    new = {**document.marks, id(value): marks, id(listed): inner}
    if left:
        new[id(left)] = {number: Mark(None, span) for number in range(len(left))}
    about = (document.source, document.index, document.span, document.root)
    return Document(*about, value, new, document.duplicates, document.host)
