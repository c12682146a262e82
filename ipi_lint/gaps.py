"""Why objects may exist that stand in no file that was read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ipi_lint.appsets import KIND, Sets
from ipi_lint.artifacts import Artifacts
from ipi_lint.facts import Facts
from ipi_lint.kustomize import remote_parts
from ipi_lint.manifest import Manifests
from ipi_lint.node import Node, field_path
from ipi_lint.orders import ARGO, FLUX, of_application, orders
from ipi_lint.read import Files
from ipi_lint.records import NamedTuple
from ipi_lint.repository import Gap, GroupKind
from ipi_lint.resource import Resource

_CHARTS: Mapping[GroupKind, tuple[tuple[str, ...], ...]] = {
    ("argoproj.io", "Application"): (("spec", "source", "chart"),),
    ("argoproj.io", "ApplicationSet"): (("spec", "template", "spec", "source", "chart"),),
    ("helm.cattle.io", "HelmChart"): (("spec", "chart"),),
    ("helm.toolkit.fluxcd.io", "HelmRelease"): (
        ("spec", "chart", "spec", "chart"),
        ("spec", "chartRef", "name"),
    ),
}
"""Kinds that put objects into a cluster which stand in no file here, and where a chart is named."""


TEMPLATE = "is a template"


def takes_in(node: Node) -> str:
    """What a gap says of a kustomization's part that is not in the repository."""
    return f"takes in {node.text or field_path(node.route)}"


def has(resource: Resource) -> str:
    """What a gap says of an object that brings in others."""
    return f"has the {resource.identity.kind} '{resource.identity.name}'"


class _Known(NamedTuple):
    """What the dated tables say about sources that cannot be seen, and what expands others."""

    sets: Sets
    artifacts: Artifacts
    charts: Mapping[str, Any]
    generators: Mapping[str, Any]
    sources: Mapping[str, Any]

    def bring_something(self) -> frozenset[GroupKind]:
        """The kinds of which an object may bring something in."""
        pairs = (each.rpartition("/") for each in self.generators)
        generators = {(group, kind) for group, _, kind in pairs}
        return frozenset((*generators, *_CHARTS, FLUX))


def find_gaps(files: Files, facts: Facts) -> list[Gap]:
    """All gaps of a run, in reading order. Those of no file have an empty path."""
    tables = (facts.table(each) for each in ("charts", "generators", "sources"))
    known = _Known(Sets(files.manifests), Artifacts(files.manifests), *tables)
    folders = {path[:end] for path in _paths(files) for end, each in enumerate(path) if each == "/"}
    folders.add(".")
    gaps = [Gap("", why) for why in files.partial]
    gaps += [Gap(path, "could not be read") for path, _ in files.unread]
    gaps += [
        Gap(left.path, "was left out")
        for left in files.left_out
        if left.reason in ("excluded", "symlink-out-of-root")
    ]
    bringing = known.bring_something()
    for file in files.manifests:
        gaps += _gaps_in(file, known, bringing, folders, files)
    return gaps


def _paths(files: Files) -> Iterator[str]:
    return (file.source.path for file in files.manifests)


def _gaps_in(
    file: Manifests,
    known: _Known,
    bringing: Collection[GroupKind],
    folders: Collection[str],
    files: Files,
) -> Iterator[Gap]:
    path = file.source.path
    if file.faults:
        yield Gap(path, "is not readable as YAML")
    if any(each.reason == "helm-template" for each in file.skipped):
        yield Gap(path, TEMPLATE, None, delivered=True)
    for kustomization in file.kustomizations:
        for node in remote_parts(kustomization):
            kinds = _of_remote(node, known)
            if kinds != frozenset():
                yield Gap(path, takes_in(node), kinds, delivered=True)
    for resource in (each for each in file.resources if each.group_kind in bringing):
        kinds = _of_object(resource, known, folders)
        if kinds != frozenset():
            lack = "".join(
                f", for which there is no folder '{each}'"
                for each in _ordered(resource, known)[0]
                if each and each not in folders and files.root and not files.exists(each)
            )
            yield Gap(path, has(resource) + lack, kinds, delivered=True)


def _of_remote(node: Node, known: _Known) -> frozenset[GroupKind] | None:
    """What a kustomization's remote part may hold; a URL is known by how its text goes on."""
    text = node.text or ""
    for part, entry in known.sources.items():
        if part in text:
            return _kinds(entry)
    return _of_chart(node.get("name").text, known)


def _of_object(
    resource: Resource, known: _Known, folders: Collection[str]
) -> frozenset[GroupKind] | None:
    """What an object may bring into the cluster."""
    group, kind = resource.group_kind
    generator = known.generators.get(f"{group}/{kind}")
    if generator is not None:
        return _kinds(generator)
    ordered, is_whole = _ordered(resource, known)
    if not is_whole or any(each is not None and each not in folders for each in ordered):
        return None
    is_release = (group, kind) in _CHARTS and (group, kind) not in (ARGO, KIND)
    return _of_charts(resource, known) if None in ordered or is_release else frozenset()


def _ordered(resource: Resource, known: _Known) -> tuple[list[str | None], bool]:
    """The folders that an object orders, None for what is no folder, and whether these are all."""
    if resource.group_kind != KIND:
        return [known.artifacts.placed(order).folder for order in orders(resource)], True
    applications, is_whole = known.sets.applications(resource)
    specs = [(each, each.get("spec", "template", "spec")) for each in applications]
    return [order.folder for each in specs for order in of_application(*each)], is_whole


def _of_charts(resource: Resource, known: _Known) -> frozenset[GroupKind] | None:
    for route in _CHARTS.get(resource.group_kind, ()):
        name = resource.get(*route).text
        if name:
            return _of_chart(name, known)
    return None


def _of_chart(name: str | None, known: _Known) -> frozenset[GroupKind] | None:
    entry = known.charts.get((name or "").rpartition("/")[2])
    return None if entry is None else _kinds(entry)


def _kinds(entry: Mapping[str, Any]) -> frozenset[GroupKind] | None:
    """An entry's `delivers`, a list of `group/Kind`; `*`, and what is not said, is anything."""
    delivers = entry.get("delivers", ["*"])
    if "*" in delivers:
        return None
    pairs = (each.rpartition("/") for each in delivers)
    return frozenset((group, kind) for group, _, kind in pairs)
