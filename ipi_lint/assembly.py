"""From a cluster's roots to its objects, as the GitOps tools would apply them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ipi_lint.appsets import KIND as APPLICATION_SET
from ipi_lint.appsets import Sets
from ipi_lint.artifacts import Artifacts
from ipi_lint.gaps import has
from ipi_lint.node import Node
from ipi_lint.orders import Directory, Order, of_application, orders, other_cluster
from ipi_lint.overlay import Built, Layer
from ipi_lint.patterns import fits
from ipi_lint.read import Files
from ipi_lint.render import RELEASE, Done, Notes, Outcome, Rendering
from ipi_lint.resource import Identity, Resource
from ipi_lint.rewriting import placed
from ipi_lint.roots import Root
from ipi_lint.scoping import Scoping
from ipi_lint.substitution import substituted
from ipi_lint.variables import variables_of

_MOST_ORDERS = 100_000
_MOST_RELEASES = 2_000
_REFERRED = (("", "ConfigMap"), ("", "Secret"), ("source.toolkit.fluxcd.io", "HelmChart"))


@dataclass
class Cluster:
    """A cluster while it is put together.

    `files` are the paths of all that was taken in; `partial` are the lines that ask for what cannot
    be done offline, each with the reason; `why` says why each folder is one of its roots. `ordered`
    is how many folders Flux or Argo CD were told to apply, `rendered` what programs rendered.
    """

    name: str
    why: dict[str, str] = field(default_factory=dict)
    objects: dict[tuple[object, ...], Resource] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    ordered: int = 0
    partial: dict[tuple[str, int, str], tuple[Node, str]] = field(default_factory=dict)
    rendered: dict[Done, None] = field(default_factory=dict)

    def take(self, resource: Resource) -> bool:
        """Whether an object is new here: one that comes in by two ways is there once."""
        key = (resource.source.path, resource.start, resource.identity)
        if key in self.objects:
            return False
        self.objects[key] = resource
        return True

    def lacks(self, node: Node, why: str) -> None:
        self.partial.setdefault((node.source.path, node.span.start, why), (node, why))


def assemble(
    files: Files,
    roots: Iterable[Root],
    aliases: Mapping[str, str],
    scopes: Scoping,
    rendering: Rendering,
) -> tuple[dict[str, Cluster], Notes]:
    """The clusters by name. `aliases` lead from another name of a cluster to its own."""
    assembler = _Assembler(files, aliases, scopes, rendering)
    for root in roots:
        assembler.start(root)
    assembler.run()
    return dict(sorted(assembler.clusters.items())), assembler.notes


def of_charts(files: Files, scopes: Scoping, rendering: Rendering) -> tuple[Cluster, Notes]:
    """All that charts put into a repository whose clusters are not told apart."""
    if not rendering.renders_charts:
        return Cluster(""), Notes()
    assembler = _Assembler(files, {}, scopes, rendering)
    assembler.chart_all()
    return assembler.clusters.get("", Cluster("")), assembler.notes


class _Assembler:
    def __init__(
        self, files: Files, aliases: Mapping[str, str], scopes: Scoping, rendering: Rendering
    ) -> None:
        manifests = files.manifests
        self.clusters: dict[str, Cluster] = {}
        self.notes = Notes()
        self._aliases, self._scopes = aliases, scopes
        self._sets, self._artifacts = Sets(manifests), Artifacts(manifests)
        self._builder = rendering
        self._files = {file.source.path: file for file in manifests}
        self._below: dict[str, list[str]] = {}
        self._kustomized = {
            _folder_of(path) for path, file in self._files.items() if file.kustomizations
        }
        self._components = {
            _folder_of(path)
            for path, file in self._files.items()
            if any(each.node.get("kind").text == "Component" for each in file.kustomizations)
        }
        for path in self._files:
            parts = path.split("/")
            for end in range(len(parts)):
                self._below.setdefault("/".join(parts[:end]) or ".", []).append(path)
        self._config = {
            each.identity: each
            for file in manifests
            for each in file.resources
            if each.group_kind in _REFERRED
        }
        self._todo: list[tuple[str, Order]] = []
        self._releases: list[tuple[str, Resource]] = []
        self._released = 0
        self._done: set[tuple[object, ...]] = set()

    def start(self, root: Root) -> None:
        cluster = self._cluster(root.cluster)
        cluster.why[root.folder] = root.why
        for resource in self._all_of(root.folder, cluster):
            self._take(cluster, resource)

    def run(self) -> None:
        """Follows one order after another; each once for a cluster. Releases need what is there."""
        while (self._todo or self._releases) and len(self._done) < _MOST_ORDERS:
            if not self._todo:
                self._release(*self._releases.pop(0))
                continue
            name, order = self._todo.pop()
            where = (order.by.source.path, order.by.node.span, order.node.span)
            called = order.by.get("spec", "template", "metadata", "name").text
            key = (name, order.cluster, order.folder, called, *where)
            if key in self._done:
                continue
            self._done.add(key)
            self._follow(self._cluster(order.cluster or name), order)

    def _cluster(self, name: str) -> Cluster:
        name = self._aliases.get(name, name)
        return self.clusters.setdefault(name, Cluster(name))

    def _take(self, cluster: Cluster, resource: Resource) -> None:
        if not cluster.take(self._scopes.settled(resource)):
            return
        if resource.group_kind == RELEASE:
            self._releases.append((cluster.name, resource))
        elif resource.group_kind == APPLICATION_SET:
            applications, is_whole = self._sets.applications(resource)
            if not is_whole:
                self.notes.leave((resource.source.path, has(resource)))
            for each in applications:
                of_it = of_application(each, each.get("spec", "template", "spec"))
                self._todo += ((cluster.name, order) for order in of_it)
        else:
            self._todo += ((cluster.name, order) for order in orders(resource))

    def _follow(self, cluster: Cluster, order: Order) -> None:
        order = self._artifacts.placed(order)
        if self._charted(cluster, self._builder.application(order)):
            return
        if order.folder is None or order.folder not in self._below:
            self.notes.leave((order.by.source.path, has(order.by)))
            return  # a chart, or another repository: a gap that the object itself makes
        cluster.ordered += 1
        if order.cluster:
            kind, name = order.by.identity.kind, order.by.identity.name
            said = f"the {kind} '{name}' in {order.by.source.path} sends it there"
            cluster.why.setdefault(order.folder, said)
        variables = variables_of(order.by, self._config)
        for resource in self._ordered(order, cluster):
            applied = resource
            is_open = applied.identity.namespace is None and self._scopes.takes_namespace(applied)
            if order.namespace and is_open:
                applied = placed(applied, order.namespace)
            if variables:
                applied = substituted(applied, variables)
            self._take(cluster, applied)

    def chart_all(self) -> None:
        """Takes in what the repository's own objects, as they stand, order of charts."""
        cluster = self._cluster("")
        everything = [each for file in self._files.values() for each in file.resources]
        known = {id(each) for each in everything}
        for each in everything:
            self._take(cluster, each)
        for _, order in self._todo:
            if not self._charted(cluster, self._builder.application(order)):
                self.notes.leave((order.by.source.path, has(order.by)))
        self._todo.clear()
        self.run()
        cluster.objects = {
            key: each
            for key, each in cluster.objects.items()
            if id(each) not in known and each.source.path not in cluster.files
        }

    def _release(self, name: str, release: Resource) -> None:
        """Takes in the objects of a HelmRelease. Its values may stand in the cluster's objects."""
        self._released += 1
        if self._released > _MOST_RELEASES:
            self.notes.leave((release.source.path, has(release)), "there are too many releases")
            return
        own = {
            each.identity: each
            for each in self._cluster(name).objects.values()
            if each.group_kind in _REFERRED
        }

        def find(identity: Identity) -> Resource | None:
            return own.get(identity) or self._config.get(identity)

        target = self._cluster(other_cluster(release) or name)
        self._charted(target, self._builder.release(release, find))

    def _charted(self, cluster: Cluster, outcome: Outcome | None) -> bool:
        """Whether a chart was rendered; its objects are taken in then."""
        if outcome is None:
            return False
        if outcome.done is None:
            self.notes.leave(outcome.gap, outcome.why)
            return False
        self.notes.closed |= outcome.done.gaps
        cluster.ordered += 1
        cluster.files |= outcome.files
        cluster.rendered[outcome.done] = None
        for each in outcome.objects:
            self._take(cluster, each)
        return True

    def _ordered(self, order: Order, cluster: Cluster) -> Iterator[Resource]:
        folder = order.folder or "."
        layer = _layer(folder, order)
        if folder in self._kustomized:
            yield from self._built(cluster, self._builder.build(folder, layer))
        elif order.directory:
            yield from self._plain(folder, cluster, order.directory)
        else:
            found = tuple(self._all_of(folder, cluster))
            if layer:
                built = self._builder.layered(Built(found, (), frozenset()), layer)
                found = self._built(cluster, built)
            yield from found

    def _all_of(self, folder: str, cluster: Cluster) -> Iterator[Resource]:
        """A folder's kustomization, those further below that it does not take in, and plain files.

        What stands beside or below a kustomization that leaves it out is not applied.
        """
        paths = self._below.get(folder, ())
        heads = {_folder_of(path) for path in paths} & self._kustomized
        taken: set[str] = set()
        for head in sorted(heads - self._components, key=_depth):
            if head not in {_folder_of(path) for path in taken}:
                built = self._builder.build(head)
                taken |= built.files
                yield from self._built(cluster, built)
        for path in paths:
            if not any(_is_in(path, head) for head in heads):
                cluster.files.add(path)
                yield from self._files[path].resources

    def _built(self, cluster: Cluster, built: Built) -> tuple[Resource, ...]:
        for each in built.partial:
            cluster.lacks(each.node, each.why)
        for done in self._builder.done(built):
            self.notes.closed |= done.gaps
            cluster.rendered[done] = None
        cluster.files |= built.files
        return built.objects

    def _plain(self, folder: str, cluster: Cluster, how: Directory) -> Iterator[Resource]:
        for path in self._below.get(folder, ()):
            inner = path if folder == "." else path[len(folder) + 1 :]
            if "/" in inner and not how.recurse:
                continue
            if (how.include and not fits(inner, how.include)) or (
                how.exclude and fits(inner, how.exclude)
            ):
                continue
            cluster.files.add(path)
            yield from self._files[path].resources


def _depth(folder: str) -> tuple[int, str]:
    return (0 if folder == "." else 1 + folder.count("/"), folder)


def _folder_of(path: str) -> str:
    return path.rpartition("/")[0] or "."


def _is_in(path: str, folder: str) -> bool:
    return folder == "." or path.startswith(f"{folder}/")


def _layer(folder: str, order: Order) -> Layer | None:
    fields = {name.lower(): nodes for name, nodes in order.fields.items()}
    if order.labels:
        fields["metadatalabels"] = (order.labels,)
    if order.annotations:
        fields["metadataannotations"] = (order.annotations,)
    return Layer(folder, fields) if fields else None
