"""A route refers to a pool in another namespace, and its gateway does not follow that.

## Why

A ReferenceGrant permits a reference into another namespace; whether the gateway follows it is
another matter. Some look for the pool in the route's own namespace, whatever the reference says:
the route then has RefNotPermitted or BackendNotFound, grant or no grant.

## Bad

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: inference-gateway
  namespace: web
spec:
  gatewayClassName: kgateway
  listeners:
    - name: http
      port: 80
      protocol: HTTP
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: assistant
  namespace: web
spec:
  parentRefs:
    - name: inference-gateway
  rules:
    - backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: qwen-chat
          namespace: llm
---
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata:
  name: assistant-of-web
  namespace: llm
spec:
  from:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      namespace: web
  to:
    - group: inference.networking.k8s.io
      kind: InferencePool
      name: qwen-chat
```

## Good

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: inference-gateway
  namespace: web
spec:
  gatewayClassName: kgateway
  listeners:
    - name: http
      port: 80
      protocol: HTTP
      allowedRoutes:
        namespaces:
          from: All
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: assistant
  namespace: llm
spec:
  parentRefs:
    - name: inference-gateway
      namespace: web
  rules:
    - backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: qwen-chat
```

## Fix

Put the route next to the pool, and cross the namespace on the way to the Gateway, which every
implementation follows. Cannot be done from the manifest.

## When not to use

Where the release that runs is not known, and only some have the limit, the finding is a note: say
the release in the configuration (`implementation: agentgateway@1.5`). An implementation that the
rule does not know gives no finding, and a reference without a grant is reported by
missing-reference-grant instead.

## Sources

- kgateway-dev/kgateway#11370
- agentgateway pull request 3169, 2026-08-25
- envoyproxy/ai-gateway#2173, #2230 and #2339, 2026-07
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Problem, Reference, Related, Repository, Resource, Severity, rule
from ipi_lint_grants.crossings import crossings_of, is_permitted
from ipi_lint_inference.backends import is_pool
from ipi_lint_inference.gateways import gateways_of, profiles_of_route
from ipi_lint_inference.implementations import Limit, Profile, limited
from ipi_lint_inference.kinds import AI_ROUTE, GRANT, ROUTES


@rule("IPI455", "warning", kinds=[*ROUTES, AI_ROUTE], scope="cluster", preset="strict")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    crossings = [each for each in crossings_of(resource, repository) if is_pool(each)]
    if not crossings:
        return
    limits = list(limited(profiles_of_route(resource, repository), "cross-namespace"))
    for reference in crossings:
        if limits and _is_let_through(reference, repository):
            yield _problem(reference, *limits[0], repository)


def _is_let_through(reference: Reference, repository: Repository) -> bool:
    """Whether nothing else is wrong: there is a grant, or there may be one.

    An AIGatewayRoute's references are held against grants by its own controller.
    """
    is_own = reference.source.group_kind == AI_ROUTE
    return is_own or is_permitted(reference, repository) or repository.gap_for(GRANT) is not None


def _problem(
    reference: Reference, profile: Profile, limit: Limit, repository: Repository
) -> Problem:
    target = reference.target
    return Problem(
        reference.node.get("namespace"),
        f"{profile.title} {limit.says}, and '{target.name}' is in '{target.namespace}'",
        help=f"Put the route into the namespace '{target.namespace}', and name the Gateway's "
        "namespace in its parentRefs."
        + ("" if limit.is_certain else " A later release may follow it: say which one runs."),
        related=tuple(
            Related(gateway.get("spec", "gatewayClassName"), "the route's Gateway")
            for _, gateway in gateways_of(reference.source, repository)
        )[:1],
        severity=Severity[limit.severity.upper()] if limit.is_certain else Severity.NOTE,
    )
