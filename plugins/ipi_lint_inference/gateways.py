"""Which Gateways carry a route, and which of their listeners let it in."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname
from typing import Any

from ipi_lint import Identity, Node, Reference, Repository, Resource
from ipi_lint_inference.implementations import Profile, configured_profiles, profiles_of
from ipi_lint_inference.kinds import AI_ROUTE, GATEWAY, HTTP_ROUTE, NAMESPACE
from ipi_lint_inference.selectors import selects

_MANY = 64
_NAME_LABEL = "kubernetes.io/metadata.name"
_MADE_INTO = {AI_ROUTE: HTTP_ROUTE}
"""What a controller makes of a kind before it meets a listener."""


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


def said_of(parent: Reference, condition: str) -> str | None:
    """What a route's own status says about a parent: the status of a condition such as Accepted.

    None where it says nothing, as in manifests that nobody dumped from a cluster.
    """
    for entry in parent.source.get("status", "parents").items():
        if _is_of(entry.get("parentRef"), parent):
            for each in entry.get("conditions").items():
                if each.get("type").text == condition:
                    return each.get("status").text
    return None


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
    """Whether a listener takes routes of a route's namespace and kind; None: not known."""
    if not admits_kind(listener, route):
        return False
    return admits_namespace(listener, gateway, route, repository)


def admits_kind(listener: Node, route: Resource) -> bool:
    """Whether a listener takes routes of a route's kind: all, where it lists none."""
    kinds = list(listener.get("allowedRoutes", "kinds").items())
    return not kinds or any(_is_kind(each, route) for each in kinds)


def admits_namespace(
    listener: Node, gateway: Resource, route: Resource, repository: Repository
) -> bool | None:
    """Whether a listener takes routes of a route's namespace; None: not known.

    `from` is Same where it is not said. A selector is held against the Namespace's labels. Where
    the Namespace is not in view, only its name is known of them.
    """
    namespaces = listener.get("allowedRoutes", "namespaces")
    source = namespaces.get("from").text or "Same"
    if source == "All":
        return True
    here, there = route.identity.namespace, gateway.identity.namespace
    if source == "Same":
        return None if None in (here, there) else here == there
    if source != "Selector" or here is None:
        return False if source == "None" else None
    return _selects_namespace(namespaces.get("selector").plain, here, repository)


def is_by_name(selector: Any) -> bool:
    """Whether a selector asks for nothing but the label that is a Namespace's own name."""
    if not isinstance(selector, dict):
        return False
    pairs, expressions = selector.get("matchLabels") or {}, selector.get("matchExpressions") or []
    if not isinstance(pairs, dict) or not isinstance(expressions, list):
        return False
    keys = {*pairs, *(str(each.get("key")) for each in expressions if isinstance(each, dict))}
    return keys <= {_NAME_LABEL}


def _is_of(ref: Node, parent: Reference) -> bool:
    fields = ("name", "sectionName", "port")
    same = all(ref.get(each).plain == parent.node.get(each).plain for each in fields)
    namespace = ref.get("namespace").text or parent.source.identity.namespace
    return same and namespace == parent.target.namespace


def _selects_namespace(selector: Any, name: str, repository: Repository) -> bool | None:
    found = repository.find(Identity(*NAMESPACE, None, name))
    if not found:
        return selects(selector, {_NAME_LABEL: name}) if is_by_name(selector) else None
    labels = (each.get("metadata", "labels").plain for each in found)
    return any(
        selects(selector, {**(each if isinstance(each, dict) else {}), _NAME_LABEL: name})
        for each in labels
    )


def _by_folder(repository: Repository) -> dict[tuple[Identity, str], list[Resource]]:
    index: dict[tuple[Identity, str], list[Resource]] = {}
    for gateway in repository.of_kind(*GATEWAY):
        folder = dirname(gateway.source.path)
        index.setdefault((gateway.identity, folder), []).append(gateway)
    return index


def _is_kind(allowed: Node, route: Resource) -> bool:
    group = allowed.get("group").text or GATEWAY[0]
    wanted = _MADE_INTO.get(route.group_kind, route.group_kind)
    return (group, allowed.get("kind").text) == wanted
