"""Kubernetes objects."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from functools import lru_cache
from typing import Any, Final, TypeVar, TypeVarTuple

from ipi_lint.node import Document, Node, Route
from ipi_lint.records import NamedTuple
from ipi_lint.source import Source

V = TypeVar("V")
Ts = TypeVarTuple("Ts")


class Identity(NamedTuple):
    """What names an object in a cluster. It has no version: v1 and v1alpha2 name one object.

    `namespace` is None where the manifest does not say one.
    """

    group: str
    kind: str
    namespace: str | None
    name: str


class Resource:
    """One Kubernetes object as it stands in a document; an item of a List is one too."""

    __slots__ = ("_kept", "group_kind", "identity", "node", "version")

    def __init__(self, identity: Identity, version: str, node: Node) -> None:
        self.identity: Final = identity
        self.version: Final = version
        self.node: Final = node
        self.group_kind: Final = identity[:2]
        self._kept: dict[Hashable, Any] | None = None

    @property
    def source(self) -> Source:
        return self.node.document.source

    @property
    def start(self) -> int:
        """Where the object begins in its text."""
        return self.node.span.start if self.node.route else self.node.document.start

    def get(self, *steps: str | int) -> Node:
        return self.node.get(*steps)

    def once(self, make: Callable[[Resource, *Ts], V], *of: *Ts) -> V:
        """What a function makes of this object and of `of`, made when first asked for and kept.

        It may depend on nothing else: clusters share an object that they get as it is written.
        """
        if self._kept is None:
            self._kept = {}
        key = (make, *of)
        if key not in self._kept:
            self._kept[key] = make(self, *of)
        kept: V = self._kept[key]
        return kept

    def holds(self, words: tuple[str, ...]) -> bool:
        """Whether one of these words stands in the object's document, or may; see `Document`."""
        return self.node.document.holds(words)

    @property
    def written(self) -> str | None:
        """The text of the object's document, where what it lacks is in no value; see `Document`."""
        return self.node.document.written

    def field_route(self, route: Route) -> Route:
        """A document's route as seen from this object: List items start anew."""
        return route[len(self.node.route) :]


def resources(document: Document) -> Iterator[Resource]:
    """The objects of a document: itself, or the items where it is a List or a typed list.

    Items of a typed list (`kind: InferencePoolList`) may leave out their own apiVersion and kind.
    """
    head = document.head
    if head:
        group, version = _group_and_version(head.api_version)
        identity = Identity(group, head.kind, head.namespace, head.name)
        yield Resource(identity, version, document.node)
        return
    root = document.node
    kind, api_version = root.get("kind").text, root.get("apiVersion").text
    if not kind or not api_version:
        return
    if kind.endswith("List") and isinstance(root.get("items").value, list):
        item_kind = kind[: -len("List")]
        for item in root.get("items").items():
            yield from _resource(item, api_version if item_kind else "", item_kind)
    else:
        yield from _resource(root, "", "")


def object_at(node: Node) -> Resource | None:
    """The object that a node says it is; None where it has no apiVersion or kind."""
    return next(_resource(node, "", ""), None)


def _resource(node: Node, api_version: str, kind: str) -> Iterator[Resource]:
    api_version = node.get("apiVersion").text or api_version
    kind = node.get("kind").text or kind
    if not api_version or not kind:
        return
    group, version = _group_and_version(api_version)
    metadata = node.get("metadata")
    identity = Identity(
        group,
        kind,
        metadata.get("namespace").text or None,
        metadata.get("name").text or "",
    )
    yield Resource(identity, version, node)


@lru_cache(maxsize=512)
def _group_and_version(api_version: str) -> tuple[str, str]:
    """Nearly all objects of a run share them: they are kept once."""
    group, _, version = api_version.rpartition("/")
    return group, version
