"""Why a listener certainly takes no requests for a route."""

from __future__ import annotations

from ipi_lint import NamedTuple, Node, Repository, Resource, holds_placeholder, listed
from ipi_lint_gateways.hostnames import intersect
from ipi_lint_inference.gateways import admits_kind, admits_namespace, is_by_name
from ipi_lint_inference.kinds import AI_ROUTE, GATEWAY_GROUP, GRPC_ROUTE, HTTP_ROUTE

_WEB_ROUTES = (HTTP_ROUTE, GRPC_ROUTE, AI_ROUTE)
_WITH_HOSTNAMES = (*_WEB_ROUTES, (GATEWAY_GROUP, "TLSRoute"))
_NOT_WEB = ("TCP", "UDP", "TLS")


class Refusal(NamedTuple):
    """What a listener asks for that a route does not have.

    `says` completes "the listener 'http' ...", and `help` is what to do; `asked` is where the
    listener says it, `given` where the route does: None where that is no one field. It is not
    certain where the labels of a Namespace decide, which others may set.
    """

    says: str
    help: str
    asked: Node
    given: Node | None = None
    is_certain: bool = True


def refusal(
    listener: Node, gateway: Resource, route: Resource, repository: Repository
) -> Refusal | None:
    """The first reason for which a listener does not take a route; None: it may take it."""
    return (
        _of_kind(listener, route)
        or _of_namespace(listener, gateway, route, repository)
        or _of_hostnames(listener, route)
    )


def _of_kind(listener: Node, route: Resource) -> Refusal | None:
    protocol, kinds = listener.get("protocol"), listener.get("allowedRoutes", "kinds")
    if route.group_kind in _WEB_ROUTES and protocol.text in _NOT_WEB:
        says = f"speaks '{protocol.text}', which carries no {route.identity.kind}"
        return Refusal(says, "Name a listener that speaks HTTP or HTTPS.", protocol)
    if not admits_kind(listener, route):
        names = [str(each.get("kind").plain) for each in kinds.items()]
        help_text = "Add the route's kind to 'allowedRoutes.kinds', or name another listener."
        return Refusal(f"takes routes of the kind {listed(names)} only", help_text, kinds)
    return None


def _of_namespace(
    listener: Node, gateway: Resource, route: Resource, repository: Repository
) -> Refusal | None:
    here, there = route.identity.namespace or "", gateway.identity.namespace or ""
    if any(map(holds_placeholder, (here, there))):
        return None
    if admits_namespace(listener, gateway, route, repository) is not False:
        return None
    namespaces = listener.get("allowedRoutes", "namespaces")
    source, selector = namespaces.get("from"), namespaces.get("selector")
    if source.text == "Selector":
        return Refusal(
            f"takes routes of namespaces with {_wanted(selector)} that '{here}' does not have",
            f"Give the namespace '{here}' those labels, or widen the selector.",
            selector,
            is_certain=is_by_name(selector.plain),
        )
    help_text = f"Let the listener take routes of '{here}' with 'allowedRoutes.namespaces'."
    if source.text == "None":
        return Refusal("takes no routes at all", help_text, source)
    asked = source if source.exists else listener.get("name")
    says = f"takes routes of its own namespace '{there}' only, and this one is of '{here}'"
    return Refusal(says, help_text, asked)


def _wanted(selector: Node) -> str:
    """`the label 'team: chat'`; only `labels` where there is more than that to a selector."""
    pairs = [f"'{key}: {node.plain}'" for key, node in selector.get("matchLabels").entries()]
    if len(pairs) != 1 or selector.get("matchExpressions").exists:
        return "labels"
    return f"the label {pairs[0]}"


def _of_hostnames(listener: Node, route: Resource) -> Refusal | None:
    wanted, hostnames = listener.get("hostname"), route.get("spec", "hostnames")
    names = [each for each in hostnames.items() if each.text is not None]
    if route.group_kind not in _WITH_HOSTNAMES or not wanted.text or not names:
        return None
    texts = [each.text or "" for each in names]
    if any(map(holds_placeholder, (wanted.text, *texts))):
        return None
    if any(intersect(wanted.text, each) for each in texts):
        return None
    help_text = "Write a host that a listener is for, or widen the listener's hostname."
    given = names[0] if len(names) == 1 else hostnames
    return Refusal(f"is for '{wanted.text}'", help_text, wanted, given)
