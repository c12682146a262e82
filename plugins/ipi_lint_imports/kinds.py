"""The kinds that these rules look at, and what an object is called in their messages."""

from __future__ import annotations

from ipi_lint import Identity

IMPORT = ("inference.networking.x-k8s.io", "InferencePoolImport")
GKE_IMPORT = ("networking.gke.io", "GCPInferencePoolImport")
GATEWAY = ("gateway.networking.k8s.io", "Gateway")
GATEWAY_CLASS = ("gateway.networking.k8s.io", "GatewayClass")
HTTP_ROUTE = ("gateway.networking.k8s.io", "HTTPRoute")
ROUTES = (
    HTTP_ROUTE,
    ("gateway.networking.k8s.io", "GRPCRoute"),
    ("gateway.networking.k8s.io", "TCPRoute"),
    ("gateway.networking.k8s.io", "TLSRoute"),
    ("gateway.networking.k8s.io", "UDPRoute"),
)


def called(identity: Identity) -> str:
    """`namespace/name`, or the name alone where no namespace is said."""
    return "/".join(part for part in (identity.namespace, identity.name) if part)
