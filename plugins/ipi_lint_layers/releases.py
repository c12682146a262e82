"""Helm releases of charts that name their InferencePool after the release."""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import NamedTuple, Node, Repository, Resource
from ipi_lint_inference.layers import APPLICATION, KUSTOMIZATION

HELM_RELEASE = ("helm.toolkit.fluxcd.io", "HelmRelease")
RELEASING = (HELM_RELEASE, APPLICATION, KUSTOMIZATION)
"""Kinds that may hold a release."""


class Release(NamedTuple):
    """A release. `node` is what gives it its name; `namespace` is None where it is not said."""

    resource: Resource
    name: str
    namespace: str | None
    node: Node


def releases(repository: Repository) -> tuple[Release, ...]:
    """The releases in view whose name is their pool's."""
    return (
        *_of_helm_releases(repository),
        *_of_applications(repository),
        *_of_kustomizations(repository),
    )


def _is_known(chart: Node, repository: Repository) -> bool:
    name = (chart.text or "").rpartition("/")[2]
    return name in repository.facts.table("release-named-pools")


def _of_helm_releases(repository: Repository) -> Iterator[Release]:
    """Flux v2.7: releaseName, else the name, behind the target namespace where there is one."""
    for each in repository.of_kind(*HELM_RELEASE):
        spec = each.get("spec")
        if _is_known(spec.get("chart", "spec", "chart"), repository):
            target, said = spec.get("targetNamespace"), spec.get("releaseName")
            name = said.text or "-".join(filter(None, (target.text, each.identity.name)))
            node = said if said.text else each.get("metadata", "name")
            yield Release(each, name, target.text or each.identity.namespace, node)


def _of_applications(repository: Repository) -> Iterator[Release]:
    """Argo CD v3.2: helm.releaseName, else the Application's name."""
    for each in repository.of_kind(*APPLICATION):
        spec = each.get("spec")
        for source in (spec.get("source"), *spec.get("sources").items()):
            if _is_known(source.get("chart"), repository):
                said = source.get("helm", "releaseName")
                node = said if said.text else each.get("metadata", "name")
                namespace = spec.get("destination", "namespace").text
                yield Release(each, said.text or each.identity.name, namespace, node)


def _of_kustomizations(repository: Repository) -> Iterator[Release]:
    for each in repository.of_kind(*KUSTOMIZATION):
        for chart in each.get("helmCharts").items():
            said = chart.get("releaseName")
            if _is_known(chart.get("name"), repository) and said.text:
                namespace = chart.get("namespace").text or each.get("namespace").text
                yield Release(each, said.text, namespace, said)
