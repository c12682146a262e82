"""Where a pool names its endpoint picker, and what gateways make of that."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname

from ipi_lint import Identity, NamedTuple, Node, Repository, Resource
from ipi_lint_inference.gateways import profiles_of_route
from ipi_lint_inference.implementations import Profile, profiles_in_view
from ipi_lint_inference.kinds import POOL, SERVICE

ALPHA_PORT = 9002
"""The port of an extensionRef that gives none, Inference Extension v0.2 to v1.4."""


class PickerRef(NamedTuple):
    """A pool's endpointPickerRef, or extensionRef in the alpha versions."""

    node: Node
    port: Node
    number: int | None
    group: str
    kind: str

    @property
    def name(self) -> Node:
        return self.node.get("name")


def picker_ref(pool: Resource) -> PickerRef | None:
    """Where a pool names its endpoint picker; None where it names none.

    `number` is None where the port is no number, and for an alpha pool without one the default.
    """
    is_alpha = pool.group_kind != POOL
    node = pool.get("spec", "extensionRef" if is_alpha else "endpointPickerRef")
    if not isinstance(node.plain, dict):
        return None
    port = node.get("portNumber") if is_alpha else node.get("port", "number")
    number = ALPHA_PORT if is_alpha and not port.exists else port.plain
    return PickerRef(
        node,
        port,
        number if type(number) is int else None,
        node.get("group").text or "",
        node.get("kind").text or "Service",
    )


def is_service(ref: PickerRef) -> bool:
    """Whether a pool's endpoint picker is a Service, as the API means it."""
    return (ref.group, ref.kind) == SERVICE


def takes_own_pickers(kind: str, repository: Repository) -> bool:
    """Whether an implementation in view has endpoint pickers of its own: of a kind, or any.

    `kind` is `group/Kind`. What stands in such a reference may name nothing at all.
    """
    for profile in repository.once(profiles_in_view):
        own = profile.entry.get("own-pickers", ())
        if "*" in own or kind in own:
            return True
    return False


def profiles_of_pool(pool: Resource, repository: Repository) -> tuple[Profile, ...]:
    """The implementations that serve a pool: those of the routes that lead to it.

    Where no route does, the only one in view, unless it may belong to another cluster.
    """
    found = {each.name: each for each in _routed(pool, repository)}
    in_view = repository.once(profiles_in_view)
    if not found and len(in_view) == 1 and _is_near(in_view[0], pool, repository):
        return in_view
    return tuple(found.values())


def _is_near(profile: Profile, pool: Resource, repository: Repository) -> bool:
    if repository.cluster or profile.node is None:
        return True
    return dirname(profile.node.document.source.path) == dirname(pool.source.path)


def _routed(pool: Resource, repository: Repository) -> Iterator[Profile]:
    group, kind, namespace, name = pool.identity
    for reference in repository.references_to(Identity(group, kind, namespace, name)):
        if reference.role == "backend" and repository.together(pool, reference.source):
            yield from profiles_of_route(reference.source, repository)
