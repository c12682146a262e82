"""What a kustomization file says about other files: which are patches or data, not manifests."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname, join, normpath

from ipi_lint.node import Document, Node

_FILE_LISTS = ("patchesStrategicMerge", "configurations", "crds", "openapi")
_ENTRIES_WITH_PATH = ("patches", "patchesJson6902", "replacements")
_GENERATORS = ("configMapGenerator", "secretGenerator")


def files_that_are_no_manifests(document: Document) -> Iterator[tuple[str, str]]:
    """Reason and path (relative to the root) of each file that only a build makes sense of.

    Source: the Kustomization file reference, kustomize v5.5.
    """
    folder = dirname(document.source.path)
    root = document.node
    named: list[tuple[str, Node]] = []
    for field in _FILE_LISTS:
        named += [("kustomize-patch", node) for node in root.get(field).items()]
    for field in _ENTRIES_WITH_PATH:
        named += [("kustomize-patch", node.get("path")) for node in root.get(field).items()]
    for field in _GENERATORS:
        for generator in root.get(field).items():
            for key in ("files", "envs"):
                named += [("kustomize-data", node) for node in generator.get(key).items()]
    for chart in root.get("helmCharts").items():
        named.append(("kustomize-data", chart.get("valuesFile")))
    for reason, node in named:
        if node.text and "\n" not in node.text:
            path = node.text.rpartition("=")[2] if reason == "kustomize-data" else node.text
            yield reason, normpath(join(folder, path))


def remote_parts(document: Document) -> Iterator[Node]:
    """What the build would fetch or render: remote resources and Helm charts."""
    root = document.node
    for field in ("resources", "bases", "components"):
        for node in root.get(field).items():
            text = node.text or ""
            if "://" in text or text.startswith(("github.com/", "git@", "git::")):
                yield node
    for field in ("helmCharts", "helmChartInflationGenerator", "generators", "transformers"):
        yield from root.get(field).items()
