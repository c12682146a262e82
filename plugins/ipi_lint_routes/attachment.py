"""Where a route is attached: to which listeners of which Gateways, and with which hostnames."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from posixpath import dirname

from ipi_lint import Identity, NamedTuple, Node, Reference, Repository, Resource, holds_placeholder
from ipi_lint_inference.gateways import admits, gateways_named, listeners_of
from ipi_lint_inference.kinds import GATEWAY, GATEWAY_GROUP

ANY_HOST = "*"
_PARENTS = (
    GATEWAY,
    (GATEWAY_GROUP, "ListenerSet"),
    ("gateway.networking.x-k8s.io", "XListenerSet"),
)
_RAW_PROTOCOLS = ("TLS", "TCP", "UDP")


class Listeners(NamedTuple):
    """The listeners by their numbers, or what a parentRef says of those that are not in view."""

    numbers: frozenset[Hashable] | None
    section: object = None
    port: object = None

    def meet(self, other: Listeners) -> bool:
        """Whether a listener is certainly among both."""
        if self.numbers is not None and other.numbers is not None:
            return not self.numbers.isdisjoint(other.numbers)
        if self.numbers is not None or other.numbers is not None:
            return False
        here, there = self[1:], other[1:]
        return here == there or (None, None) in (here, there)


class Attachment(NamedTuple):
    """A host of a parent, `*` for any, and the listeners on which a route has it.

    `place` tells parents apart: one that says no namespace is only the same within a folder.
    """

    place: tuple[Identity, str]
    host: str
    listeners: Listeners


def attachments(route: Resource, repository: Repository) -> Iterator[Attachment]:
    """Where a route is attached, as far as that is certain; hosts in lower case.

    A route without hostnames takes those of its listeners; where these are not in view, that is
    `*`, whatever it comes to. Source: HTTPRoute, hostnames, Gateway API v1.6.1.
    """
    own = [each.text.lower() for each in route.get("spec", "hostnames").items() if each.text]
    if any(holds_placeholder(host) for host in own):
        return
    for parent in repository.references_from(route, "parent"):
        if (parent.target.group, parent.target.kind) in _PARENTS:
            folder = dirname(route.source.path) if parent.target.namespace is None else ""
            for host, listeners in _hosts(route, parent, own, repository):
                yield Attachment((parent.target, folder), host, listeners)


def _hosts(
    route: Resource, parent: Reference, own: list[str], repository: Repository
) -> Iterator[tuple[str, Listeners]]:
    is_gateway = (parent.target.group, parent.target.kind) == GATEWAY
    gateways = gateways_named(parent.target, route, repository) if is_gateway else ()
    if len(gateways) != 1:
        says = (parent.node.get("sectionName").plain, parent.node.get("port").plain)
        for host in own or [ANY_HOST]:
            yield host, Listeners(None, *says)
        return
    numbers: dict[str, set[Hashable]] = {}
    for listener in listeners_of(gateways[0], parent):
        if _takes(listener, gateways[0], route, repository):
            theirs = (listener.get("hostname").text or ANY_HOST).lower()
            for host in own or [theirs]:
                shared = _shared(host, theirs)
                if shared:
                    numbers.setdefault(shared, set()).add(listener.route[-1])
    for host, found in numbers.items():
        yield host, Listeners(frozenset(found))


def _takes(listener: Node, gateway: Resource, route: Resource, repository: Repository) -> bool:
    if listener.get("protocol").text in _RAW_PROTOCOLS:
        return False
    admitted = admits(listener, gateway, route, repository)
    is_nowhere = route.identity.namespace is None and gateway.identity.namespace is None
    return is_nowhere if admitted is None else admitted


def _shared(host: str, other: str) -> str | None:
    """What two hostnames have in common, the narrower of them: `*.a.io` and `b.a.io` `b.a.io`."""
    for wide, narrow in ((host, other), (other, host)):
        if wide in (ANY_HOST, narrow) or (wide.startswith("*.") and narrow.endswith(wide[1:])):
            return narrow
    return None
