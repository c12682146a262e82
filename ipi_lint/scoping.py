"""Kinds whose objects are in no namespace, whatever is said of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ipi_lint.overlay.specs import Gvk, is_cluster_scoped
from ipi_lint.repository import GroupKind, ReferenceSpec
from ipi_lint.resource import Resource


@dataclass(frozen=True)
class Scoping:
    """`clusterwide` are kinds without a namespace beside those of Kubernetes' own."""

    clusterwide: frozenset[GroupKind]
    _known: dict[Gvk, bool] = field(default_factory=dict, init=False, repr=False, compare=False)

    def takes_namespace(self, resource: Resource) -> bool:
        group, kind = resource.group_kind
        gvk = Gvk(group, resource.version, kind)
        if gvk not in self._known:
            clusterwide = resource.group_kind in self.clusterwide
            self._known[gvk] = not clusterwide and not is_cluster_scoped(gvk)
        return self._known[gvk]

    def settled(self, resource: Resource) -> Resource:
        """The object without the namespace that its kind does not have; the API drops it."""
        if resource.identity.namespace is None or self.takes_namespace(resource):
            return resource
        return replace(resource, identity=resource.identity._replace(namespace=None))


def scoping(references: Iterable[ReferenceSpec]) -> Scoping:
    """References that have no namespace say which kinds have none."""
    return Scoping(frozenset((each.group, each.kind) for each in references if each.clusterwide))
