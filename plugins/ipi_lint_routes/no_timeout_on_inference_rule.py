"""A rule for a pool leaves the request timeout to a gateway whose own is short.

## Why

Envoy ends a request after 15 seconds where nothing says otherwise, with status 504, also in the
middle of a stream. A long answer of a model takes minutes. Some gateways built on Envoy turn that
timeout off, others do not; Envoy AI Gateway gives its own AIGatewayRoutes 60 seconds.

## Bad

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: inference-gateway
  namespace: serving
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

## Good

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: inference-gateway
  namespace: serving
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
  name: chat
  namespace: serving
spec:
  parentRefs:
    - name: inference-gateway
  rules:
    - timeouts:
        request: 300s
      backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: llama
```

## Fix

Write how long an answer may take; `0s` means without end. The fix suggests five minutes, which is
not safe: only you know how long your models' answers get.

## When not to use

Where answers are always short. The rule speaks only about gateways that are known to have a short
timeout, and not where a policy for the route or its Gateway sets one; it runs only with
`preset: all` or when selected.

## Sources

- Envoy, route timeout, as of 2026
- Envoy AI Gateway API, AIGatewayRoute timeouts, as of September 2026
- modelplaneai/modelplane#174; kubernetes-sigs/gateway-api-inference-extension#2729
- HTTPRoute API, timeouts, Gateway API v1.6.1
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Fix, Muted, Node, Problem, Repository, Resource, insertion, rule
from ipi_lint_inference.backends import RouteRule, route_rules
from ipi_lint_inference.gateways import profiles_of_route
from ipi_lint_inference.implementations import Limit, Profile, limited
from ipi_lint_inference.kinds import AI_ROUTE, HTTP_ROUTE
from ipi_lint_routes.timeouts import policy_doubt

_ENOUGH = "{request: 300s}"


@rule("IPI310", "warning", kinds=[HTTP_ROUTE, AI_ROUTE], scope="cluster", preset="all")
def check(resource: Resource, repository: Repository) -> Iterator[Problem | Muted]:
    bare = [
        each
        for each in route_rules(resource, repository)
        if each.inference and not each.node.get("timeouts").plain
    ]
    found = next(_short_timeouts(resource, repository), None) if bare else None
    if not found:
        return
    policy = policy_doubt(resource, repository)
    if policy is not None and policy.is_here:
        return
    for each in bare:
        at = each.inference[0].name_node
        yield Muted(at, "timeout-unseen", policy.why) if policy else _problem(each, at, *found)


def _short_timeouts(route: Resource, repository: Repository) -> Iterator[tuple[Profile, Limit]]:
    profiles = profiles_of_route(route, repository)
    if route.group_kind == AI_ROUTE:
        return limited(profiles, "ai-route-timeout")
    return limited(profiles, "request-timeout")


def _problem(rule: RouteRule, at: Node, profile: Profile, limit: Limit) -> Problem:
    first = next((node for _, node in rule.node.entries()), None)
    is_block = first is not None and '"' not in _key(first)
    edits = insertion(first, "timeouts", _ENOUGH) if first and is_block else ()
    return Problem(
        rule.node.get("timeouts"),
        f"the rule for '{at.text}' sets no request timeout, and {profile.title} {limit.says}",
        help="Set 'timeouts.request' to what a long answer takes; '0s' is without end.",
        fix=Fix(f"Write 'timeouts: {_ENOUGH}'", edits, safe=False) if edits else None,
        on_key=True,
    )


def _key(node: Node) -> str:
    return node.document.source.text[slice(*node.key_span)]
