"""Kinds whose objects are in no namespace, whatever is said of them."""

from __future__ import annotations

from collections.abc import Iterable

from ipi_lint.clusterwide import is_clusterwide
from ipi_lint.repository import GroupKind, ReferenceSpec
from ipi_lint.resource import Resource


class Scoping:
    """`clusterwide` are kinds without a namespace beside those of Kubernetes' own."""

    def __init__(self, clusterwide: frozenset[GroupKind]) -> None:
        self._clusterwide = clusterwide
        self._known: dict[tuple[str, str, str], bool] = {}

    def takes_namespace(self, resource: Resource) -> bool:
        group, kind = resource.group_kind
        key = (group, resource.version, kind)
        if key not in self._known:
            clusterwide = (group, kind) in self._clusterwide or is_clusterwide(*key)
            self._known[key] = not clusterwide
        return self._known[key]

    def settled(self, resource: Resource) -> Resource:
        """The object without the namespace that its kind does not have; the API drops it."""
        if resource.identity.namespace is None or self.takes_namespace(resource):
            return resource
        identity = resource.identity._replace(namespace=None)
        return Resource(identity, resource.version, resource.node)


def scoping(references: Iterable[ReferenceSpec]) -> Scoping:
    """References that have no namespace say which kinds have none."""
    return Scoping(frozenset((each.group, each.kind) for each in references if each.clusterwide))
