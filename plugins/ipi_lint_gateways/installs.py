"""Helm charts that Flux, Argo CD and K3s install, and what their values say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ipi_lint import Identity, NamedTuple, Node, Repository, Resource, holds_placeholder, regex
from ipi_lint_inference.kinds import CONFIG_MAP

FLUX = ("helm.toolkit.fluxcd.io", "HelmRelease")
ARGO = ("argoproj.io", "Application")
ARGO_SET = ("argoproj.io", "ApplicationSet")
K3S = ("helm.cattle.io", "HelmChart")
INSTALL_KINDS = (FLUX, ARGO, ARGO_SET, K3S)
_RELEASE = regex(r"[v~]?(\d+)\.(\d+)(?:\.(?:\d+|x|\*))?(?:[-+]\S*)?")


class Install(NamedTuple):
    """A chart in use, with its values.

    `named` is where the chart is named; `place` where values are written, or would be. `parameters`
    are single ones by their path, and win; `texts` hold values as a string, which is not taken
    apart. `unseen` says which values are somewhere else, empty where none are.
    """

    resource: Resource
    chart: str
    named: Node
    release: Node
    place: Node
    parameters: tuple[tuple[str, Node], ...] = ()
    texts: tuple[Node, ...] = ()
    unseen: str = ""


def all_installs(repository: Repository) -> Mapping[str, Sequence[Install]]:
    """The charts in use in the view, by name."""
    found: dict[str, list[Install]] = {}
    for kind in INSTALL_KINDS:
        for resource in repository.of_kind(*kind):
            for install in installs_of(resource, repository):
                found.setdefault(install.chart, []).append(install)
    return found


def installs_of(resource: Resource, repository: Repository) -> Iterator[Install]:
    """The charts that an object puts into use."""
    match resource.group_kind:
        case ("helm.toolkit.fluxcd.io", _):
            yield from _of_flux(resource, repository)
        case ("argoproj.io", "Application"):
            yield from _of_argo(resource, resource.get("spec"))
        case ("argoproj.io", "ApplicationSet"):
            yield from _of_argo(resource, resource.get("spec", "template", "spec"))
        case ("helm.cattle.io", _):
            yield from _of_k3s(resource)


def setting(install: Install, path: str) -> Node | None:
    """Where a value is set; None: in no place that is taken apart."""
    for name, node in install.parameters:
        if name == path:
            return node
    node = install.place.get(*path.split("."))
    return node if node.plain is not None else None


def nearest(install: Install, path: str) -> Node:
    """Where a value that is not set would have to stand."""
    return install.place.get(*path.split(".")) if install.place.exists else install.named


def doubt(install: Install, path: str) -> str:
    """Why a value that is not set may be set after all; empty: it is not."""
    if any(name.startswith(path) for name, _ in install.parameters):
        return "sets it by parameters"
    last = path.rpartition(".")[2]
    texts = [each.text or "" for each in install.texts]
    if any(last in each or holds_placeholder(each) for each in texts):
        return "has values in a text"
    return install.unseen


def minor_release(node: Node) -> tuple[int, int] | None:
    """Major and minor of a release as it is written; None where a range leaves them open."""
    match = _RELEASE.fullmatch(node.text or "")
    return (int(match[1]), int(match[2])) if match else None


def _of_flux(resource: Resource, repository: Repository) -> Iterator[Install]:
    spec = resource.get("spec")
    chart, named, release = _chart_of_flux(resource, repository)
    if not chart:
        return
    texts, unseen = [], "has a postRenderer" if spec.get("postRenderers").plain else ""
    for source in spec.get("valuesFrom").items():
        found = _values_of(source, resource, repository)
        texts += found
        if not found:
            unseen = f"takes values from '{source.get('name').plain}'"
    yield Install(resource, chart, named, release, spec.get("values"), (), tuple(texts), unseen)


def _chart_of_flux(resource: Resource, repository: Repository) -> tuple[str, Node, Node]:
    """The chart's name, empty where it is not known, and where it and its release are said."""
    spec, ref = resource.get("spec", "chart", "spec"), resource.get("spec", "chartRef")
    name = ref.get("name")
    if name.text is None:
        return _last(spec.get("chart")), spec.get("chart"), spec.get("version")
    namespace = ref.get("namespace").text or resource.identity.namespace
    kind = ref.get("kind").text or ""
    target = Identity("source.toolkit.fluxcd.io", kind, namespace, name.text)
    for source in repository.find(target):
        if kind == "OCIRepository":
            return _last(source.get("spec", "url")), name, source.get("spec", "ref", "tag")
        return _last(source.get("spec", "chart")), name, source.get("spec", "version")
    return "", name, ref


def _values_of(source: Node, resource: Resource, repository: Repository) -> list[Node]:
    """A ConfigMap's values that an entry of `valuesFrom` names, where they are in view."""
    if source.get("kind").text != CONFIG_MAP[1] or source.get("targetPath").plain:
        return []
    key = source.get("valuesKey").text or "values.yaml"
    name = source.get("name").text or ""
    found = repository.find(Identity(*CONFIG_MAP, resource.identity.namespace, name))
    nodes = [each.get("data", key) for each in found]
    return [node for node in nodes if node.text is not None]


def _of_argo(resource: Resource, spec: Node) -> Iterator[Install]:
    for source in (spec.get("source"), *spec.get("sources").items()):
        chart = _last(source.get("chart"))
        if not chart:
            continue
        helm = source.get("helm")
        texts = (helm.get("values"),) if helm.get("values").text else ()
        unseen = "takes values from files" if helm.get("valueFiles").plain else ""
        unseen = unseen or ("takes values from files" if helm.get("fileParameters").plain else "")
        yield Install(
            resource,
            chart,
            source.get("chart"),
            source.get("targetRevision"),
            helm.get("values") if texts else helm.get("valuesObject"),
            tuple(
                (each.get("name").text or "", each.get("value"))
                for each in helm.get("parameters").items()
            ),
            texts,
            unseen,
        )


def _of_k3s(resource: Resource) -> Iterator[Install]:
    spec = resource.get("spec")
    named, content = spec.get("chart"), spec.get("valuesContent")
    if _last(named):
        yield Install(
            resource,
            _last(named),
            named,
            spec.get("version"),
            content,
            tuple(spec.get("set").entries()),
            (content,) if content.text else (),
            "takes values from a Secret" if spec.get("valuesSecrets").plain else "",
        )


def _last(node: Node) -> str:
    """A chart's name where a URL or a folder may stand before it."""
    return (node.text or "").rstrip("/").rpartition("/")[2]
