"""The road, whole: files in, a report out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from ipi_lint.calls import Calls
from ipi_lint.clusters import views
from ipi_lint.digest import digest
from ipi_lint.facts import Facts
from ipi_lint.findings import ordered, text_finding, unyielding
from ipi_lint.manifest import Manifests
from ipi_lint.own import Own
from ipi_lint.pins import Pin
from ipi_lint.read import Files
from ipi_lint.records import NamedTuple
from ipi_lint.report import Crash, Report, Summary
from ipi_lint.repository import ReferenceSpec, Repository
from ipi_lint.resource import Resource
from ipi_lint.rounds import Rounds
from ipi_lint.rule import Finding, RelatedPlace, Rule, Severity
from ipi_lint.said import Left
from ipi_lint.schema import Catalog, Release
from ipi_lint.selection import Selection
from ipi_lint.source import Source, Span
from ipi_lint.suppress import apply_suppressions
from ipi_lint.tally import Tally
from ipi_lint.version import VERSION
from ipi_lint.words import listed


class Linter(NamedTuple):
    """What does not depend on the files: rules, schemas, the reference table, dated tables."""

    rules: tuple[Rule, ...]
    catalog: Catalog
    references: tuple[ReferenceSpec, ...]
    facts: Facts


class Request(NamedTuple):
    """How to report. `only` limits findings to those that touch one of these paths.

    `unknown_kind` is the severity of an object without a schema, None to only count it; `pins` are
    where the repository says a release, and `settings` the sections of the configuration that rules
    may read. `aims` says by which releases a cluster's objects are judged, by its name and the
    paths of its files; None where all are judged by the catalog's own. `before` is what stood in
    another revision, for rules about changes. `basis` stands for what the configuration says to
    rules; empty where they rest on more than that. `jobs` is how many processes call rules, None as
    many as pay. `is_filtering` is whether rules are not asked for what their objects, or the run,
    do not hold.
    """

    fail_on: Severity | None = Severity.ERROR
    only: frozenset[str] | None = None
    honour_ignores: bool = True
    unknown_kind: Severity | None = None
    pins: Sequence[Pin] = ()
    settings: Mapping[str, Any] = {}
    aims: Callable[[str, Collection[str]], Mapping[str, Release]] | None = None
    before: Files | None = None
    jobs: int | None = 1
    basis: str = ""
    is_filtering: bool = True


def check(linter: Linter, selection: Selection, files: Files, request: Request) -> Report:
    """Runs the selected rules over what was read."""
    return check_and_view(linter, selection, files, request)[0]


def check_and_view(
    linter: Linter, selection: Selection, files: Files, request: Request
) -> tuple[Report, Repository]:
    """The report, and all objects as the rules saw them."""
    run = _Run(linter, selection, files, request)
    found = unyielding((*run.text_findings(), *run.object_findings()))
    suppressed = 0
    if request.honour_ignores:
        found, suppressed = apply_suppressions(found, files.manifests, selection, linter.rules)
    findings = ordered(each for each in found if _touches(each, request.only))
    report = Report(
        findings=findings,
        rules=selection.rules,
        summary=run.summary(suppressed),
        exit_code=_exit_code(findings, run, request),
        version=VERSION,
        timings=run.calls.timings,
        lost=(*files.lost, *run.calls.lost),
    )
    return report, run.views.whole


def _touches(finding: Finding, only: frozenset[str] | None) -> bool:
    if only is None:
        return True
    return finding.path in only or any(each.source.path in only for each in finding.related)


def _exit_code(findings: tuple[Finding, ...], run: _Run, request: Request) -> int:
    if run.crashes or run.files.unread:
        return 3
    if request.fail_on and any(each.severity >= request.fail_on for each in findings):
        return 1
    return 4 if not findings and not run.resources and request.only is None else 0


class _Run:
    """One pass over the files. Nothing that a rule sees changes while it lasts."""

    def __init__(
        self, linter: Linter, selection: Selection, files: Files, request: Request
    ) -> None:
        self.catalog, self.selection, self.files = linter.catalog, selection, files
        self.request = request
        self.tally = Tally()
        self.crashes: dict[tuple[str, str], Crash] = {}
        self.by_name = {rule.name: rule for rule in selection.rules}
        self.resources = [each for file in files.manifests for each in file.resources]
        defined = self.catalog.defined
        shared = (linter.references, request.settings)
        self.alone = Repository((), *shared, facts=linter.facts, defined=defined)
        before = None
        if request.before:
            before = views(request.before, *shared, linter.facts, defined).whole
        self.views = views(files, *shared, linter.facts, defined, before)
        self.aimed = self._aimed_catalogs()
        present = self.views.kinds() if request.is_filtering else None
        rounds = Rounds(selection.rules, self.views, self.alone, self.aimed, present)
        self.stops = list(rounds.stops())
        self.own = Own(files.recall, self._own_key(), {each.code: each for each in selection.rules})
        self.calls = Calls(selection, rounds, self.catalog, self.own)
        self.muted: set[tuple[object, ...]] = set()

    def _own_key(self) -> str:
        """What stands for all that the rules about one document rest on beside it.

        It is empty where that is not known, or differs from cluster to cluster, or nobody asks.
        """
        if self.aimed or not self.request.basis or not self.files.recall:
            return ""
        rests_on = [
            self.request.basis,
            [(rule.code, self.selection.severity(rule, None)) for rule in self.selection.rules],
            sorted((name, str(release)) for name, release in self.catalog.targets.items()),
            [each.resource.node.value for each in self.catalog.crds],
        ]
        return digest(repr(rests_on).encode("utf-8", "surrogatepass"))

    def _aimed_catalogs(self) -> dict[str, Catalog]:
        """The catalogs of the clusters that are judged by other releases than the rest."""
        aimed = {}
        for name in self.views.clusters if self.request.aims else ():
            assert self.request.aims
            paths = {path for path, names in self.views.homes.items() if name in names}
            targets = self.request.aims(name, paths)
            if {**self.catalog.targets, **targets} != self.catalog.targets:
                aimed[name] = self.catalog.aimed({**self.catalog.targets, **targets})
        return aimed

    def text_findings(self) -> Iterator[Finding]:
        """What the reader found by itself."""
        for path, message in self.files.unread:
            yield from self._text("unreadable-file", Source(path, ""), Span(0, 0), message)
        for file in (*self.files.manifests, *self.files.crds):
            for name, fault in file.faults:
                related = tuple(RelatedPlace(file.source, *each) for each in fault.related)
                at = (file.source, fault.span)
                yield from self._text(name, *at, fault.message, fault.help, related)
        for broken in self.catalog.broken_crds:
            at = (broken.source, broken.span)
            about = ((), broken.resource, broken.node.route)
            yield from self._text("broken-crd", *at, broken.message, broken.help, *about)
        for file in self.files.manifests:
            for resource in file.resources:
                if self.catalog.knows(resource):
                    yield from self._duplicates(resource)
                elif self.request.unknown_kind:
                    yield from self._unknown(resource, self.request.unknown_kind)
            yield from self._without_version(file)
        for pin in self.request.pins:
            yield from self._contradicted(pin)

    def _text(self, name: str, *what: Any, **more: Any) -> Iterator[Finding]:
        rule = self.by_name.get(name)
        if rule:
            yield text_finding(rule, self.selection.severity(rule, None), *what, **more)

    def _unknown(self, resource: Resource, severity: Severity) -> Iterator[Finding]:
        close = self.catalog.meant(resource)
        node = resource.get("kind")
        what = f"the kind {_called(resource)} has no schema here, so it was not checked"
        advice = f"Did you mean {close}?" if close else "Give its CRD with --crd, if it has one."
        at = (node.source, node.span)
        for finding in self._text("unknown-kind", *at, what, advice, (), resource, node.route):
            own = self.selection.severities.get(finding.rule.code)
            yield finding if own else finding._replace(severity=severity)

    def _without_version(self, file: Manifests) -> Iterator[Finding]:
        if any(each.reason == "kustomize-patch" for each in file.skipped):
            return
        for document in (each for each in file.documents if not each.head):
            root = document.node
            kind = root.get("kind")
            versions = self.catalog.versions_of(kind.text or "")
            is_object = root.get("metadata", "name").text and root.get("spec").exists
            if versions and is_object and not root.get("apiVersion").exists:
                what = f"the {kind.text} '{root.get('metadata', 'name').text}' has no apiVersion"
                advice = f"Add the one that its fields are of: {listed(versions)}."
                yield from self._text(
                    "missing-api-version", document.source, kind.key_span, what, advice
                )

    def _contradicted(self, pin: Pin) -> Iterator[Finding]:
        homes = self.views.homes.get(pin.node.source.path, ())
        catalogs = [self.aimed.get(name, self.catalog) for name in homes] or [self.catalog]
        targets = {catalog.targets[pin.project] for catalog in catalogs}
        if targets == {pin.release}:
            return
        others = ", ".join(str(each) for each in sorted(targets) if each != pin.release)
        message = f"objects are judged by {pin.project} {others}, and this says {pin.release}"
        advice = "Make the two agree: the `target`, or the release that is installed here."
        at = (pin.node.source, pin.node.span)
        yield from self._text("target-differs-from-pin", *at, message, advice)

    def _duplicates(self, resource: Resource) -> Iterator[Finding]:
        document, route = resource.node.document, resource.node.route
        for twice in document.duplicates:
            if twice.route[: len(route)] == route:
                first = RelatedPlace(document.source, twice.first, "first written here")
                yield from self._text(
                    "duplicate-mapping-key",
                    document.source,
                    twice.second,
                    f"the key '{twice.key}' stands here a second time; only one of them counts",
                    "Merge the two, or remove one.",
                    (first,),
                    resource=resource,
                    route=(*twice.route, twice.key),
                )

    def object_findings(self) -> Iterator[Finding]:
        """What the rules say: of objects as they stand in files, then as clusters get them.

        What is said of clusters comes once, with those in which it shows where these are not all.
        """
        shows: dict[tuple[object, ...], tuple[Finding, str, list[str]]] = {}
        for stop, said in self.calls.at(self.stops, self.request.jobs, _known(self.files)):
            if not stop.cluster:
                self.own.note(stop.resource, said)
            for each in said:
                if isinstance(each, Crash):
                    self.crashes.setdefault((each.code, each.place), each)
                elif isinstance(each, Left):
                    self._leave(each)
                elif stop.cluster:
                    path = stop.resource.source.path
                    shows.setdefault(each.order, (each, path, []))[2].append(stop.cluster)
                else:
                    yield each
        self.own.keep(self.files.manifests)
        for finding, path, names in shows.values():
            everywhere = set(names) >= set(self.views.homes.get(path, ()))
            yield finding if everywhere else finding._replace(clusters=tuple(dict.fromkeys(names)))

    def _leave(self, left: Left) -> None:
        """Counts what could not be judged, by a rule once, in however many clusters it shows."""
        if left.code and left.key in self.muted:
            return
        self.muted.add(left.key)
        self.tally.add(left.reason, left.detail, left.path_and_line)

    def summary(self, suppressed: int) -> Summary:
        tally = self.tally
        for left in self.files.left_out:
            tally.add(left.reason, left.detail, partial(str, left.path))
        checked = 0
        for file in self.files.manifests:
            for skipped in file.skipped:
                place = partial(file.source.path_and_line, skipped.span.start)
                tally.add(skipped.reason, skipped.detail, place)
            for resource in file.resources:
                if self.catalog.knows(resource):
                    checked += 1
                else:
                    close = self.catalog.meant(resource)
                    detail = _called(resource) + (f", perhaps {close}" if close else "")
                    place = partial(file.source.path_and_line, resource.start)
                    tally.add("no-schema", detail, place)
        return Summary(
            files=len(self.files.manifests) + len(self.files.crds) + len(self.files.unread),
            documents=sum(len(file.documents) for file in self.files.manifests),
            resources=len(self.resources),
            checked=checked,
            suppressed=suppressed,
            not_checked=tally.rows(),
            crashes=tuple(self.crashes.values()),
        )


def _known(files: Files) -> Iterator[object]:
    """What rules may point at, and every process has: texts, and documents not composed yet."""
    for file in (*files.manifests, *files.crds):
        yield file.source
        yield from (document for document in file.documents if document.head)


def _called(resource: Resource) -> str:
    group, kind = resource.group_kind
    return f"{kind} ({group}/{resource.version})" if group else f"{kind} ({resource.version})"
