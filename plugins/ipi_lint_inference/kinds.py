"""The kinds that rules look at, and what an object is called in their messages."""

from __future__ import annotations

from ipi_lint import Identity

GATEWAY_GROUP = "gateway.networking.k8s.io"
POOL_GROUP = "inference.networking.k8s.io"
ALPHA_GROUP = "inference.networking.x-k8s.io"
LLMD_GROUP = "llm-d.ai"

POOL = (POOL_GROUP, "InferencePool")
ALPHA_POOL = (ALPHA_GROUP, "InferencePool")
POOLS = (POOL, ALPHA_POOL)
IMPORT = (ALPHA_GROUP, "InferencePoolImport")
GKE_IMPORT = ("networking.gke.io", "GCPInferencePoolImport")
OBJECTIVES = tuple(
    (group, kind)
    for group in (ALPHA_GROUP, LLMD_GROUP)
    for kind in ("InferenceObjective", "InferenceModelRewrite")
)
GATEWAY = (GATEWAY_GROUP, "Gateway")
GATEWAY_CLASS = (GATEWAY_GROUP, "GatewayClass")
GRANT = (GATEWAY_GROUP, "ReferenceGrant")
HTTP_ROUTE = (GATEWAY_GROUP, "HTTPRoute")
GRPC_ROUTE = (GATEWAY_GROUP, "GRPCRoute")
AI_ROUTE = ("aigateway.envoyproxy.io", "AIGatewayRoute")
ROUTES = (
    HTTP_ROUTE,
    GRPC_ROUTE,
    (GATEWAY_GROUP, "TCPRoute"),
    (GATEWAY_GROUP, "TLSRoute"),
    (GATEWAY_GROUP, "UDPRoute"),
)
POLICIES = (
    (GATEWAY_GROUP, "BackendTLSPolicy"),
    ("networking.gke.io", "HealthCheckPolicy"),
    ("networking.gke.io", "GCPBackendPolicy"),
    ("networking.gke.io", "GCPTrafficDistributionPolicy"),
    ("networking.gke.io", "GCPGatewayPolicy"),
    ("autoscaling.gke.io", "AutoscalingMetric"),
    ("gateway.envoyproxy.io", "BackendTrafficPolicy"),
    ("gateway.envoyproxy.io", "SecurityPolicy"),
    ("gateway.envoyproxy.io", "ClientTrafficPolicy"),
    ("gateway.envoyproxy.io", "EnvoyExtensionPolicy"),
)
"""Kinds whose targetRef or targetRefs name what they are about."""
SERVICE = ("", "Service")
WORKLOADS = (
    ("apps", "Deployment"),
    ("apps", "StatefulSet"),
    ("apps", "DaemonSet"),
    ("apps", "ReplicaSet"),
    ("argoproj.io", "Rollout"),
    ("", "Pod"),
    ("", "ReplicationController"),
)
"""Kinds that run an endpoint picker or another server; all that make pods are a dated table."""
CONFIG_MAP = ("", "ConfigMap")
NAMESPACE = ("", "Namespace")
DESTINATION_RULE = ("networking.istio.io", "DestinationRule")
LAYERS = ("kustomize-name-refs", "kustomize-namespace-refs")
"""Rules that know better why a name is not found: a layer changed it."""
EXPORT = "inference.networking.x-k8s.io/export"
"""The annotation that exports a pool, with the one value ClusterSet."""


def called(identity: Identity) -> str:
    """`namespace/name`, or the name alone where no namespace is said."""
    return "/".join(part for part in (identity.namespace, identity.name) if part)


def is_exported(annotations: object) -> bool:
    """Whether a pool with these annotations is exported to the clusterset."""
    return isinstance(annotations, dict) and annotations.get(EXPORT) == "ClusterSet"
