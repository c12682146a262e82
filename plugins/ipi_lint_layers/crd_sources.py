"""Where definitions come from, and at which release: URLs, Git repositories and charts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ipi_lint import NamedTuple, Node, Repository, Resource, holds_placeholder, regex
from ipi_lint_inference.deliveries import deliveries
from ipi_lint_inference.layers import APPLICATION, APPLICATION_SET, KUSTOMIZATIONS, Layer

GIT_REPOSITORY = ("source.toolkit.fluxcd.io", "GitRepository")
HELM_RELEASE = ("helm.toolkit.fluxcd.io", "HelmRelease")
HOLDERS = (*KUSTOMIZATIONS, GIT_REPOSITORY, HELM_RELEASE, APPLICATION, APPLICATION_SET)
"""The kinds that say where definitions come from."""

_REF = regex(r"[?&](?:ref|version)=([^&]*)")
_DOWNLOAD = regex(r"/releases/(?:(latest)/download|download/([^/]+))/")
_RAW = regex(r"raw\.githubusercontent\.com/[^/]+/[^/]+/(?:refs/(?:heads|tags)/)?([^/]+)/")
_RELEASE = regex(r"v?(\d+)\.(\d+)\.(\d+)(?:[-+].*)?")
_COMMIT = regex(r"[0-9a-f]{7,40}")
_MOVING = ("main", "master", "head", "develop", "latest", "trunk")


class CrdSource(NamedTuple):
    """A place that brings definitions. `node` says the revision, or the address that has none.

    `revision` is what is asked for, empty for nothing; `is_range` is true for a chart's version.
    """

    node: Node
    project: str
    revision: str
    is_range: bool = False

    @property
    def release(self) -> tuple[int, int, int] | None:
        """The release, where it is one."""
        match = _RELEASE.fullmatch(self.revision)
        return (int(match[1]), int(match[2]), int(match[3])) if match else None

    @property
    def is_pinned(self) -> bool:
        """Whether it is one state for good: a release, or a commit."""
        return self.release is not None or bool(_COMMIT.fullmatch(self.revision))

    @property
    def is_latest(self) -> bool:
        """Whether it is whatever there is on the day."""
        return self.revision.lower() in ("", *_MOVING)


def crd_sources(resource: Resource, repository: Repository) -> Iterator[CrdSource]:
    """What an object says about where definitions come from; a placeholder says nothing."""
    for found in _found(resource, repository):
        if not holds_placeholder(found.revision):
            yield found


def owners_of(holder: Resource, repository: Repository) -> Iterator[Layer]:
    """The Flux and Argo CD objects that apply what a holder says."""
    found = deliveries(repository)
    if holder.group_kind in KUSTOMIZATIONS:
        yield from (each for each in found.above(holder.source.path) if not each.is_file)
        return
    for layer in found.layers if holder.group_kind == GIT_REPOSITORY else ():
        ref = layer.resource.get("spec", "sourceRef")
        namespace = ref.get("namespace").text or layer.resource.identity.namespace
        wanted = (ref.get("kind").text, namespace, ref.get("name").text)
        if wanted == holder.identity[1:]:
            yield layer
    own = found.layer_of(holder)
    if own:
        yield own


def _found(resource: Resource, repository: Repository) -> Iterator[CrdSource]:
    if resource.group_kind in KUSTOMIZATIONS:
        for field in ("resources", "bases", "components"):
            for node in resource.get(field).items():
                yield from _of_url(node, repository)
    elif resource.group_kind == GIT_REPOSITORY:
        yield from _of_repository(resource, repository)
    elif resource.group_kind == HELM_RELEASE:
        spec = resource.get("spec", "chart", "spec")
        yield from _of_chart(spec.get("chart"), spec.get("version"), repository)
    else:
        spec = resource.get("spec")
        if resource.group_kind == APPLICATION_SET:
            spec = spec.get("template", "spec")
        for source in (spec.get("source"), *spec.get("sources").items()):
            yield from _of_chart(source.get("chart"), source.get("targetRevision"), repository)
            project = _project(source.get("repoURL").text, repository)
            if project and not source.get("chart").exists and "crd" in _path(source):
                yield _of_field(source.get("targetRevision"), source.get("repoURL"), project)


def _path(source: Node) -> str:
    return source.get("path").text or ""


def _project(url: str | None, repository: Repository) -> str | None:
    for part, entry in repository.facts.table("crd-sources").items():
        if re.search(rf"{re.escape(part)}(?![\w-])", url or ""):
            return str(entry.get("project", part))
    return None


def _of_url(node: Node, repository: Repository) -> Iterator[CrdSource]:
    url = node.text or ""
    project = _project(url, repository)
    if not project or not ("/crd" in url or "/releases/" in url):
        return
    download, raw, ref = _DOWNLOAD.search(url), _RAW.search(url), _REF.search(url)
    if download:
        revision = download[1] or download[2]
    elif raw:
        revision = raw[1]
    else:
        revision = ref[1] if ref else ""
    yield CrdSource(node, project, revision)


def _of_repository(resource: Resource, repository: Repository) -> Iterator[CrdSource]:
    url, ref = resource.get("spec", "url"), resource.get("spec", "ref")
    project = _project(url.text, repository)
    if not project:
        return
    for field in ("commit", "name", "semver", "tag", "branch"):
        node = ref.get(field)
        if node.text:
            revision = node.text.rpartition("/")[2] if field == "name" else node.text
            yield CrdSource(node, project, revision, is_range=field == "semver")
            return
    yield CrdSource(url, project, "")


def _of_field(node: Node, address: Node, project: str) -> CrdSource:
    return CrdSource(node if node.text else address, project, node.text or "")


def _of_chart(chart: Node, version: Node, repository: Repository) -> Iterator[CrdSource]:
    name = (chart.text or "").rpartition("/")[2]
    if name in repository.facts.table("crd-charts"):
        found = _of_field(version, chart, f"the chart {name}")
        yield found._replace(is_range=True)
