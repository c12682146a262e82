"""Which release of the Inference Extension's definitions each cluster runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ipi_lint import NamedTuple, Node, Repository, Resource, regex

Release = tuple[int, int, int]

CRD = ("apiextensions.k8s.io", "CustomResourceDefinition")
KUSTOMIZATIONS = (
    ("kustomize.config.k8s.io", "Kustomization"),
    ("kustomize.config.k8s.io", "Component"),
)
FLUX_SOURCE = ("source.toolkit.fluxcd.io", "GitRepository")
_PROJECT = "inference-extension"
_REPOSITORY = regex(r"kubernetes-sigs/gateway-api-inference-extension(?![\w-])")
_ANNOTATION = "inference.networking.k8s.io/bundle-version"
_REF = regex(r"(?:[?&]ref=|/releases/download/|/)(v\d+\.\d+\.\d+)(?:$|[/?&])")
_RELEASE = regex(r"v?(\d+)\.(\d+)\.(\d+)")


class Bundle(NamedTuple):
    """A cluster's release, and where it stands; None: the configuration says it."""

    release: Release
    resource: Resource | None
    node: Node | None

    @property
    def says(self) -> str:
        return "v" + ".".join(map(str, self.release))


def bundles(repository: Repository) -> Mapping[str, Bundle]:
    """The release of each cluster that has one, by its name.

    The configuration's `target` decides; else what the cluster's own tree pins, if that is one
    release only.
    """
    found: dict[str, Bundle] = {}
    said = repository.settings.get("clusters", {})
    for name, cluster in sorted(repository.clusters.items()):
        target = _release((said.get(name, {}).get("target") or {}).get(_PROJECT))
        pins = [Bundle(target, None, None)] if target else list(_pins(cluster))
        if len({each.release for each in pins}) == 1:
            found[name] = pins[0]
    return found


def _pins(cluster: Repository) -> Iterator[Bundle]:
    for kind in KUSTOMIZATIONS:
        for resource in cluster.of_kind(*kind):
            for field in ("resources", "bases", "components"):
                for node in resource.get(field).items():
                    text = node.text or ""
                    match = _REF.search(text) if _REPOSITORY.search(text) else None
                    yield from _pin(match[1] if match else None, resource, node)
    for resource in cluster.of_kind(*FLUX_SOURCE):
        if _REPOSITORY.search(resource.get("spec", "url").text or ""):
            node = resource.get("spec", "ref", "tag")
            yield from _pin(node.text, resource, node)
    for resource in cluster.of_kind(*CRD):
        node = resource.get("metadata", "annotations", _ANNOTATION)
        yield from _pin(node.text, resource, node)


def _pin(text: str | None, resource: Resource, node: Node) -> Iterator[Bundle]:
    release = _release(text)
    if release:
        yield Bundle(release, resource, node)


def _release(text: str | None) -> Release | None:
    match = _RELEASE.fullmatch(text or "")
    return (int(match[1]), int(match[2]), int(match[3])) if match else None
