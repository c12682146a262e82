"""Two rules for different pools have one name on a Gateway that keeps endpoint pickers by it.

## Why

Some implementations merge all routes of a listener and host, and keep the endpoint picker of each
rule under the rule's name. Where two rules have the same name, one picker overwrites the other: the
requests for one model are shown to the picker of the other, which picks among the wrong pods. Both
routes stay accepted and resolved. Names that a template writes into every route (`chat`,
`completions`) collide as soon as a second model shares the Gateway.

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
  name: llama
  namespace: serving
spec:
  parentRefs:
    - name: inference-gateway
  rules:
    - name: completions
      matches:
        - path:
            value: /llama
      backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: llama
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: qwen
  namespace: serving
spec:
  parentRefs:
    - name: inference-gateway
  rules:
    - name: completions
      matches:
        - path:
            value: /qwen
      backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: qwen
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
  name: llama
  namespace: serving
spec:
  parentRefs:
    - name: inference-gateway
  rules:
    - name: llama-completions
      matches:
        - path:
            value: /llama
      backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: llama
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: qwen
  namespace: serving
spec:
  parentRefs:
    - name: inference-gateway
  rules:
    - name: qwen-completions
      matches:
        - path:
            value: /qwen
      backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: qwen
```

## Fix

Give the rule a name of its own, or none. The suggested fix puts the route's name in front, which
is not safe: a policy may name the rule by `sectionName`.

## When not to use

With a release of the implementation that is fixed, ignore the rule, or take the limit out with
`facts: {implementations: {istio: {limits: {rule-names: null}}}}`. It speaks only where the
Gateway's implementation is known to be affected, and never about different Gateways, listeners or
hosts. Higress gives all unnamed rules of a route one name; that is reported, too.

## Sources

- rh-aiservices-bu/rhoai-maas-guide#138 and #139, Istio in RHOAI 3.5, September 2026
- istio/istio#58392 and #61601, the routes of several pools merged on one Gateway
- higress-group/higress#4393, as of August 2026
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from ipi_lint import Fix, Node, Problem, Related, Repository, Resource, listed, replacement, rule
from ipi_lint_inference.backends import RouteRule
from ipi_lint_inference.gateways import profiles_of_route
from ipi_lint_inference.implementations import Limit, Profile, limited
from ipi_lint_inference.kinds import HTTP_ROUTE, called
from ipi_lint_routes.claims import Claim, claims, rivals


@rule("IPI309", "error", kinds=[HTTP_ROUTE], scope="cluster")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    found = repository.once(_by_name).get(resource, ())
    profiles = profiles_of_route(resource, repository) if found else ()
    for profile, limit in limited(profiles, "rule-names"):
        named = [each for each in found if each.node.exists]
        for claim, rival in rivals(named, repository):
            yield _same_name(claim, rival, profile, limit)
    for profile, limit in limited(profiles, "unnamed-rules"):
        unnamed = [each for each in found if not each.node.exists]
        for claim, rival in rivals(unnamed, repository):
            yield _no_name(claim, rival, profile, limit)


def _by_name(repository: Repository) -> dict[Resource, list[Claim]]:
    return claims(repository, _name)


def _name(rule: RouteRule) -> Iterator[tuple[Hashable, Node]]:
    """A rule's name; rules without any share one within their route."""
    node = rule.node.get("name")
    if node.text:
        yield node.text, node
    elif not node.exists:
        route = rule.inference[0].source.identity
        yield route, node


def _same_name(claim: Claim, rival: Claim, profile: Profile, limit: Limit) -> Problem:
    name, own = claim.node.text or "", f"{claim.route.identity.name}-{claim.node.text}"
    edits = replacement(claim.node, name, own)
    return Problem(
        claim.node,
        f"the rule '{name}' leads to {_pools(claim)}, and that of the same name in "
        f"{_place(rival, claim)} to {_pools(rival)}; {profile.title} {limit.says}",
        help="Give the rule a name that no other rule on this Gateway has, or none.",
        related=(Related(rival.node, f"the same name, for {_pools(rival)}"),),
        fix=Fix(f"Name the rule '{own}'", edits, safe=False) if edits else None,
    )


def _no_name(claim: Claim, rival: Claim, profile: Profile, limit: Limit) -> Problem:
    return Problem(
        claim.rule.inference[0].name_node,
        f"this rule for {_pools(claim)} and one above it for {_pools(rival)} have no names; "
        f"{profile.title} {limit.says}",
        help="Put each of the pools into an HTTPRoute of its own.",
        related=(Related(rival.rule.inference[0].name_node, "the other rule without a name"),),
    )


def _place(rival: Claim, claim: Claim) -> str:
    if rival.route is claim.route:
        return "the same route"
    return f"the HTTPRoute '{called(rival.route.identity)}'"


def _pools(claim: Claim) -> str:
    return listed(sorted({name for _, name in claim.pools}))
