"""Which release of a project a repository itself says it runs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from ipi_lint.manifest import Manifests
from ipi_lint.node import Node
from ipi_lint.records import NamedTuple
from ipi_lint.regexes import regex
from ipi_lint.resource import Resource
from ipi_lint.schema import Release, parse_release

_CRD = ("apiextensions.k8s.io", "CustomResourceDefinition")
_FLUX_SOURCE = ("source.toolkit.fluxcd.io", "GitRepository")
_REF = regex(r"(?:\?ref=|[?&]ref=|/releases/download/|/)(v\d+\.\d+\.\d+)(?:$|[/?&])")


class Project(NamedTuple):
    """How a project is recognised: an annotation of its CRDs, and its repository."""

    name: str
    annotation: str
    repository: str


class Pin(NamedTuple):
    """A place that says which release of a project is installed."""

    project: str
    release: Release
    node: Node


def find_pins(manifests: Iterable[Manifests], projects: Iterable[Project]) -> Iterator[Pin]:
    """CRDs with a release's annotation, and references of Kustomize and Flux to a release."""
    projects = tuple(projects)
    for file in manifests:
        for kustomization in file.kustomizations:
            for field in ("resources", "bases", "components"):
                for node in kustomization.node.get(field).items():
                    yield from _in_url(node, projects)
        for resource in file.resources:
            if resource.group_kind == _CRD:
                yield from _in_crd(resource, projects)
            elif resource.group_kind == _FLUX_SOURCE:
                yield from _in_flux(resource, projects)


def pinned_targets(pins: Iterable[Pin]) -> Mapping[str, Release]:
    """The release of each project; the newest where a repository says several."""
    targets: dict[str, Release] = {}
    for pin in pins:
        targets[pin.project] = max(pin.release, targets.get(pin.project, pin.release))
    return targets


def _in_crd(resource: Resource, projects: Iterable[Project]) -> Iterator[Pin]:
    for project in projects:
        node = resource.get("metadata", "annotations", project.annotation)
        yield from _pin(project, node.text, node)


def _in_url(node: Node, projects: Iterable[Project]) -> Iterator[Pin]:
    for project in projects:
        if _names(node.text, project):
            match = _REF.search(node.text or "")
            yield from _pin(project, match[1] if match else None, node)


def _in_flux(resource: Resource, projects: Iterable[Project]) -> Iterator[Pin]:
    for project in projects:
        if _names(resource.get("spec", "url").text, project):
            node = resource.get("spec", "ref", "tag")
            yield from _pin(project, node.text, node)


def _names(url: str | None, project: Project) -> bool:
    """Whether a URL leads to a project's repository, and not to one whose name begins like it."""
    return bool(url) and bool(re.search(rf"{re.escape(project.repository)}(?![\w-])", str(url)))


def _pin(project: Project, text: str | None, node: Node) -> Iterator[Pin]:
    try:
        yield Pin(project.name, parse_release(text or ""), node)
    except ValueError:
        return
