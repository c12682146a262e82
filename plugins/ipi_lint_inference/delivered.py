"""One object on its way into clusters, and all of them by the names that they have there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ipi_lint import NamedTuple, Node, Resource
from ipi_lint_inference.layers import Entry, Layer

Key = tuple[int | str, str, str, str]
"""A place, a group, a kind and a name."""


class Built(NamedTuple):
    """An object as a build has it: what it is called then, and the lines that made it so.

    `layers` are those that it passed, from the innermost on; `was` are the names that it had on
    the way.
    """

    resource: Resource
    name: str
    namespace: str | None
    renamed: tuple[Node, ...] = ()
    moved: Node | None = None
    layers: tuple[Layer, ...] = ()
    was: tuple[str, ...] = ()


class Delivery(NamedTuple):
    """An object that an owner brings into clusters. `owner` is None for a file of a cluster.

    `entry` is the owner's line that took it in. `clusters` is empty where none is known.
    """

    owner: Layer | None
    entry: Entry | None
    built: Built
    clusters: frozenset[str]

    @property
    def passed(self) -> tuple[Layer, ...]:
        """The layers that it passed, from the innermost on."""
        return self.built.layers


class Names:
    """What is delivered by the names that it has, and had, at each place."""

    def __init__(self, deliveries: Iterable[Delivery]) -> None:
        self.called: dict[Key, list[Delivery]] = {}
        self.written: dict[Key, list[Delivery]] = {}
        self.namespaces: dict[int | str, set[str]] = {}
        for delivery in deliveries:
            resource, built = delivery.built.resource, delivery.built
            is_one = resource.identity.kind == "Namespace"
            stood_in = built.name if is_one else built.namespace
            for place in places(delivery):
                self.namespaces.setdefault(place, set()).update((stood_in,) if stood_in else ())
                key = (place, *resource.group_kind, built.name)
                self.called.setdefault(key, []).append(delivery)
                for name in dict.fromkeys((resource.identity.name, *built.was)):
                    key = (place, *resource.group_kind, name)
                    self.written.setdefault(key, []).append(delivery)


def places(delivery: Delivery) -> Iterator[int | str]:
    """The owner, and the clusters: what shares one of them certainly meets."""
    if delivery.owner:
        yield id(delivery.owner)
    yield from delivery.clusters
