"""What the API calls the objects of a kind (`deployments`), and whether they have a namespace."""

from __future__ import annotations

from collections.abc import Iterable

from ipi_lint.resource import Resource
from ipi_lint.schema import is_crd

GroupKind = tuple[str, str]

_CLUSTERWIDE = {
    "": ("ComponentStatus", "Namespace", "Node", "PersistentVolume"),
    "admissionregistration.k8s.io": (
        "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding",
        "MutatingWebhookConfiguration", "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration",
    ),
    "apiextensions.k8s.io": ("CustomResourceDefinition",),
    "apiregistration.k8s.io": ("APIService",),
    "certificates.k8s.io": ("CertificateSigningRequest", "ClusterTrustBundle"),
    "flowcontrol.apiserver.k8s.io": ("FlowSchema", "PriorityLevelConfiguration"),
    "gateway.networking.k8s.io": ("GatewayClass",),
    "networking.k8s.io": ("IPAddress", "IngressClass", "ServiceCIDR"),
    "node.k8s.io": ("RuntimeClass",),
    "rbac.authorization.k8s.io": ("ClusterRole", "ClusterRoleBinding"),
    "resource.k8s.io": ("DeviceClass", "ResourceSlice"),
    "scheduling.k8s.io": ("PriorityClass",),
    "storage.k8s.io": (
        "CSIDriver", "CSINode", "StorageClass", "VolumeAttachment", "VolumeAttributesClass",
    ),
}  # fmt: skip
"""Source: kubectl api-resources, Kubernetes v1.35, and Gateway API v1.4."""


class Kinds:
    """The kinds of Kubernetes itself, and those that CustomResourceDefinitions tell of."""

    def __init__(self, crds: Iterable[Resource] = ()) -> None:
        self._names: dict[GroupKind, str] = {}
        self._clusterwide: dict[GroupKind, bool] = {
            (group, kind): True for group, kinds in _CLUSTERWIDE.items() for kind in kinds
        }
        for crd in crds:
            if is_crd(crd):
                spec = crd.get("spec")
                kind = (spec.get("group").text or "", spec.get("names", "kind").text or "")
                self._clusterwide[kind] = spec.get("scope").text == "Cluster"
                plural = spec.get("names", "plural").text
                if plural:
                    self._names[kind] = plural

    def plural(self, kind: GroupKind) -> str:
        """The name of the resource; without a CRD by the rules that Kubernetes' own names keep."""
        return self._names.get(kind) or _plural(kind[1].lower())

    def is_clusterwide(self, kind: GroupKind) -> bool | None:
        """Whether objects of a kind have no namespace; None where that is not known."""
        group = kind[0]
        is_built_in = "." not in group or group.endswith(".k8s.io")
        return self._clusterwide.get(kind, False if is_built_in else None)


def _plural(word: str) -> str:
    if word == "endpoints":
        return word
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "ch", "sh")) else f"{word}s"
