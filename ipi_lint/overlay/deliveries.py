"""What Flux and Argo CD write into a kustomization before they build it."""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint.node import Node
from ipi_lint.overlay.model import Layer

_FLUX = {
    "targetNamespace": "namespace",
    "namePrefix": "namePrefix",
    "nameSuffix": "nameSuffix",
    "patches": "patches",
    "patchesStrategicMerge": "patchesStrategicMerge",
    "patchesJson6902": "patchesJson6902",
    "images": "images",
    "components": "components",
}
_ARGO = (
    "namespace", "namePrefix", "nameSuffix", "images", "replicas", "patches", "components",
    "commonAnnotations",
)  # fmt: skip


def flux_layer(folder: str, spec: Node) -> Layer:
    """The layer of a Flux Kustomization's `spec` over the folder that it delivers.

    Source: kustomize-controller's Kustomization API, v1 and v1beta2.
    """
    named = {kustomize: spec.get(flux) for flux, kustomize in _FLUX.items()}
    for ours, theirs in (("metadataLabels", "labels"), ("metadataAnnotations", "annotations")):
        named[ours] = spec.get("commonMetadata", theirs)
    return Layer(folder, dict(_said(named)))


def argo_layer(folder: str, kustomize: Node) -> Layer:
    """The layer of an Argo CD source's `kustomize` over the folder that it delivers.

    Source: Argo CD's Application API, v2.14.
    """
    named = {name: kustomize.get(name) for name in _ARGO}
    if kustomize.get("labelWithoutSelector").value is not True:
        labels = "commonLabels"
    elif kustomize.get("labelIncludeTemplates").value is True:
        labels = "templateLabels"
    else:
        labels = "metadataLabels"
    named[labels] = kustomize.get("commonLabels")
    return Layer(folder, dict(_said(named)))


def _said(named: dict[str, Node]) -> Iterator[tuple[str, tuple[Node, ...]]]:
    for name, node in named.items():
        if node.plain is not None:
            yield name.lower(), (node,)
