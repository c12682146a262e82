"""Where each cluster's objects begin: the folders, and why they are taken for a cluster's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ipi_lint.appsets import KIND, Sets
from ipi_lint.delivery import local_path
from ipi_lint.manifest import Manifests
from ipi_lint.orders import ARGO, FLUX, Order, of_application, orders
from ipi_lint.records import NamedTuple
from ipi_lint.regexes import regex
from ipi_lint.resource import Resource

_CLUSTERS = regex(r"((?:.*?/)?(?:clusters?|rendered)/([^/]+))/")
_OVERLAYS = regex(r"((?:.*?/)?(?:overlays|environments|envs|fleet)/([^/]+))/")
_SYNC = "flux-system"


class Root(NamedTuple):
    """A cluster's entry: a folder, and in words why it is one."""

    cluster: str
    folder: str
    why: str


def find_roots(manifests: Iterable[Manifests], settings: Mapping[str, Any]) -> list[Root]:
    """The roots by cluster and folder; none where clusters are not told apart. The first counts:

    the configuration; folders `clusters/<name>` and `rendered/<name>`; what Flux's own
    Kustomization `flux-system` applies; clusters that Argo CD Applications name; folders
    `overlays/<name>` and the like, of which there must be two.
    """
    manifests = tuple(manifests)
    found = (
        _configured(settings)
        or _by_folder(manifests, _CLUSTERS, least=1)
        or _of_flux(manifests)
        or _of_argo(manifests)
        or _by_folder(manifests, _OVERLAYS, least=2)
    )
    return sorted(found)


def _configured(settings: Mapping[str, Any]) -> list[Root]:
    return [
        Root(name, local_path(folder), "the configuration")
        for name, said in settings.get("clusters", {}).items()
        for folder in said.get("paths") or ()
    ]


def _by_folder(manifests: Iterable[Manifests], pattern: re.Pattern[str], least: int) -> list[Root]:
    found: set[tuple[str, str]] = set()
    for file in manifests:
        match = pattern.match(file.source.path)
        if match and (file.resources or file.kustomizations):
            found.add((match[2], match[1]))
    if len({name for name, _ in found}) < least:
        return []
    return [Root(name, folder, "its folder's name") for name, folder in found]


def _of_flux(manifests: Iterable[Manifests]) -> list[Root]:
    found = []
    for file in manifests:
        for resource in file.resources:
            if resource.group_kind == FLUX and resource.identity.name == _SYNC:
                folder = local_path(resource.get("spec", "path").text)
                name = folder.rpartition("/")[2] if folder != "." else "cluster"
                found.append(Root(name, folder, f"the Flux sync in {file.source.path}"))
    return found


def _ordered(resource: Resource, sets: Sets) -> Iterator[Order]:
    if resource.group_kind == ARGO:
        yield from orders(resource)
    elif resource.group_kind == KIND:
        for each in sets.applications(resource)[0]:
            yield from of_application(each, each.get("spec", "template", "spec"))


def _of_argo(manifests: Iterable[Manifests]) -> list[Root]:
    """The folder of each Application itself, where some Application names another cluster.

    What is applied where comes from following them.
    """
    files = [
        file
        for file in manifests
        if any(each.group_kind in (ARGO, KIND) for each in file.resources)
    ]
    sets = Sets(manifests)
    named = any(
        order.cluster
        for file in files
        for resource in file.resources
        for order in _ordered(resource, sets)
    )
    if not named:
        return []
    folders = {file.source.path.rpartition("/")[0] or "." for file in files}
    return [Root("in-cluster", folder, "Argo CD Applications stand here") for folder in folders]
