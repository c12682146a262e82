"""Which rule looks at which object, and what it sees beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ipi_lint.clusters import Views
from ipi_lint.manifest import KUSTOMIZE_GROUP
from ipi_lint.records import NamedTuple
from ipi_lint.repository import GroupKind, Repository
from ipi_lint.resource import Resource
from ipi_lint.rule import Rule, Scope
from ipi_lint.schema import Catalog, Speaker

_OF_A_CLUSTER: tuple[Scope, ...] = ("namespace", "cluster")


class Stop(NamedTuple):
    """An object in a cluster, as that one gets it; in none (empty) as it stands in its file."""

    resource: Resource
    cluster: str


Visit = tuple[Rule, Resource, Repository]
"""One look of a rule at an object, and what it sees beside it."""


class Rounds:
    """All visits of a run. `aimed` are the catalogs of clusters with target releases of their own.

    `present` are the kinds that the run has objects of; None where rules are asked anyway.

    An object is visited as it stands in its file, and by rules about a cluster once in each cluster
    that takes it in, as that one gets it; by rules about several clusters once in each form that
    some of them get. Rules about one document look at it again where a build changed it, or where a
    cluster judges by another release.
    """

    def __init__(
        self,
        rules: Sequence[Rule],
        views: Views,
        alone: Repository,
        aimed: Mapping[str, Catalog],
        present: frozenset[GroupKind] | None = None,
    ) -> None:
        self._rules = [
            rule
            for rule in rules
            if present is None or not rule.needs or not present.isdisjoint(rule.needs)
        ]
        self._views, self._alone, self._aimed = views, alone, aimed
        self._by_kind: dict[tuple[str, GroupKind], _Rules] = {}

    def stops(self) -> Iterator[Stop]:
        """All objects as they stand in files, then all clusters' own."""
        for resource in self._views.whole.resources:
            yield Stop(resource, "")
        for name, cluster in self._views.clusters.items():
            for resource in cluster.resources:
                yield Stop(resource, name)

    def alone(self, resource: Resource) -> Iterator[Visit]:
        """The visits of an object as it stands in its file by the rules about one document."""
        homes = self._views.homes.get(resource.source.path, ())
        rules = self._for("", resource)
        if not homes or any(name not in self._aimed for name in homes):
            yield from self._judging(rules.speaking, resource)
        for rule in rules.alone:
            if not rule.words or resource.holds(rule.words):
                yield rule, resource, self._alone

    def beside_others(self, resource: Resource) -> Iterator[Visit]:
        """The visits of the same object by all other rules."""
        rules = self._for("", resource)
        whole = self._views.whole
        if resource.source.path not in self._views.taken:
            for rule in rules.of_a_cluster:
                if not rule.words or resource.holds(rule.words):
                    yield rule, resource, whole
        for rule in rules.of_clusters:
            for each in self._views.applied(resource):
                if not rule.words or each.holds(rule.words):
                    yield rule, each, whole
        for rule in rules.of_all:
            if not rule.words or resource.holds(rule.words):
                yield rule, resource, whole

    def in_cluster(self, resource: Resource, name: str) -> Iterator[Visit]:
        """The visits of an object as a cluster gets it."""
        is_made = resource.node.document.is_composite
        rules, cluster = self._for(name, resource), self._views.clusters[name]
        if is_made or name in self._aimed:
            yield from self._judging(rules.speaking, resource)
        for rule in rules.alone if is_made else ():
            yield rule, resource, self._alone
        for rule in rules.of_a_cluster:
            if not rule.words or resource.holds(rule.words):
                yield rule, resource, cluster

    def _judging(
        self, rules: Sequence[tuple[Rule, Speaker]], resource: Resource
    ) -> Iterator[Visit]:
        """The visits of a schema's rules: once one of them has judged, those that have a say."""
        if not rules:
            return
        first, speaker = rules[0]
        yield first, resource, self._alone
        speaking = speaker.catalog.speaking(resource)
        for rule, _ in rules[1:] if speaking is None or speaking else ():
            if speaking is None or rule.name in speaking:
                yield rule, resource, self._alone

    def _for(self, cluster: str, resource: Resource) -> _Rules:
        """The rules that look at an object; at a kustomization only those that name its kind."""
        kind = resource.group_kind
        catalog = self._aimed.get(cluster)
        key = (cluster if catalog else "", kind)
        if key not in self._by_kind:
            is_layer = kind[0] == KUSTOMIZE_GROUP
            looking = [
                rule
                for rule in self._rules
                if rule.check and (kind in rule.kinds if rule.kinds else not is_layer)
            ]
            self._by_kind[key] = _told_apart(looking, catalog)
        return self._by_kind[key]


class _Rules(NamedTuple):
    """The rules for one kind: those that speak for a schema, and all others by their scope."""

    speaking: Sequence[tuple[Rule, Speaker]]
    alone: Sequence[Rule]
    of_a_cluster: Sequence[Rule]
    of_clusters: Sequence[Rule]
    of_all: Sequence[Rule]


def _told_apart(rules: Sequence[Rule], catalog: Catalog | None) -> _Rules:
    """The rules by what they do. A schema's judge by the catalog where one is given."""
    speaking: list[tuple[Rule, Speaker]] = []
    by_scope: dict[Scope, list[Rule]] = {}
    for rule in rules:
        speaker = rule.check
        if not isinstance(speaker, Speaker):
            by_scope.setdefault(rule.scope, []).append(rule)
        elif catalog:
            speaker = Speaker(catalog, speaker.name)
            speaking.append((rule._replace(check=speaker), speaker))
        else:
            speaking.append((rule, speaker))
    of_a_cluster = [rule for each in _OF_A_CLUSTER for rule in by_scope.get(each, ())]
    alone, of_clusters = by_scope.get("document", ()), by_scope.get("clusterset", ())
    return _Rules(speaking, alone, of_a_cluster, of_clusters, by_scope.get("repository", ()))
