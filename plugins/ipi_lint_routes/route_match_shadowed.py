"""Two rules take the same requests, for different pools.

## Why

Where rules of several routes on one listener match the same requests, the Gateway API gives them
all to one: to the route that was created first, and among those of one moment to the first by
namespace and name. The other pool gets nothing. Which of the two that is shows in no file: when a
GitOps tool deletes a route and makes it anew, the requests go to the other model, and every status
stays green. Within a route the upper rule takes them all.

Hostnames that a route does not say are its listeners'. A match without a path means every path.

## Bad

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: chat-llama
  namespace: serving
spec:
  parentRefs:
    - name: inference-gateway
  hostnames: [llm.example.com]
  rules:
    - matches:
        - path:
            value: /v1
      backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: llama
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: chat-qwen
  namespace: serving
spec:
  parentRefs:
    - name: inference-gateway
  hostnames: [llm.example.com]
  rules:
    - matches:
        - path:
            value: /v1
      backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: qwen
```

## Good

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: chat-llama
  namespace: serving
spec:
  parentRefs:
    - name: inference-gateway
  hostnames: [llama.example.com]
  rules:
    - matches:
        - path:
            value: /v1
      backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: llama
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: chat-qwen
  namespace: serving
spec:
  parentRefs:
    - name: inference-gateway
  hostnames: [qwen.example.com]
  rules:
    - matches:
        - path:
            value: /v1
      backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: qwen
```

## Fix

Tell the two apart by hostname, path or header. Which one is meant cannot be told from the
manifests, so there is no automatic fix.

## When not to use

For a switch from one route to another on purpose (blue and green), suppress the line with
`# ipi-lint: ignore[IPI318] both until Friday`. The rule speaks only about matches that are the same
word for word, once defaults are filled in, and is silent about a route that stands here twice.

## Sources

- HTTPRoute API, matches and the order of routes, Gateway API v1.6.1
- llm-d/llm-d-router#158, several models behind one gateway
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Problem, Related, Repository, Resource, listed, rule
from ipi_lint_inference.kinds import HTTP_ROUTE, called
from ipi_lint_routes.attachment import ANY_HOST
from ipi_lint_routes.claims import Claim, claims, rivals
from ipi_lint_routes.matches import matches_of, said, telling


@rule("IPI318", "warning", kinds=[HTTP_ROUTE], scope="cluster")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    for claim, rival in rivals(repository.once(_by_match).get(resource, ()), repository):
        yield _below(claim, rival) if claim.route is rival.route else _twice(claim, rival)


def _by_match(repository: Repository) -> dict[Resource, list[Claim]]:
    return claims(repository, matches_of)


def _twice(claim: Claim, rival: Claim) -> Problem:
    on_host = "" if claim.host == ANY_HOST else f" on '{claim.host}'"
    return Problem(
        telling(claim.node),
        f"{said(claim.node)}{on_host} goes to {_pools(claim)} here, "
        f"and to {_pools(rival)} in the HTTPRoute '{called(rival.route.identity)}'",
        help="Only the route that was created first gets these requests. Tell the two apart by "
        "hostname, path or header.",
        related=(Related(telling(rival.node), f"to {_pools(rival)}"),),
    )


def _below(claim: Claim, rival: Claim) -> Problem:
    return Problem(
        telling(claim.node),
        f"a rule above takes all requests for {said(claim.node)}, and sends them to "
        f"{_pools(rival)}; {_pools(claim)} gets none of them",
        help="Tell the two rules apart by path or header.",
        related=(Related(telling(rival.node), f"to {_pools(rival)}"),),
    )


def _pools(claim: Claim) -> str:
    return listed(sorted({name for _, name in claim.pools}))
