"""From files to clusters: which objects a rule sees together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ipi_lint.delivery import Delivery
from ipi_lint.facts import Facts
from ipi_lint.gaps import find_gaps
from ipi_lint.kustomize import remote_parts
from ipi_lint.node import Node
from ipi_lint.read import Files
from ipi_lint.records import NamedTuple
from ipi_lint.repository import Gap, GroupKind, ReferenceSpec, Repository, View
from ipi_lint.resource import Resource
from ipi_lint.roots import Root, find_roots
from ipi_lint.scoping import Scoping, scoping

if TYPE_CHECKING:
    from ipi_lint.assembly import Cluster
    from ipi_lint.render import Done, Notes

_Place = tuple[str, int]


class Views(NamedTuple):
    """What rules see: all objects as they stand in files, and each cluster's as they are applied.

    `taken` are the paths of the files that some cluster takes in, `homes` the clusters of each, and
    `why` says of each cluster's folders why they are its own. `rendered` is what programs rendered
    of each cluster, under the empty name where clusters are not told apart.
    """

    whole: Repository
    taken: Collection[str] = ()
    homes: Mapping[str, Sequence[str]] = {}
    why: Mapping[str, Mapping[str, str]] = {}
    rendered: Mapping[str, Sequence[Done]] = {}

    @property
    def clusters(self) -> Mapping[str, Repository]:
        return self.whole.clusters

    def kinds(self) -> frozenset[GroupKind]:
        """The kinds of all objects, as they stand in files or are built."""
        seen = (self.whole, *self.clusters.values())
        return frozenset(each.group_kind for one in seen for each in one.resources)

    def applied(self, resource: Resource) -> Sequence[Resource]:
        """What clusters make of an object that stands in a file, each version once.

        It is the object itself where no cluster takes it in.
        """
        return self.whole.once(_versions).get(_place(resource)) or (resource,)


def _versions(repository: Repository) -> Mapping[_Place, list[Resource]]:
    found: dict[_Place, list[Resource]] = {}
    for cluster in repository.clusters.values():
        for resource in cluster.resources:
            known = found.setdefault(_place(resource), [])
            if not any(_is_same(each.node, resource.node) for each in known):
                known.append(resource)
    return found


def _is_same(one: Node, other: Node) -> bool:
    return one == other or one.value == other.value


def _place(resource: Resource) -> _Place:
    return resource.source.path, resource.start


def views(
    files: Files,
    references: Sequence[ReferenceSpec],
    settings: Mapping[str, Any],
    facts: Facts,
    defined: Collection[GroupKind] = (),
    before: Repository | None = None,
) -> Views:
    """Tells the clusters of a repository apart, where its files or the configuration do."""
    gaps = find_gaps(files, facts)
    roots = find_roots(files.manifests, settings)
    scopes = scoping(references)
    assembled, charts, notes = _assembled(files, roots, settings, scopes)
    remote = {
        (node.source.path, node.span.start)
        for file in files.manifests
        for kustomization in file.kustomizations
        for node in remote_parts(kustomization)
    }
    taken = set().union(*(each.files for each in assembled.values()))
    layers = {file.source.path: tuple(file.layers) for file in files.manifests}
    resources = [
        scopes.settled(each)
        for file in files.manifests
        for each in (*file.resources, *layers[file.source.path])
    ]
    elsewhere = [each for each in resources if each.source.path not in taken]
    homes: dict[str, list[str]] = {}
    clusters = {}
    for name, cluster in assembled.items():
        for path in cluster.files:
            homes.setdefault(path, []).append(name)
        own = _left([each for each in gaps if _concerns(each, name, cluster, taken, roots)], notes)
        clusters[name] = Repository(
            _objects(cluster, layers),
            references,
            _settings_of(name, settings),
            [*own, *_not_done(cluster, remote)],
            facts,
            View(name, elsewhere, loose=not cluster.ordered),
            defined=defined,
        )
    view = View(roots=Delivery(files.manifests).roots())
    left = gaps if roots else _left(gaps, notes)
    shared = (references, settings, left, facts, view, clusters, defined, before)
    made = (each for cluster in charts for each in cluster.objects.values())
    whole = Repository([*resources, *made], *shared)
    why = {name: cluster.why for name, cluster in assembled.items()}
    rendered = {each.name: tuple(each.rendered) for each in (*assembled.values(), *charts)}
    return Views(whole, taken, homes, why, rendered)


class _Assembled(NamedTuple):
    """The clusters by name; where there are none, what charts put into the repository as one."""

    clusters: Mapping[str, Cluster] = {}
    charts: tuple[Cluster, ...] = ()
    notes: Notes | None = None


def _assembled(
    files: Files, roots: Sequence[Root], settings: Mapping[str, Any], scopes: Scoping
) -> _Assembled:
    mode = settings.get("render", "none")
    if not roots and mode == "none":
        return _Assembled()
    from ipi_lint.assembly import assemble, of_charts  # files without clusters do without
    from ipi_lint.render import Rendering, find_programs

    rendering = Rendering(files, find_programs(mode, files.root), scopes)
    if not roots:
        charts, notes = of_charts(files, scopes, rendering)
        return _Assembled({}, (charts,), notes)
    clusters, notes = assemble(files, roots, _aliases(settings), scopes, rendering)
    return _Assembled(clusters, (), notes)


def _left(gaps: Sequence[Gap], notes: Notes | None) -> list[Gap]:
    """The gaps that no program closed, with the reason where one was to."""
    if notes is None:
        return list(gaps)
    left = [each for each in gaps if not notes.is_closed((each.path, each.why))]
    whys = [notes.left.get((each.path, each.why)) for each in left]
    return [
        gap._replace(why=f"{gap.why}, which is not rendered: {why}") if why else gap
        for gap, why in zip(left, whys, strict=True)
    ]


def _not_done(cluster: Cluster, remote: Collection[tuple[str, int]]) -> Iterator[Gap]:
    """What a cluster's builds lack; a remote part is a gap already, and better known there."""
    for node, why in cluster.partial.values():
        if (node.source.path, node.span.start) not in remote:
            yield Gap(node.source.path, f"cannot be built whole: {why}", None, delivered=True)


