"""Which rule looks at which object, and what it sees beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ipi_lint.clusters import Views
from ipi_lint.manifest import KUSTOMIZE_GROUP
from ipi_lint.records import NamedTuple
from ipi_lint.repository import GroupKind, Repository
from ipi_lint.resource import Resource
from ipi_lint.rule import Rule
from ipi_lint.schema import Catalog, Speaker

_OF_A_CLUSTER = ("namespace", "cluster")


class Visit(NamedTuple):
    """One look of a rule at an object. `cluster` is empty for the object as it stands in a file."""

    rule: Rule
    resource: Resource
    repository: Repository
    cluster: str


class Rounds:
    """All visits of a run. `aimed` are the catalogs of clusters with target releases of their own.

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
    ) -> None:
        self._rules, self._views, self._alone, self._aimed = rules, views, alone, aimed
        self._by_kind: dict[tuple[str, GroupKind], Sequence[Rule]] = {}

    def of(self, resource: Resource) -> Iterator[Visit]:
        """The visits of an object as it stands in its file."""
        path = resource.source.path
        homes = self._views.homes.get(path, ())
        is_judged_there = bool(homes) and all(name in self._aimed for name in homes)
        for rule in self._for("", resource):
            if rule.scope == "document":
                if not (is_judged_there and isinstance(rule.check, Speaker)):
                    yield Visit(rule, resource, self._alone, "")
            elif rule.scope == "clusterset":
                for each in self._views.applied(resource):
                    yield Visit(rule, each, self._views.whole, "")
            elif rule.scope not in _OF_A_CLUSTER or path not in self._views.taken:
                yield Visit(rule, resource, self._views.whole, "")

    def in_clusters(self) -> Iterator[Visit]:
        """The visits of all objects in their clusters."""
        for name, cluster in self._views.clusters.items():
            for resource in cluster.resources:
                is_made = resource.node.document.is_composite
                for rule in self._for(name, resource):
                    is_aimed = name in self._aimed and isinstance(rule.check, Speaker)
                    if rule.scope in _OF_A_CLUSTER:
                        yield Visit(rule, resource, cluster, name)
                    elif rule.scope == "document" and (is_made or is_aimed):
                        yield Visit(rule, resource, self._alone, name)

    def _for(self, cluster: str, resource: Resource) -> Sequence[Rule]:
        """The rules that look at an object; at a kustomization only those that name its kind."""
        kind = resource.group_kind
        catalog = self._aimed.get(cluster)
        key = (cluster if catalog else "", kind)
        if key not in self._by_kind:
            is_layer = kind[0] == KUSTOMIZE_GROUP
            self._by_kind[key] = [
                _speaking_for(catalog, rule) if catalog else rule
                for rule in self._rules
                if rule.check and (kind in rule.kinds if rule.kinds else not is_layer)
            ]
        return self._by_kind[key]


def _speaking_for(catalog: Catalog, rule: Rule) -> Rule:
    """A schema's rule, judging by another catalog; any other rule as it is."""
    if isinstance(rule.check, Speaker):
        return rule._replace(check=Speaker(catalog, rule.check.name))
    return rule
