"""All objects of a repository, found by what they are and by what refers to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from ipi_lint.node import Node
from ipi_lint.resource import Identity, Resource

GroupKind = tuple[str, str]
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class ReferenceSpec(NamedTuple):
    """One way in which a kind names other objects.

    `path` leads to the entries: field names, and `[]` for each item of a list. An entry is an
    object with `name` and perhaps `group`, `kind` and `namespace`, or the `plain` name. `group`
    and `kind` are what an entry without them means; `role` says what the reference is for
    (`backend`, `parent`, ...). A `clusterwide` target has no namespace.
    """

    source: GroupKind
    path: tuple[str, ...]
    role: str
    group: str
    kind: str
    clusterwide: bool = False
    plain: bool = False


class Reference(NamedTuple):
    """A place where an object names another one. `node` is the entry, or the name itself."""

    source: Resource
    node: Node
    role: str
    target: Identity

    @property
    def name_node(self) -> Node:
        """The node that holds the target's name."""
        return self.node if self.node.text is not None else self.node.get("name")


class Repository:
    """What a rule may ask about everything that was read. It is never changed by a rule.

    `settings` are the configuration's sections that rules may read. `gaps` say why the view is not
    whole; while there are any, an object that is not here may still exist.
    """

    def __init__(
        self,
        resources: Iterable[Resource] = (),
        references: Sequence[ReferenceSpec] = (),
        settings: Mapping[str, Any] | None = None,
        gaps: Sequence[str] = (),
    ) -> None:
        self.resources = tuple(resources)
        self.settings: Mapping[str, Any] = settings or {}
        self.gaps = tuple(gaps)
        self._specs: dict[GroupKind, list[ReferenceSpec]] = defaultdict(list)
        for spec in references:
            self._specs[spec.source].append(spec)

    @property
    def is_whole(self) -> bool:
        """Whether what is not here is known not to exist."""
        return not self.gaps

    def of_kind(self, group: str, kind: str) -> Sequence[Resource]:
        """All objects of a kind, in reading order."""
        return self._by_kind.get((group, kind), ())

    def find(self, identity: Identity) -> Sequence[Resource]:
        """The objects with exactly this identity: one, none, or several where it stands twice."""
        return self._by_identity.get(identity, ())

    def may_hold(self, identity: Identity) -> bool:
        """Whether the object is here, or might be: a gap, or a namesake that names no namespace."""
        if self.gaps or identity in self._by_identity:
            return True
        namesakes = self._by_name.get((identity.group, identity.kind, identity.name), ())
        return any(
            identity.namespace is None or other.identity.namespace is None for other in namesakes
        )

    def references_from(self, resource: Resource, *roles: str) -> Iterator[Reference]:
        """What an object names, in the order of the reference table; only `roles` if given."""
        for spec in self._specs.get(resource.group_kind, ()):
            if not roles or spec.role in roles:
                for node in _entries(resource.node, spec.path):
                    target = _target(resource, node, spec)
                    if target:
                        yield Reference(resource, node, spec.role, target)

    def references_to(self, identity: Identity) -> Sequence[Reference]:
        """Who names an object, whether or not it exists."""
        return self._by_target.get(identity, ())

    @cached_property
    def _by_kind(self) -> Mapping[GroupKind, list[Resource]]:
        return _index(self.resources, lambda resource: resource.group_kind)

    @cached_property
    def _by_identity(self) -> Mapping[Identity, list[Resource]]:
        return _index(self.resources, lambda resource: resource.identity)

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, str, str], list[Resource]]:
        def name(resource: Resource) -> tuple[str, str, str]:
            return (*resource.group_kind, resource.identity.name)

        return _index(self.resources, name)

    @cached_property
    def _by_target(self) -> Mapping[Identity, list[Reference]]:
        references = (
            reference for resource in self.resources for reference in self.references_from(resource)
        )
        return _index(references, lambda reference: reference.target)


def _index(items: Iterable[V], key: Callable[[V], K]) -> dict[K, list[V]]:
    index: dict[K, list[V]] = {}
    for item in items:
        index.setdefault(key(item), []).append(item)
    return index


def _entries(node: Node, path: Sequence[str]) -> Iterator[Node]:
    if not path:
        yield node
    elif path[0] == "[]":
        for item in node.items():
            yield from _entries(item, path[1:])
    elif (below := node.get(path[0])).plain is not None:
        yield from _entries(below, path[1:])


def _target(resource: Resource, node: Node, spec: ReferenceSpec) -> Identity | None:
    if spec.plain:
        name, group, kind, namespace = node.text or "", spec.group, spec.kind, None
    else:
        name = node.get("name").text or ""
        group = _said(node.get("group"), spec.group)
        kind = _said(node.get("kind"), spec.kind)
        namespace = node.get("namespace").text
    if not name:
        return None
    if spec.clusterwide:
        return Identity(group, kind, None, name)
    return Identity(group, kind, namespace or resource.identity.namespace, name)


def _said(node: Node, default: str) -> str:
    return default if node.text is None else node.text
