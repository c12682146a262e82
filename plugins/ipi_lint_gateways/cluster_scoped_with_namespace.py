"""An object of a cluster-scoped kind says a namespace.

## Why

Kinds such as GatewayClass, ClusterRole and CustomResourceDefinition have no namespaces. Clients and
the API server drop the field, so the object never looks in the cluster as it does in Git: Argo CD
shows it out of sync, and who reads it believes that it is bounded. Often Kustomize is the cause:
its `namespace:` is written into GatewayClass too, since it does not know that kind's scope.

## Bad

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata:
  name: inference
  namespace: llm
spec:
  controllerName: istio.io/gateway-controller
```

## Good

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata:
  name: inference
spec:
  controllerName: istio.io/gateway-controller
```

## Fix

Remove the namespace. That is safe, since it means nothing. Where Kustomize wrote it, keep the
object out of the kustomization that has `namespace:`.

## When not to use

Rendered output that nobody writes by hand, and that nobody compares with the cluster, need not be
looked at by this rule.

## Sources

- Kubernetes API v1.35, cluster-scoped kinds
- Gateway API v1.6.1, GatewayClass
- A run of kustomize 5.5.0 with `namespace:` over a GatewayClass
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Fix, Problem, Repository, Resource, removal, rule
from ipi_lint_inference.kinds import GATEWAY_CLASS, NAMESPACE

_KINDS = (
    GATEWAY_CLASS,
    NAMESPACE,
    ("", "PersistentVolume"),
    ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"),
    ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy"),
    ("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding"),
    ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"),
    ("apiextensions.k8s.io", "CustomResourceDefinition"),
    ("networking.k8s.io", "IngressClass"),
    ("rbac.authorization.k8s.io", "ClusterRole"),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"),
    ("scheduling.k8s.io", "PriorityClass"),
    ("storage.k8s.io", "StorageClass"),
)


@rule("IPI406", "note", kinds=_KINDS, preset="strict", words=("namespace",))
def check(resource: Resource, _: Repository) -> Iterator[Problem]:
    node = resource.get("metadata", "namespace")
    if node.text and node.source is resource.source:
        edits = removal(node)
        yield Problem(
            node,
            f"a {resource.identity.kind} has no namespace, and this one says '{node.text}'",
            help="Remove the namespace; it means nothing here.",
            fix=Fix("Remove the namespace", edits, safe=True) if edits else None,
        )
