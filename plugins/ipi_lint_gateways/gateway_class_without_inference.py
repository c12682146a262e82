"""A Gateway carries routes to pools, and its class is one that serves no InferencePools.

## Why

InferencePool is an extension that each implementation has to support by itself. One that does not
takes the route, finds a kind of backend that it does not know, sets `ResolvedRefs` to False with
InvalidKind and answers with status 500. kgateway had the support and gave it to agentgateway: since
2.2 its own class has none. GKE supports it in some of its classes only. And no implementation makes
a class called `inference-gateway`: that is what guides call the Gateway.

## Bad

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: inference-gateway
  namespace: llm
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
  namespace: llm
spec:
  parentRefs:
    - name: inference-gateway
  rules:
    - backendRefs:
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
  namespace: llm
spec:
  gatewayClassName: agentgateway
  listeners:
    - name: http
      port: 80
      protocol: HTTP
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: chat
  namespace: llm
spec:
  parentRefs:
    - name: inference-gateway
  rules:
    - backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: qwen-chat
```

## Fix

Move the Gateway to a class that serves pools. Another class means another proxy with another
address, so this is not written by itself.

## When not to use

What a class is, its GatewayClass decides where that stands here: a class that is called kgateway
and has the controller of agentgateway is fine. An implementation or a class that the rule does not
know gives no finding. It is an error only where the configuration says which release runs
(`implementation: kgateway@2.2`); with kgateway before 2.2, say so there. GKE's list is what its
guides name: suppress the line with `# ipi-lint: ignore[IPI403] supported since` for a newer class.

## Sources

- kgateway-dev/kgateway, release notes of 2.1 and 2.2; NVIDIA/aicr#871
- vllm-project/production-stack#1032, kubernetes-sigs/gateway-api-inference-extension#1771 and #476
- GKE documentation on the Inference Gateway, 2026
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ipi_lint import (
    Identity,
    Muted,
    Node,
    Problem,
    Reference,
    Related,
    Repository,
    Resource,
    Severity,
    listed,
    rule,
)
from ipi_lint_gateways.carried import pools_through
from ipi_lint_gateways.classes import is_mistaken_for_class
from ipi_lint_inference.implementations import Profile, profiles_of
from ipi_lint_inference.kinds import GATEWAY, GATEWAY_CLASS
from ipi_lint_inference.lookup import unless_found


@rule("IPI403", "error", kinds=[GATEWAY], scope="cluster")
def check(resource: Resource, repository: Repository) -> Iterator[Problem | Muted]:
    pool = next(pools_through(resource, repository), None)
    if pool is None:
        return
    node = resource.get("spec", "gatewayClassName")
    if is_mistaken_for_class(node.text, repository):
        target = Identity(*GATEWAY_CLASS, None, node.text or "")
        yield from unless_found(target, node, repository, _mistaken(node, pool))
        return
    profiles = profiles_of(resource, repository)
    problems = [_limited(each, node, pool) or _outside(each, node, pool) for each in profiles]
    if problems and problems[0] and all(problems):
        yield problems[0]


def _mistaken(node: Node, pool: Reference) -> Problem:
    return Problem(
        node,
        f"'{node.text}' is what guides call the Gateway; no implementation makes a class of that "
        "name",
        help="Write the class of the implementation that is installed, such as 'istio'.",
        related=_related(pool),
        severity=Severity.WARNING,
    )


def _limited(profile: Profile, node: Node, pool: Reference) -> Problem | None:
    """Where the implementation has no pools in the release that runs, or in the newest one."""
    limit = profile.limit("pools")
    until = profile.entry.get("limits", {}).get("pools", {}).get("until")
    if limit is None or (until and not limit.is_certain):
        return None
    help_text = f"Raise {profile.title} to {until} or later."
    if not until:
        help_text = "Move the Gateway to a class that serves pools"
        help_text += (
            "." if limit.is_certain else f", or say which release runs: {_before(profile)}."
        )
    return Problem(
        node,
        f"routes lead to pools through this Gateway, and {profile.title} {limit.says}",
        help=help_text,
        related=_related(pool),
        severity=Severity[limit.severity.upper()] if limit.is_certain else Severity.WARNING,
    )


def _before(profile: Profile) -> str:
    """The configuration's word for the last release without a limit that has come since."""
    major, _, minor = str(profile.entry["limits"]["pools"]["since"]).partition(".")
    return f"'implementation: {profile.name}@{major}.{int(minor) - 1}'"


def _outside(profile: Profile, node: Node, pool: Reference) -> Problem | None:
    """Where the implementation has pools in some of its own classes, and this is none of them."""
    classes: Sequence[str] = profile.entry.get("pool-classes", ())
    others: Sequence[str] = profile.entry.get("import-classes", ())
    is_own = any(
        (node.text or "").startswith(each.rstrip("*")) for each in profile.entry.get("classes", ())
    )
    if not classes or not is_own or node.text in (*classes, *others):
        return None
    return Problem(
        node,
        f"routes lead to pools through this Gateway, and {profile.title} is not known to serve "
        f"pools in the class '{node.text}'",
        help=f"The classes that do are {listed(classes)}.",
        related=_related(pool),
        severity=Severity.WARNING,
    )


def _related(pool: Reference) -> tuple[Related, ...]:
    return (Related(pool.name_node, "this route leads to a pool"),)
