"""One rule of a route sends requests to an InferencePool and to something else.

## Why

The API allows it, and the implementations differ. A pool's endpoint picker is asked before a
backend of the rule is chosen, and some gateways know one picker for the whole rule: Istio takes
that of the last backend with a weight, so with a Service in last place no picker is asked at all,
and the pool gets its requests as if it were a plain Service. NGINX Gateway Fabric refuses the rule.
agentgateway serves such a rule as it is written.

## Bad

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: inference-gateway
  namespace: serving
spec:
  gatewayClassName: nginx
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
          name: llama-pool
          weight: 90
        - name: openai-proxy
          port: 80
          weight: 10
```

## Good

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: inference-gateway
  namespace: serving
spec:
  gatewayClassName: nginx
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
    - matches:
        - headers:
            - name: x-overflow
              value: "1"
      backendRefs:
        - name: openai-proxy
          port: 80
    - backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: llama-pool
```

## Fix

Give each kind of backend a rule of its own, told apart by a header or a path. How requests are to
be split instead of by weight cannot be done from the manifest.

## When not to use

The rule is an error, a warning or silent as the route's Gateways are of an implementation that is
known to refuse, to mishandle or to serve such a rule; where none is known it is a note. A backend
of weight 0 gets no requests and does not count. The shape of an AIGatewayRoute is another rule's.
Suppress a rule that was tried with `# ipi-lint: ignore[IPI305] works with our gateway`.

## Sources

- NGINX Gateway Fabric, its HTTPRoute code, as of 2026-08
- istio issue 61594, and Istio's route code as of 2026-08
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Problem, Reference, Related, Repository, Resource, rule
from ipi_lint_inference.backends import RouteRule, route_rules, weight_of
from ipi_lint_inference.kinds import GKE_IMPORT, IMPORT, POOL, POOLS, ROUTES, called
from ipi_lint_routes.references import pools_met
from ipi_lint_routes.verdicts import Verdict, verdict

_KINDS = (POOL[1], IMPORT[1], GKE_IMPORT[1])
_GROUPS = tuple(group for group, _ in POOLS)
_UNKNOWN = "not every gateway implementation serves such a rule"


@rule("IPI305", "warning", kinds=ROUTES, scope="cluster")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    for each in route_rules(resource, repository):
        pool, other = _mixed(each, repository)
        if pool and other:
            said = verdict(resource, "mixed-backends", repository, _UNKNOWN)
            if said:
                yield _problem(pool, other, said)


def _mixed(
    route_rule: RouteRule, repository: Repository
) -> tuple[Reference | None, Reference | None]:
    """The first backend that is a pool or an import, and the first that is something else."""
    pool = other = None
    for each in route_rule.backends:
        if not weight_of(each):
            continue
        if _is_inference(each, repository):
            pool = pool or each
        else:
            other = other or each
    return pool, other


def _is_inference(reference: Reference, repository: Repository) -> bool:
    """Also where kind or group are wrong: other rules say so."""
    group, kind = reference.target.group, reference.target.kind
    if kind in _KINDS or group in _GROUPS:
        return True
    return not repository.find(reference.target) and bool(pools_met(reference, repository))


def _problem(pool: Reference, other: Reference, said: Verdict) -> Problem:
    return Problem(
        other.name_node,
        f"this rule mixes the {pool.target.kind} '{called(pool.target)}' with the "
        f"{other.target.kind} '{called(other.target)}'; {said.says}",
        help="Give each kind of backend a rule of its own, told apart by a header or a path."
        + said.advice,
        related=(
            Related(pool.name_node, f"the {pool.target.kind} of the same rule"),
            *said.related,
        ),
        severity=said.severity,
    )
