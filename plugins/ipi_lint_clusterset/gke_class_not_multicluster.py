"""A route leads to a kind of backend that the class of its GKE Gateway does not take.

## Why

GKE's Gateways over several clusters, whose classes end in `-mc`, take GCPInferencePoolImports;
those of one cluster take InferencePools. The wrong pair leaves the route without a backend: GKE
reports an unsupported kind in the route's status, and requests get errors.

## Bad

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: inference-gateway
  namespace: serving
spec:
  gatewayClassName: gke-l7-regional-external-managed
  listeners:
    - name: http
      port: 80
      protocol: HTTP
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: chat
  namespace: serving
spec:
  parentRefs:
    - name: inference-gateway
  rules:
    - backendRefs:
        - group: networking.gke.io
          kind: GCPInferencePoolImport
          name: qwen-chat
```

## Good

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: inference-gateway
  namespace: serving
spec:
  gatewayClassName: gke-l7-cross-regional-internal-managed-mc
  listeners:
    - name: http
      port: 80
      protocol: HTTP
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: chat
  namespace: serving
spec:
  parentRefs:
    - name: inference-gateway
  rules:
    - backendRefs:
        - group: networking.gke.io
          kind: GCPInferencePoolImport
          name: qwen-chat
```

## Fix

Use a Gateway of the other sort, or the other kind of backend. Another class is another load
balancer with another address, so nothing is rewritten.

## When not to use

The rule goes by the names of GKE's classes. Of the classes that end in `-mc` only those that GKE's
guide names are held against a pool; gateway-class-without-inference speaks about the others. For a
class that is newer than the rule, suppress the line with `# ipi-lint: ignore[IPI707] new class`.

## Sources

- GKE documentation, multi-cluster Inference Gateway and GatewayClass capabilities, read in 2026-11
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Problem, Reference, Related, Repository, Resource, listed, rule
from ipi_lint_clusterset.gke import class_of, gke, is_gke_class, is_multicluster_class
from ipi_lint_inference.backends import is_pool
from ipi_lint_inference.gateways import gateways_of
from ipi_lint_inference.kinds import GKE_IMPORT, ROUTES


@rule("IPI707", "error", kinds=ROUTES, scope="cluster", preset="strict")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    gateways = [gateway for _, gateway in gateways_of(resource, repository)]
    for reference in repository.references_from(resource, "backend"):
        for gateway in gateways:
            problem = _misfit(reference, gateway, repository)
            if problem:
                yield problem
                break


def _misfit(reference: Reference, gateway: Resource, repository: Repository) -> Problem | None:
    name = class_of(gateway)
    classes = gke(repository).get("import-classes", ())
    if (reference.target.group, reference.target.kind) == GKE_IMPORT:
        if is_gke_class(name, repository) and not is_multicluster_class(name, repository):
            advice = f"Use a Gateway of the class {listed(classes)}, or a pool of this cluster."
            return _problem(reference, gateway, "is for one cluster", advice)
    elif is_pool(reference) and name in classes:
        advice = (
            f"Export the pool and refer to its {GKE_IMPORT[1]}, in the group '{GKE_IMPORT[0]}'."
        )
        return _problem(reference, gateway, "is for several clusters", advice)
    return None


def _problem(reference: Reference, gateway: Resource, says: str, advice: str) -> Problem:
    return Problem(
        reference.node.get("kind"),
        f"the Gateway '{gateway.identity.name}' of the class '{class_of(gateway)}' {says} and "
        f"takes no {reference.target.kind}",
        help=advice,
        related=(Related(gateway.get("spec", "gatewayClassName"), "the class of the Gateway"),),
    )
