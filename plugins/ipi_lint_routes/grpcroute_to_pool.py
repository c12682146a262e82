"""A GRPCRoute sends requests to a pool, and the gateway asks no endpoint picker for it.

## Why

The Inference Extension describes pools, and imports, as backends of HTTPRoutes. What happens in a
GRPCRoute is up to the implementation: Istio takes the backendRef and balances over the pool's pods
without asking the endpoint picker, so cache, queue and adapter count for nothing. No condition says
so. gRPC needs no GRPCRoute: an HTTPRoute carries it to a pool whose `appProtocol` is
`kubernetes.io/h2c`.

## Bad

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata:
  name: generate
  namespace: serving
spec:
  parentRefs:
    - name: inference-gateway
  rules:
    - backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: llama
```

## Good

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: generate
  namespace: serving
spec:
  parentRefs:
    - name: inference-gateway
  rules:
    - backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: llama
```

## Fix

Write an HTTPRoute: a gRPC method is the path `/<service>/<method>`. There is no automatic fix.

## When not to use

Where your gateway is known to support it. For a gateway that the rule does not know it gives a note
only; for one that is known without this limit, nothing.

## Sources

- Istio, conversion of GRPCRoutes, revision 86c9f01, August 2026
- Multi-cluster inference proposal (1374), Inference Extension v1.6.0
- InferencePool API, Inference Extension v1.6.0
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Problem, Reference, Repository, Resource, Severity, rule
from ipi_lint_inference.backends import is_inference
from ipi_lint_inference.gateways import profiles_of_route
from ipi_lint_inference.implementations import limited
from ipi_lint_inference.kinds import GRPC_ROUTE

_HELP = "Use an HTTPRoute; the pool's 'appProtocol: kubernetes.io/h2c' makes it carry gRPC."


@rule("IPI313", "warning", kinds=[GRPC_ROUTE], scope="cluster", preset="strict")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    references = [
        each for each in repository.references_from(resource, "backend") if is_inference(each)
    ]
    profiles = profiles_of_route(resource, repository) if references else ()
    for reference in references:
        if not profiles:
            yield _problem(
                reference, "which the API describes as a backend of HTTPRoutes only", Severity.NOTE
            )
        for profile, limit in limited(profiles, "grpc-route"):
            severity = Severity[limit.severity.upper()]
            yield _problem(reference, f"and {profile.title} {limit.says}", severity)


def _problem(reference: Reference, why: str, severity: Severity) -> Problem:
    kind, name = reference.target.kind, reference.target.name
    return Problem(
        reference.node.get("kind"),
        f"a GRPCRoute leads to the {kind} '{name}', {why}",
        help=_HELP,
        severity=severity,
    )
