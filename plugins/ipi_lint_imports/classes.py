"""Whose a GatewayClass is that an implementation installs under a name of its own, as of 2026-11.

As install guides and listings of classes in public repositories show them. GKE's classes of layer 4
belong to another controller. Classes that users name themselves are not here: whose they are is
known from the GatewayClass only.
"""

from __future__ import annotations

from fnmatch import fnmatchcase

_CONTROLLERS = (
    ("istio", ("istio.io/gateway-controller",)),
    ("istio-remote", ("istio.io/unmanaged-gateway",)),
    ("istio-waypoint", ("istio.io/mesh-controller",)),
    ("agentgateway", ("agentgateway.dev/agentgateway", "kgateway.dev/agentgateway")),
    ("kgateway", ("kgateway.dev/kgateway",)),
    ("nginx", ("gateway.nginx.org/nginx-gateway-controller",)),
    ("gke-l7-*", ("networking.gke.io/gateway",)),
)


def known_controllers(class_name: str) -> tuple[str, ...]:
    """The controllerNames that a class of this name has had, the newest first; none if unknown."""
    for pattern, controllers in _CONTROLLERS:
        if fnmatchcase(class_name, pattern):
            return controllers
    return ()