def _objects(cluster: Cluster, layers: Mapping[str, Sequence[Resource]]) -> Iterator[Resource]:
    """A cluster's objects in the order of their files, and the kustomizations that made them."""
    order = {path: index for index, path in enumerate(layers)}
    found = [*cluster.objects.values()]
    found += [each for path in order if path in cluster.files for each in layers[path]]

    def place(numbered: tuple[int, Resource]) -> tuple[int, int, int, int]:
        number, each = numbered
        document = each.node.document
        path = order.get(each.source.path, len(order))
        return path, document.index, each.start, number

    yield from (each for _, each in sorted(enumerate(found), key=place))


def _concerns(
    gap: Gap, name: str, cluster: Cluster, taken: Collection[str], roots: Sequence[Root]
) -> bool:
    """Whether a gap may hold something for a cluster.

    One in no cluster's files may hold something for each, but for what only a delivery brings in.
    """
    if gap.path in taken:
        return gap.path in cluster.files
    homes = {
        root.cluster
        for root in roots
        if root.folder == "." or gap.path.startswith(f"{root.folder}/")
    }
    return name in homes if homes else not gap.delivered


def _aliases(settings: Mapping[str, Any]) -> dict[str, str]:
    return {
        alias: name
        for name, said in settings.get("clusters", {}).items()
        for alias in said.get("aliases") or ()
    }


def _settings_of(name: str, settings: Mapping[str, Any]) -> Mapping[str, Any]:
    own = settings.get("clusters", {}).get(name, {})
    said = {key: own[key] for key in ("implementation",) if own.get(key)}
    return {**settings, **said}
