"""Anybody can send requests to a model, unencrypted.

## Why

A Gateway that is reached from outside, a listener without TLS and no policy that asks who is
calling: whoever finds the address uses the GPUs, and prompts and answers can be read on their way.
The guides' Gateways are like that, for the sake of a quick start.

## Bad

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: inference
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
    - name: inference
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
  name: inference
  namespace: serving
spec:
  gatewayClassName: gke-l7-regional-external-managed
  listeners:
    - name: https
      port: 443
      protocol: HTTPS
      tls:
        certificateRefs:
          - name: chat-example-com
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: chat
  namespace: serving
spec:
  parentRefs:
    - name: inference
  rules:
    - backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: llama
```

## Fix

Serve TLS, and let a policy of your gateway ask who is calling: AuthorizationPolicy, SecurityPolicy,
AuthPolicy, Identity-Aware Proxy. Cannot be done from the manifest.

## When not to use

The rule speaks where a Gateway is known to be public: by its class, or since its implementation
makes a load balancer and nothing says otherwise. Where TLS ends in front of the Gateway, or for a
demonstration, suppress the line with `# ipi-lint: ignore[IPI906] TLS ends at the CDN`.

## Sources

- Gateway API, listeners and infrastructure, Gateway API v1.6.1
- Getting started guides, their Gateways, Inference Extension v1.0 to v1.6
- GKE documentation on GatewayClasses, as of 2026
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ipi_lint import (
    Muted,
    NamedTuple,
    Node,
    Problem,
    Reference,
    Related,
    Repository,
    Resource,
    rule,
)
from ipi_lint_inference.backends import is_inference, route_rules
from ipi_lint_inference.gateways import admits, gateways_of, listeners_of
from ipi_lint_inference.kinds import AI_ROUTE, GATEWAY, ROUTES, called
from ipi_lint_inference.lookup import NOT_FOUND
from ipi_lint_security.guards import access_kinds, is_asked_for, is_public

_ASKING = ("ExtensionRef", "ExternalAuth")
"""Filters that may ask who is calling."""
_ENDS_TLS = "service.beta.kubernetes.io/aws-load-balancer-ssl-cert"


class _Way(NamedTuple):
    """A route that leads from a Gateway to a pool or import."""

    parent: Reference
    backend: Reference

    @property
    def route(self) -> Resource:
        return self.backend.source


@rule("IPI906", "warning", kinds=[GATEWAY], scope="cluster", preset="all")
def check(resource: Resource, repository: Repository) -> Iterator[Problem | Muted]:
    ways = repository.once(_ways).get(resource, ())
    if not ways or not is_public(resource, repository) or _has_tls_in_front(resource):
        return
    for listener in resource.get("spec", "listeners").items():
        node = listener.get("protocol")
        if node.text != "HTTP":
            continue
        way = next((each for each in ways if _is_open(each, listener, resource, repository)), None)
        if way:
            gap = repository.gap_for(*access_kinds(repository))
            detail = f"a policy for the Gateway '{called(resource.identity)}': {gap}"
            yield Muted(node, NOT_FOUND, detail) if gap else _problem(node, way)


def _problem(node: Node, way: _Way) -> Problem:
    kind, name = way.backend.target.kind, called(way.backend.target)
    return Problem(
        node,
        f"anybody can send requests to the {kind} '{name}' here, unencrypted",
        help="Serve HTTPS, and let a policy of the gateway ask who is calling.",
        related=(Related(way.backend.name_node, "the route leads here"),),
    )


def _has_tls_in_front(gateway: Resource) -> bool:
    annotations = gateway.get("spec", "infrastructure", "annotations")
    return annotations.get(_ENDS_TLS).exists


def _is_open(way: _Way, listener: Node, gateway: Resource, repository: Repository) -> bool:
    """Whether a listener carries a route that nothing guards."""
    targets = [gateway.identity, way.route.identity, way.backend.target]
    if is_asked_for(targets, gateway.identity.namespace, repository):
        return False
    if listener.route not in {each.route for each in listeners_of(gateway, way.parent)}:
        return False
    return bool(admits(listener, gateway, way.route, repository))


def _ways(repository: Repository) -> Mapping[Resource, Sequence[_Way]]:
    """The ways from each Gateway to pools and imports, without those that a filter may guard."""
    found: dict[Resource, list[_Way]] = {}
    for kind in (*ROUTES, AI_ROUTE):
        for route in repository.of_kind(*kind):
            backends = list(_unasked_backends(route, repository))
            for parent, gateway in gateways_of(route, repository) if backends else ():
                if repository.together(route, gateway):
                    found.setdefault(gateway, []).append(_Way(parent, backends[0]))
    return found


def _unasked_backends(route: Resource, repository: Repository) -> Iterator[Reference]:
    for entry in route_rules(route, repository):
        filters = {each.get("type").text for each in entry.node.get("filters").items()}
        if filters.isdisjoint(_ASKING):
            yield from (each for each in entry.backends if is_inference(each))
