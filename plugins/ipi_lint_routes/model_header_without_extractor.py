"""A rule waits for a header with the model's name, and nothing in the cluster sets it.

## Why

Clients of the OpenAI API write the model's name into the body. `X-Gateway-Model-Name` and its like
are set on the way by something that reads the body: the body-based router, Envoy AI Gateway, a
policy of agentgateway. Without it no request matches the rule, and the client gets status 404 from
a route that is accepted and resolved. The body-based router sets `X-Gateway-Base-Model-Name` only
since v1.3.

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
    - matches:
        - headers:
            - name: X-Gateway-Model-Name
              value: llama-3-8b
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
    - matches:
        - path:
            value: /llama
      backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: llama
```

## Fix

Deploy what sets the header, or match what clients send: a path, a hostname, a header of their own.
Cannot be done from the manifest.

## When not to use

Where clients set the header themselves, suppress the line with
`# ipi-lint: ignore[IPI312] our clients send it`. The rule is silent where the gateway's
implementation is not known, where any object adds steps to a gateway (an EnvoyFilter, an
EnvoyExtensionPolicy), and mute where charts or other sources that cannot be seen may deliver one.

## Sources

- Body-based router, README, Inference Extension v1.5.0; in no release since v1.6.0
- Serving several pools, guides of Inference Extension v1.4.0 and v1.5.0
- GKE guide on body-based routing, as of 2026
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ipi_lint import Muted, Node, Problem, Related, Repository, Resource, listed, rule
from ipi_lint_inference.backends import route_rules
from ipi_lint_inference.gateways import profiles_of_route
from ipi_lint_inference.kinds import HTTP_ROUTE, POOL
from ipi_lint_routes.extractors import Extractor, extractor_doubt, extractors, may_be_extended


@rule("IPI312", "warning", kinds=[HTTP_ROUTE], scope="cluster", words=(POOL[1],))
def check(resource: Resource, repository: Repository) -> Iterator[Problem | Muted]:
    names = _model_headers(resource, repository)
    if not names or not _is_plain_gateway(resource, repository):
        return
    found = extractors(repository)
    doubt = extractor_doubt(repository)
    for header, node in names.items():
        if any(each.lacks(header) is None for each in found):
            continue
        if doubt:
            yield Muted(node, "extractor-unseen", f"what sets the header '{node.text}': {doubt}")
        else:
            yield _problem(header, node, found)


def _model_headers(route: Resource, repository: Repository) -> dict[str, Node]:
    """The model headers that the route's rules for pools wait for: where each is named first."""
    known = repository.facts.table("model-headers")
    found: dict[str, Node] = {}
    for each in route_rules(route, repository):
        for match in each.node.get("matches").items() if each.inference else ():
            for header in match.get("headers").items():
                name = header.get("name")
                if name.text and name.text.lower() in known:
                    found.setdefault(name.text.lower(), name)
    return found


def _is_plain_gateway(route: Resource, repository: Repository) -> bool:
    """Whether the route's gateways are known, and set no header by themselves."""
    profiles = profiles_of_route(route, repository)
    sets = any(each.entry.get("sets-model-header") for each in profiles)
    return bool(profiles) and not sets and not may_be_extended(repository)


def _problem(header: str, node: Node, found: Sequence[Extractor]) -> Problem:
    if not found:
        return Problem(
            node,
            f"nothing in the cluster sets the header '{node.text}', and clients write the model "
            "into the body",
            help="Deploy what sets it from the request's body, such as a body-based router, or "
            "match what clients send.",
        )
    since = max(each.lacks(header) or "" for each in found)
    entry = found[0].entry
    help_text = f"Run v{since} or later, or match" if since else "Match"
    return Problem(
        node,
        f"{entry['title']} in the cluster does not set the header '{node.text}', and clients write "
        "the model into the body",
        help=f"{help_text} a header that it sets: {listed(sorted(entry['headers']))}.",
        related=tuple(Related(each.node, "does not set it") for each in found),
    )
