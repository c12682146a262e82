"""An object that a policy is asked about, and what the repository tells of its namespace."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from ipi_lint.node import Node
from ipi_lint.policy.expression import UNKNOWN, UnjudgedError
from ipi_lint.policy.kinds import Kinds
from ipi_lint.policy.selectors import keys_of, labels_of, selects
from ipi_lint.repository import Repository
from ipi_lint.resource import Resource

_NAME_LABEL = "kubernetes.io/metadata.name"
"""The API server puts it on every Namespace."""


class Subject:
    """`is_clusterwide` is None where neither the kind nor the manifest tells."""

    def __init__(self, resource: Resource, repository: Repository, kinds: Kinds) -> None:
        self.resource = resource
        self.repository = repository
        self.group, self.kind = resource.group_kind
        self.version = resource.version
        self.name = resource.identity.name
        self.plural = kinds.plural(resource.group_kind)
        self.is_clusterwide = kinds.is_clusterwide(resource.group_kind)
        self.namespace = None if self.is_clusterwide else resource.identity.namespace
        if self.namespace and self.is_clusterwide is None:
            self.is_clusterwide = False

    @cached_property
    def request(self) -> Mapping[str, Any]:
        """The request that creates the object, without who makes it."""
        kind = {"group": self.group, "version": self.version, "kind": self.kind}
        resource = {"group": self.group, "version": self.version, "resource": self.plural}
        return {
            "kind": kind,
            "resource": resource,
            "subResource": "",
            "requestKind": kind,
            "requestResource": resource,
            "requestSubResource": "",
            "name": self.name,
            "namespace": self.namespace or "",
            "operation": "CREATE",
            "dryRun": False,
            "options": {},
        }

    @property
    def namespace_object(self) -> Any:
        """The object's Namespace, None where it has none. Raises UnjudgedError if not known."""
        if self.is_clusterwide:
            return None
        found = self._namespaces()
        if any(each.node.plain != found[0].node.plain for each in found):
            raise UnjudgedError(UNKNOWN, f"there are several Namespaces '{self.namespace}'")
        return found[0].node.plain

    def is_in(self, selector: Node) -> bool:
        """Whether a `namespaceSelector` takes the object. Raises UnjudgedError if not known.

        It selects a Namespace by its own labels, and leaves out nothing else that has no namespace.
        """
        if not keys_of(selector):
            return True
        if (self.group, self.kind) == ("", "Namespace"):
            return selects(selector, _labels(self.resource))
        if self.is_clusterwide:
            return True
        if self.namespace and keys_of(selector) == {_NAME_LABEL}:
            return selects(selector, {_NAME_LABEL: self.namespace})
        answers = {selects(selector, _labels(each)) for each in self._namespaces()}
        if len(answers) > 1:
            raise UnjudgedError(UNKNOWN, f"there are several Namespaces '{self.namespace}'")
        return answers.pop()

    def _namespaces(self) -> list[Resource]:
        if not self.namespace:
            raise UnjudgedError(UNKNOWN, f"the {self.kind} does not say its namespace")
        namespaces = self.repository.of_kind("", "Namespace")
        found = [each for each in namespaces if each.identity.name == self.namespace]
        if not found:
            raise UnjudgedError(UNKNOWN, f"there is no Namespace '{self.namespace}' here")
        return found


def _labels(namespace: Resource) -> dict[str, str]:
    return {**labels_of(namespace.node), _NAME_LABEL: namespace.identity.name}
