"""All that programs render for a run, each thing once; without programs, what memory builds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from posixpath import normpath

from ipi_lint.artifacts import Artifacts
from ipi_lint.gaps import TEMPLATE, has, takes_in
from ipi_lint.kustomize import remote_parts
from ipi_lint.manifest import Manifests
from ipi_lint.node import Document, Node
from ipi_lint.orders import Order
from ipi_lint.overlay import Builder, Built, Layer, Partial
from ipi_lint.overlay.files import KUSTOMIZATIONS
from ipi_lint.read import Files
from ipi_lint.regexes import regex
from ipi_lint.render import applications, releases
from ipi_lint.render.charts import Chart, Helm, written
from ipi_lint.render.inflate import entries_of, inflated, why_not
from ipi_lint.render.kustomized import Kustomize, own_fields
from ipi_lint.render.model import Done, GapKey, Outcome, RenderError
from ipi_lint.render.printed import asked_for, identity_of, laid_over, said_at
from ipi_lint.render.programs import Clock, Programs
from ipi_lint.render.releases import Asked, Find
from ipi_lint.resource import Identity, Resource
from ipi_lint.rewriting import placed
from ipi_lint.scoping import Scoping

_WORD = regex(r"[\w.-]+")
_MOST_SERVED = 1_000


class Rendering:
    """Builds kustomizations and charts. It never raises, and writes to nothing of the user's."""

    def __init__(self, files: Files, programs: Programs, scopes: Scoping) -> None:
        clock = Clock()
        self._files, self._programs, self._scopes = files, programs, scopes
        self._artifacts = Artifacts(files.manifests)
        self._helm = Helm(programs.helm, files, clock) if programs.helm else None
        self._served = _served(files) if programs.helm else ()
        self._manifests = {file.source.path: file for file in files.manifests}
        self._virtual: dict[str, bytes] = {}
        self._inflated: dict[str, tuple[Done, ...]] = {}
        whole = dict(self._manifests)
        for file in files.manifests if self._helm else ():
            self._inflate(file, whole)
        self._whole = whole
        self._builder = Builder(whole.values(), files.exists, files.content)
        self._kustomize = (
            Kustomize(programs.kustomize, self._manifests, self._content, clock)
            if programs.kustomize
            else None
        )
        self._done: dict[int, tuple[Built, tuple[Done, ...]]] = {}
        self._built: dict[str, Built] = {}

    # Kustomizations.

    def build(self, folder: str, layer: Layer | None = None) -> Built:
        """The effective objects of a folder that holds a kustomization, as Builder gives them."""
        if layer is None and folder in self._built:
            return self._built[folder]
        built = self._rendered(folder, layer, self._builder.build(folder, layer))
        if layer is None:
            self._built[folder] = built
        return built

    def layered(self, built: Built, layer: Layer) -> Built:
        """What a kustomization would make of objects that are built already."""
        return self._builder.layered(built, layer)

    def done(self, built: Built) -> tuple[Done, ...]:
        """What programs did for one of the results of `build`."""
        return self._done.get(id(built), (built, ()))[1]

    def _rendered(self, folder: str, layer: Layer | None, known: Built) -> Built:
        if self._programs == Programs():
            return known
        files = known.files - self._virtual.keys()
        done = [each for path in sorted(files) for each in self._inflated.get(path, ())]
        files |= {path for each in done for path, why in each.gaps if why == TEMPLATE}
        built = known._replace(files=files, partial=tuple(self._explained(known.partial)))
        has_charts = any(each.node.route[:1] == ("helmCharts",) for each in known.partial)
        if known.partial and self._kustomize and not has_charts:
            program = self._kustomize.name
            try:
                objects = self._by_program(folder, layer, known)
            except RenderError as error:
                node = known.partial[0].node
                built = built._replace(partial=(*built.partial, Partial(node, str(error))))
            else:
                built = Built(objects, (), files)
                gaps = frozenset(self._gaps_of(files))
                done.append(Done(program, f"the kustomization {folder}", len(objects), gaps))
        self._done[id(built)] = (built, tuple(done))
        return built

    def _by_program(self, folder: str, layer: Layer | None, known: Built) -> tuple[Resource, ...]:
        assert self._kustomize
        file = next((path for path in _heads(folder) if path in self._whole), "")
        documents = self._whole[file].documents if file else []
        if not documents or not isinstance(documents[0].value, dict):
            raise RenderError("its kustomization cannot be read")
        objects = tuple(self._kustomize.build(file, documents[0].node, layer, known))
        own = own_fields(layer)
        return self.layered(Built(objects, (), frozenset()), own).objects if own else objects

    def _explained(self, partial: Sequence[Partial]) -> list[Partial]:
        """With the reason why a chart was not rendered, where it was to be."""
        explained = []
        for each in partial:
            document = self._document(each)
            if self._helm and document and each.node.route == ("helmCharts",):
                entries = entries_of(document)
                whys = [why_not(entry, document, self._files, self._helm) for entry in entries]
                said = next((why for why in whys if why), each.why)
                explained.append(each._replace(why=said))
            else:
                explained.append(each)
        return explained

    def _document(self, partial: Partial) -> Document | None:
        file = self._manifests.get(partial.node.source.path)
        return file.documents[0] if file and file.documents else None

    def _gaps_of(self, paths: Collection[str]) -> list[GapKey]:
        return [
            (path, takes_in(node))
            for path in paths
            if path in self._manifests
            for kustomization in self._manifests[path].kustomizations
            for node in remote_parts(kustomization)
        ]

    def _inflate(self, file: Manifests, whole: dict[str, Manifests]) -> None:
        assert self._helm
        if any(each.node.get("helmCharts").plain for each in file.kustomizations):
            made = inflated(file, self._files, self._helm, self._templates)
            if made:
                whole[file.source.path] = made.file
                self._inflated[file.source.path] = made.done
                for chart in made.charts:
                    whole[chart.source.path] = chart
                    self._virtual[chart.source.path] = chart.source.text.encode()

    def _content(self, path: str) -> bytes | None:
        """A file's bytes, with its charts as files where it is a kustomization that had some."""
        if path in self._virtual:
            return self._virtual[path]
        if path in self._inflated:
            return written(self._whole[path].documents[0].value)
        return self._files.content(path)

    # Charts.

    @property
    def renders_charts(self) -> bool:
        return self._helm is not None

    def application(self, order: Order) -> Outcome | None:
        """The objects of an Argo CD Application's chart; None where its source is none."""
        if self._helm is None or order.directory is None:
            return None
        gap = (order.by.source.path, has(order.by))
        try:
            chart = applications.chart_of(order, self._files)
            if chart is None:
                return None
            asked = Asked(chart, order.node.parent.get("path"))
            return self._outcome(asked, order.by, gap)
        except RenderError as error:
            return Outcome(gap=gap, why=str(error))

    def release(self, release: Resource, find: Find) -> Outcome | None:
        """The objects of a HelmRelease. `find` gives the objects of its cluster."""
        if self._helm is None:
            return None
        gap = (release.source.path, has(release))
        try:
            asked = releases.chart_of(release, self._files, self._artifacts, find)
            return self._outcome(asked, release, gap)
        except RenderError as error:
            return Outcome(gap=gap, why=str(error))

    def _outcome(self, asked: Asked, by: Resource, gap: GapKey) -> Outcome:
        assert self._helm
        program = self._helm.program.name
        chart = asked.chart
        sources = self._sources(chart)
        objects = []
        for value in self._helm.render(chart._replace(served=self._served)):
            source = sources.get(identity_of(value)._replace(namespace=None))
            if source:
                objects.append(laid_over(value, source))
            else:
                objects.append(asked_for(value, asked.node, program))
        built = Built(tuple(objects), (), frozenset())
        for layer in asked.layers:
            built = self.layered(built, layer)
        if built.partial:
            raise RenderError(f"its post-renderer cannot be applied: {built.partial[0].why}")
        namespace = said_at(chart.namespace, asked.node, program)
        whole = tuple(self._placed(each, namespace) for each in built.objects)
        what = f"the {by.identity.kind} '{chart.name}' in {by.source.path}"
        templates = self._templates(chart.path)
        done = Done(program, what, len(whole), frozenset([gap, *templates]))
        return Outcome(whole, done, gap, files=frozenset(path for path, _ in templates))

    def _placed(self, resource: Resource, namespace: Node) -> Resource:
        """The object in its release's namespace, where it names none; Helm does so at the end."""
        if resource.identity.namespace or not self._scopes.takes_namespace(resource):
            return resource
        return placed(resource, namespace)

    def _templates(self, chart: str) -> frozenset[GapKey]:
        """The gaps that a chart's templates make, which it closes when it is rendered."""
        return frozenset((path, TEMPLATE) for path in self._manifests if _is_of_chart(path, chart))

    def _sources(self, chart: Chart) -> dict[Identity, Resource]:
        """The objects of a chart that stand in it as they are: CRDs, and templates without any."""
        return {
            each.identity._replace(namespace=None): each
            for path, file in self._manifests.items()
            if _is_of_chart(path, chart.path)
            for each in file.resources
        }


def _served(files: Files) -> tuple[str, ...]:
    """The versions of custom kinds that the repository's objects have: their clusters know them."""
    found: set[str] = set()
    for file in files.manifests:
        for each in file.resources:
            group, kind = each.group_kind
            if "." in group and _WORD.fullmatch(f"{group}{each.version}{kind}"):
                found |= {f"{group}/{each.version}", f"{group}/{each.version}/{kind}"}
    return tuple(sorted(found)[:_MOST_SERVED])


def _heads(folder: str) -> list[str]:
    return [name if folder == "." else f"{folder}/{name}" for name in KUSTOMIZATIONS]


def _is_of_chart(path: str, chart: str) -> bool:
    """Whether a file is one that helm makes objects of."""
    folders = (normpath(f"{chart}/{each}/") for each in ("templates", "crds", "charts"))
    return any(path.startswith(f"{folder}/") for folder in folders)
