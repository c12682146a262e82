"""A rule for a pool has a CORS filter, on a gateway that then drops the endpoint picker.

## Why

Istio stores the endpoint picker of a rule among the per-filter settings of its Envoy route, and a
CORS filter makes these settings anew. The picker is lost without a word: requests go to any pod of
the pool, and every condition stays true.

## Bad

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: inference-gateway
  namespace: serving
spec:
  gatewayClassName: istio
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
    - filters:
        - type: CORS
          cors:
            allowOrigins: ["https://chat.example.com"]
      backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: llama
```

## Good

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: inference-gateway
  namespace: serving
spec:
  gatewayClassName: istio
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
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: llama
```

## Fix

Take the filter off the rule, and answer CORS requests elsewhere: in the application that the
browser loads, or in a proxy in front. There is no automatic fix, since browsers may need the
answer.

## When not to use

With a release of Istio that is known to keep the picker. It was found by reading the code, and the
fix of istio/istio#61594 may have mended it; this is why the rule is in the preset `strict` only.

## Sources

- Istio, its Envoy routes, revision 86c9f01, August 2026
- HTTPRoute API, CORS filter, Gateway API v1.6.1
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Problem, Related, Repository, Resource, Severity, rule
from ipi_lint_inference.backends import is_pool, route_rules
from ipi_lint_inference.gateways import profiles_of_route
from ipi_lint_inference.implementations import limited
from ipi_lint_inference.kinds import HTTP_ROUTE


@rule("IPI314", "warning", kinds=[HTTP_ROUTE], scope="cluster", preset="strict")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    for each in route_rules(resource, repository):
        pools = [reference for reference in each.backends if is_pool(reference)]
        filters = [node for node in each.node.get("filters").items() if pools]
        for node in filters:
            if node.get("type").text != "CORS":
                continue
            profiles = profiles_of_route(resource, repository)
            for profile, limit in limited(profiles, "cors-filter"):
                yield Problem(
                    node.get("type"),
                    f"{profile.title} {limit.says}; this one leads to the pool "
                    f"'{pools[0].target.name}'",
                    help="Take the filter off this rule, and answer CORS in the application.",
                    related=(Related(pools[0].name_node, "its endpoint picker is not asked"),),
                    severity=Severity[limit.severity.upper()],
                )
