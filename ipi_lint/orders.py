"""What an object asks a GitOps controller to apply: Flux Kustomizations, Argo CD Applications."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ipi_lint.delivery import local_path
from ipi_lint.node import Node
from ipi_lint.records import NamedTuple
from ipi_lint.resource import Resource

FLUX = ("kustomize.toolkit.fluxcd.io", "Kustomization")
ARGO = ("argoproj.io", "Application")
_IN_CLUSTER = ("https://kubernetes.default.svc", "https://kubernetes.default.svc.cluster.local")
_FLUX_FIELDS = {
    "targetNamespace": "namespace",
    "namePrefix": "namePrefix",
    "nameSuffix": "nameSuffix",
    "patches": "patches",
    "images": "images",
    "components": "components",
}
_ARGO_FIELDS = {
    "namespace": "namespace",
    "namePrefix": "namePrefix",
    "nameSuffix": "nameSuffix",
    "patches": "patches",
    "components": "components",
    "commonLabels": "commonLabels",
    "commonAnnotations": "commonAnnotations",
}


class Directory(NamedTuple):
    """How Argo CD reads a folder of plain files: which of them, by patterns of paths."""

    recurse: bool
    include: str
    exclude: str


class Order(NamedTuple):
    """A folder of the repository that is to be applied, and how.

    `cluster` is another one than the object's own, or None. `folder` is None for what is no folder
    here: a chart, another kind of source. `fields` are transformers by their name in a
    kustomization; `namespace` is for objects without one. `directory` is Argo CD's way to read
    plain files, None for Flux's. `artifact` is the name of what Flux puts together itself: the
    folder is one in there.
    """

    by: Resource
    node: Node
    folder: str | None
    cluster: str | None
    fields: Mapping[str, tuple[Node, ...]]
    labels: Node | None = None
    annotations: Node | None = None
    namespace: Node | None = None
    directory: Directory | None = None
    artifact: str = ""


def orders(resource: Resource) -> Iterator[Order]:
    """What an object orders; nothing for nearly all of them."""
    if resource.group_kind == FLUX:
        yield _of_flux(resource)
    elif resource.group_kind == ARGO:
        yield from of_application(resource, resource.get("spec"))


def other_cluster(resource: Resource) -> str | None:
    """The cluster that Flux sends an object's own objects to, where that is another one.

    With `kubeConfig` it is known by the name of the secret or the config map only.
    """
    elsewhere = resource.get("spec", "kubeConfig")
    return elsewhere.get("secretRef", "name").text or elsewhere.get("configMapRef", "name").text


def _of_flux(resource: Resource) -> Order:
    """Source: kustomize-controller v1.9, Kustomization API."""
    spec = resource.get("spec")
    fields = {to: (spec.get(name),) for name, to in _FLUX_FIELDS.items() if spec.get(name).plain}
    common, source = spec.get("commonMetadata"), spec.get("sourceRef")
    is_made = source.get("kind").text == "ExternalArtifact"
    return Order(
        by=resource,
        node=spec.get("path"),
        folder=local_path(spec.get("path").text),
        cluster=other_cluster(resource),
        fields=fields,
        labels=common.get("labels") if common.get("labels").plain else None,
        annotations=common.get("annotations") if common.get("annotations").plain else None,
        artifact=source.get("name").text or "" if is_made else "",
    )


def of_application(resource: Resource, spec: Node) -> Iterator[Order]:
    """What an Application, or the template of an ApplicationSet, orders.

    Source: Argo CD v3, Application API. The destination's namespace is for objects without one;
    that of `kustomize` is for all.
    """
    destination = spec.get("destination")
    server, name = destination.get("server").text, destination.get("name").text
    cluster = name if name and name != "in-cluster" else None
    if cluster is None and server and server.rstrip("/") not in _IN_CLUSTER:
        cluster = server.rpartition("://")[2].partition("/")[0]
    namespace = destination.get("namespace")
    sources = [each for each in (spec.get("source"), *spec.get("sources").items()) if each.exists]
    for source in sources:
        path, directory = source.get("path"), source.get("directory")
        is_chart = bool(source.get("chart").text) or source.get("helm").exists
        if not path.text and not is_chart:
            continue  # a source that only holds values for another one
        kustomize = source.get("kustomize")
        yield Order(
            by=resource,
            node=source.get("chart") if is_chart else path,
            folder=None if is_chart else local_path(path.text),
            cluster=cluster,
            fields={
                to: (kustomize.get(field),)
                for field, to in _ARGO_FIELDS.items()
                if kustomize.get(field).plain
            },
            namespace=namespace if namespace.text else None,
            directory=Directory(
                directory.get("recurse").plain is True,
                directory.get("include").text or "",
                directory.get("exclude").text or "",
            ),
        )
