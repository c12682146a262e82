"""Which gateway implementations are known not to act on the export annotation, as of a date."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import NamedTuple

from ipi_lint import Node, Related, Repository, Resource

GATEWAY_GROUP = "gateway.networking.k8s.io"
AS_OF = "2026-11"
GKE = "GKE"


class Implementation(NamedTuple):
    """A gateway implementation that neither reads the export annotation nor resolves imports.

    `controllers` are its GatewayClass controllerNames. `classes` are patterns of the class names
    that it creates, or insists on, by itself; classes that its users name are not among them.
    `source` is where the state of AS_OF was read.
    """

    name: str
    controllers: tuple[str, ...]
    classes: tuple[str, ...]
    source: str


class Running(NamedTuple):
    """An implementation in view, and the class name or controllerName that shows it."""

    implementation: Implementation
    node: Node


WITHOUT_EXPORT = (
    Implementation(
        "Istio",
        ("istio.io/gateway-controller", "istio.io/mesh-controller", "istio.io/unmanaged-gateway"),
        ("istio", "istio-remote", "istio-waypoint"),
        "istio/istio#58252, open",
    ),
    Implementation(
        "agentgateway",
        ("agentgateway.dev/agentgateway", "kgateway.dev/agentgateway"),
        ("agentgateway",),
        "its inference pool and backend code; kgateway-dev/kgateway#12282 moved here",
    ),
    Implementation(
        "kgateway",
        ("kgateway.dev/kgateway",),
        ("kgateway", "kgateway-waypoint"),
        "kgateway-dev/kgateway#12282, moved to agentgateway",
    ),
    Implementation(
        "NGINX Gateway Fabric",
        ("gateway.nginx.org/nginx-gateway-controller",),
        ("nginx",),
        "its backendRef code: InferencePool and Service only",
    ),
    Implementation(
        "Envoy Gateway",
        ("gateway.envoyproxy.io/gatewayclass-controller",),
        (),
        "Envoy AI Gateway's InferencePool code",
    ),
    Implementation("Higress", ("higress.io/gateway-controller",), (), "its InferencePool code"),
    Implementation("kthena", (), ("kthena-router",), "its InferencePool code"),
    Implementation(
        GKE,
        ("networking.gke.io/gateway",),
        ("gke-*",),
        "its multi-cluster Inference Gateway guide: networking.gke.io/export",
    ),
)


def running(repository: Repository) -> tuple[Running, ...]:
    """The implementations of all Gateways and GatewayClasses in view.

    Empty where there are none, where one is unknown, and where the view is not whole: then
    nothing can be said about what an export will meet.
    """
    if not repository.is_whole:
        return ()
    classes = repository.of_kind(GATEWAY_GROUP, "GatewayClass")
    named = {each.identity.name for each in classes}
    gateways = repository.of_kind(GATEWAY_GROUP, "Gateway")
    found = [_of_class(each) for each in classes]
    found += [
        _of_gateway(each)
        for each in gateways
        if each.get("spec", "gatewayClassName").text not in named
    ]
    known = tuple(each for each in found if each)
    return known if len(known) == len(found) else ()


def witnesses(found: Iterable[Running]) -> tuple[Related, ...]:
    """One place for each implementation, to show what a finding is based on."""
    first: dict[str, Running] = {}
    for each in found:
        first.setdefault(each.implementation.name, each)
    return tuple(
        Related(first[name].node, f"{name}, which does not read it as of {AS_OF}")
        for name in sorted(first)
    )


def _of_class(gateway_class: Resource) -> Running | None:
    node = gateway_class.get("spec", "controllerName")
    for each in WITHOUT_EXPORT:
        if node.text in each.controllers:
            return Running(each, node)
    return None


def _of_gateway(gateway: Resource) -> Running | None:
    node = gateway.get("spec", "gatewayClassName")
    for each in WITHOUT_EXPORT:
        if any(fnmatchcase(node.text or "", pattern) for pattern in each.classes):
            return Running(each, node)
    return None
