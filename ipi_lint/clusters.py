"""From files to clusters: which objects a rule sees together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ipi_lint.delivery import Delivery, local_path
from ipi_lint.facts import Facts
from ipi_lint.gaps import find_gaps
from ipi_lint.read import Files
from ipi_lint.repository import Gap, ReferenceSpec, Repository, View
from ipi_lint.resource import Resource

_FOLDER = re.compile(r"(?:^|.*?/)clusters?/([^/]+)/")


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
) -> Views:
    """Tells the clusters of a repository apart.

    They are those that the configuration names with `paths`, else the folders `clusters/<name>`.
    What Kustomize, Flux and Argo CD take in from there belongs to the cluster too.
    """
    delivery = Delivery(files.manifests)
    gaps = find_gaps(files, facts)
    starts = _configured(settings, delivery) or _by_folder(files)
    files_of = {name: delivery.closure(paths) for name, paths in sorted(starts.items())}
    reached = set().union(*files_of.values())
    resources = [each for file in files.manifests for each in file.resources]
    elsewhere = [each for each in resources if each.source.path not in reached]
    stray = [gap for gap in gaps if _is_stray(gap, reached, starts)]
    clusters = {}
    for name, paths in files_of.items():
        own = [gap for gap in gaps if gap.path in paths]
        clusters[name] = Repository(
            [each for each in resources if each.source.path in paths],
            references,
            _settings_of(name, settings),
            [*own, *stray],
            facts,
            View(name, elsewhere),
        )
    view = View(roots=delivery.roots())
    whole = Repository(resources, references, settings, gaps, facts, view, clusters)
    by_path: dict[str, list[Repository]] = {}
    for name, paths in files_of.items():
        for path in paths:
            by_path.setdefault(path, []).append(clusters[name])
    return Views(whole, by_path)


def _configured(settings: Mapping[str, Any], delivery: Delivery) -> dict[str, list[str]]:
    said = settings.get("clusters", {})
    return {
        name: [path for folder in each["paths"] for path in delivery.below(local_path(folder))]
        for name, each in said.items()
        if each.get("paths")
    }


def _by_folder(files: Files) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for file in files.manifests:
        match = _FOLDER.match(file.source.path)
        if match and file.resources + file.kustomizations:
            found.setdefault(match[1], []).append(file.source.path)
    return found


def _is_stray(gap: Gap, reached: set[str], starts: Mapping[str, Sequence[str]]) -> bool:
    """Whether a gap stands in no cluster, and yet may hold something for each of them."""
    if gap.path in reached:
        return False
    match = _FOLDER.match(gap.path)
    return not gap.delivered or bool(match and match[1] in starts)


def _settings_of(name: str, settings: Mapping[str, Any]) -> Mapping[str, Any]:
    own = settings.get("clusters", {}).get(name, {})
    said = {key: own[key] for key in ("implementation",) if own.get(key)}
    return {**settings, **said}
