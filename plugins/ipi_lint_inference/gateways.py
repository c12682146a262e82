"""Which Gateways carry a route, and which of their listeners let it in."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname

from ipi_lint import Identity, Node, Reference, Repository, Resource
from ipi_lint_inference.implementations import Profile, configured_profiles, profiles_of
from ipi_lint_inference.kinds import GATEWAY, NAMESPACE
from ipi_lint_inference.selectors import selects

_MANY = 64


def gateways_of(route: Resource, repository: Repository) -> Iterator[tuple[Reference, Resource]]:
    """The Gateways that a route certainly meets as parents, with the parentRef."""
    for parent in repository.references_from(route, "parent"):
        if (parent.target.group, parent.target.kind) == GATEWAY:
            for gateway in gateways_named(parent.target, route, repository):
                yield parent, gateway


def gateways_named(
    target: Identity, route: Resource, repository: Repository
) -> tuple[Resource, ...]:
    """The Gateways of an identity that certainly share a cluster with a route.

    Of very many only those of the route's own folder: a collection of examples may have the same
    Gateway in each.
    """
    found = repository.find(target)
    if len(found) > _MANY:
        found = repository.once(_by_folder).get((target, dirname(route.source.path)), ())
    return tuple(each for each in found if repository.together(route, each))


def profiles_of_route(route: Resource, repository: Repository) -> tuple[Profile, ...]:
    """The implementations of a route's Gateways, each once.

    Where the configuration says one, its Gateways need not be in view.
    """
    said = configured_profiles(repository)
    if said is not None and _names_a_gateway(route, repository):
        return said
    found: dict[str, Profile] = {}
    for _, gateway in gateways_of(route, repository):
        for profile in profiles_of(gateway, repository):
            found.setdefault(profile.name, profile)
    return tuple(found.values())


def _names_a_gateway(route: Resource, repository: Repository) -> bool:
    parents = repository.references_from(route, "parent")
    return any((each.target.group, each.target.kind) == GATEWAY for each in parents)


def listeners_of(gateway: Resource, parent: Reference) -> Iterator[Node]:
    """The listeners that a parentRef means: all, or those of its sectionName and port."""
    section, port = parent.node.get("sectionName").plain, parent.node.get("port").plain
    for listener in gateway.get("spec", "listeners").items():
        fits = section in (None, listener.get("name").plain)
        if fits and port in (None, listener.get("port").plain):
            yield listener


def admits(
    listener: Node, gateway: Resource, route: Resource, repository: Repository
) -> bool | None:
    """Whether a listener takes routes of a route's namespace and kind; None: not known.

    `from` is Same where it is not said. A selector is held against the Namespace's labels, which
    are not known where the Namespace is not in view.
    """
    kinds = list(listener.get("allowedRoutes", "kinds").items())
    if kinds and not any(_is_kind(each, route) for each in kinds):
        return False
    namespaces = listener.get("allowedRoutes", "namespaces")
    source = namespaces.get("from").text or "Same"
    if source == "All":
        return True
    here, there = route.identity.namespace, gateway.identity.namespace
    if source == "Same":
        return None if None in (here, there) else here == there
    if source != "Selector" or here is None:
        return False if source == "None" else None
    found = repository.find(Identity(*NAMESPACE, None, here))
    if not found:
        return None
    labels = found[0].get("metadata", "labels").plain
    known = {"kubernetes.io/metadata.name": here, **(labels if isinstance(labels, dict) else {})}
    return selects(namespaces.get("selector").plain, known)


def _by_folder(repository: Repository) -> dict[tuple[Identity, str], list[Resource]]:
    index: dict[tuple[Identity, str], list[Resource]] = {}
    for gateway in repository.of_kind(*GATEWAY):
        folder = dirname(gateway.source.path)
        index.setdefault((gateway.identity, folder), []).append(gateway)
    return index


def _is_kind(allowed: Node, route: Resource) -> bool:
    group = allowed.get("group").text or GATEWAY[0]
    return (group, allowed.get("kind").text) == route.group_kind
