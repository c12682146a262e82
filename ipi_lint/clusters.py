"""From files to clusters: which objects a rule sees together."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ipi_lint.delivery import Delivery, local_path
from ipi_lint.facts import Facts
from ipi_lint.gaps import find_gaps
from ipi_lint.read import Files
from ipi_lint.repository import Gap, GroupKind, ReferenceSpec, Repository, View
from ipi_lint.resource import Resource

_FOLDER = re.compile(r"((?:.*?/)?clusters?/([^/]+))/")


@dataclass(frozen=True)
class Views:
    """What rules see: all objects, and the objects of each cluster that takes in a file."""

    whole: Repository
    by_path: Mapping[str, Sequence[Repository]] = field(default_factory=dict)

    def of(self, resource: Resource) -> Sequence[Repository]:
        """The clusters that an object goes to; everything where none is known."""
        return self.by_path.get(resource.source.path) or (self.whole,)


def views(
    files: Files,
    references: Sequence[ReferenceSpec],
    settings: Mapping[str, Any],
    facts: Facts,
    defined: Collection[GroupKind] = (),
) -> Views:
    """Tells the clusters of a repository apart.

    They are those that the configuration names with `paths`, else the folders `clusters/<name>`.
    What Kustomize, Flux and Argo CD take in from there belongs to the cluster too.
    """
    delivery = Delivery(files.manifests)
    gaps = find_gaps(files, facts)
    folders = _configured(settings) or _by_name(files)
    files_of = {
        name: delivery.closure(path for folder in entry for path in delivery.below(folder))
        for name, entry in sorted(folders.items())
    }
    reached = set().union(*files_of.values())
    resources = [each for file in files.manifests for each in (*file.resources, *file.layers)]
    elsewhere = [each for each in resources if each.source.path not in reached]
    clusters = {}
    for name, paths in files_of.items():
        clusters[name] = Repository(
            [each for each in resources if each.source.path in paths],
            references,
            _settings_of(name, settings),
            [each for each in gaps if _concerns(each, name, paths, reached, folders)],
            facts,
            View(name, elsewhere),
            defined=defined,
        )
    view = View(roots=delivery.roots())
    whole = Repository(resources, references, settings, gaps, facts, view, clusters, defined)
    by_path: dict[str, list[Repository]] = {}
    for name, paths in files_of.items():
        for path in paths:
            by_path.setdefault(path, []).append(clusters[name])
    return Views(whole, by_path)


def _configured(settings: Mapping[str, Any]) -> dict[str, set[str]]:
    """The folders of each cluster that the configuration names with paths."""
    said = settings.get("clusters", {})
    return {
        name: {local_path(folder) for folder in each["paths"]}
        for name, each in said.items()
        if each.get("paths")
    }


def _by_name(files: Files) -> dict[str, set[str]]:
    """The folders `clusters/<name>` that hold manifests."""
    found: dict[str, set[str]] = {}
    for file in files.manifests:
        match = _FOLDER.match(file.source.path)
        if match and file.resources + file.kustomizations:
            found.setdefault(match[2], set()).add(match[1])
    return found


def _concerns(
    gap: Gap,
    name: str,
    paths: Collection[str],
    reached: Collection[str],
    folders: Mapping[str, Collection[str]],
) -> bool:
    """Whether a gap may hold something for a cluster.

    One in no cluster's files may hold something for each, but for what only a delivery brings in.
    """
    if gap.path in reached:
        return gap.path in paths
    homes = {
        each
        for each, own in folders.items()
        if any(gap.path.startswith(f"{folder}/") or folder == "." for folder in own)
    }
    return name in homes if homes else not gap.delivered


def _settings_of(name: str, settings: Mapping[str, Any]) -> Mapping[str, Any]:
    own = settings.get("clusters", {}).get(name, {})
    said = {key: own[key] for key in ("implementation",) if own.get(key)}
    return {**settings, **said}
