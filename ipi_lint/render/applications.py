"""Argo CD Applications whose source is a chart: its name, its namespace and its values."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import join, normpath

from ipi_lint.delivery import local_path
from ipi_lint.node import Node
from ipi_lint.orders import Order
from ipi_lint.read import Files
from ipi_lint.reader.file import decode
from ipi_lint.render.charts import Chart, is_chart, written
from ipi_lint.render.inflate import values_of
from ipi_lint.render.model import RenderError


def chart_of(order: Order, files: Files) -> Chart | None:
    """The chart that an order is for; None where it is for something else.

    Source: Argo CD v3, `util/helm` and Application API. Raises RenderError where the chart, or what
    it is rendered with, is not in the repository.
    """
    source = order.node.parent
    helm = source.get("helm")
    if source.get("chart").text:
        raise RenderError(f"its chart comes from '{source.get('repoURL').text}'")
    folder = local_path(source.get("path").text)
    if not source.get("path").text or not is_chart(files, folder):
        if helm.exists:
            raise RenderError(f"its chart '{source.get('path').text}' is not in this repository")
        return None
    namespace = order.namespace.text if order.namespace else None
    return Chart(
        folder,
        helm.get("releaseName").text or _name(order),
        helm.get("namespace").text or namespace or "default",
        tuple(_values(helm, folder, files)),
        arguments=tuple(_arguments(helm)),
    )


def _name(order: Order) -> str:
    """The Application's name, which for one of a set is the template's."""
    template = order.by.get("spec", "template", "metadata", "name").text
    return template or order.by.identity.name


def _values(helm: Node, folder: str, files: Files) -> Iterator[bytes]:
    forgives = helm.get("ignoreMissingValueFiles").plain is True
    for each in helm.get("valueFiles").items():
        text = each.text or ""
        data = _content(text, folder, files)
        if data is not None:
            yield written(values_of(decode(data).text, text))
        elif not forgives:
            raise RenderError(f"the values file '{text}' is not in this repository")
    values = helm.get("valuesObject").plain
    if isinstance(values, dict):
        yield written(values)
    elif helm.get("values").text:
        yield written(values_of(helm.get("values").text or "", "values"))


def _content(text: str, folder: str, files: Files) -> bytes | None:
    """A file beside the chart, from the root, or from another source, which is taken for this."""
    if "://" in text:
        raise RenderError(f"the values file '{text}' is remote")
    if text.startswith("$"):
        path = local_path(text.partition("/")[2])
    else:
        path = local_path(text) if text.startswith("/") else normpath(join(folder, text))
    return files.content(path)


def _arguments(helm: Node) -> Iterator[str]:
    for each in helm.get("parameters").items():
        kind = "--set-string" if each.get("forceString").plain is True else "--set"
        value = each.get("value").text or ""
        kept = value if value.startswith("{") else value.replace(",", "\\,")
        yield f"{kind}={each.get('name').text or ''}={kept}"
    if any(each.exists for each in helm.get("fileParameters").items()):
        raise RenderError("its fileParameters are not understood")
    if helm.get("kubeVersion").text:
        yield f"--kube-version={helm.get('kubeVersion').text}"
    for each in helm.get("apiVersions").items():
        yield f"--api-versions={each.text or ''}"
    if helm.get("skipTests").plain is True:
        yield "--skip-tests"
    if helm.get("skipCrds").plain is not True:
        yield "--include-crds"
