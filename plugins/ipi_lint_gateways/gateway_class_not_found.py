"""A Gateway is of a class that neither stands here nor is known.

## Why

A Gateway whose class does not exist is taken by the API server and then waits for ever: no
controller looks at it, it gets no address, and the routes through it serve nothing. Implementations
make their classes by themselves, so a class need not stand in the repository; but then its name is
one of a few.

## Bad

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: inference-gateway
  namespace: llm
spec:
  gatewayClassName: inference-gateway
  listeners:
    - name: http
      port: 80
      protocol: HTTP
```

## Good

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: inference-gateway
  namespace: llm
spec:
  gatewayClassName: istio
  listeners:
    - name: http
      port: 80
      protocol: HTTP
```

## Fix

Write the name of the class that the installed implementation serves (`kubectl get gatewayclass`
lists them). Cannot be done from the manifest.

## When not to use

A platform that makes classes under names of its own gives a note for each Gateway: leave the rule
out there, or keep the GatewayClass in the repository. The rule is silent where a chart or another
source that is not read may bring the class.

## Sources

- Gateway API, gatewayClassName and GatewayClass, Gateway API v1.6.1
- kubernetes-sigs/gateway-api-inference-extension#476
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import (
    Muted,
    Problem,
    Repository,
    Resource,
    closest,
    holds_placeholder,
    rule,
)
from ipi_lint_gateways.carried import pools_through
from ipi_lint_gateways.classes import is_known_class, is_mistaken_for_class, known_classes
from ipi_lint_inference.kinds import GATEWAY, GATEWAY_CLASS, LAYERS
from ipi_lint_inference.lookup import unless_found


@rule(
    "IPI407",
    "note",
    kinds=[GATEWAY],
    scope="cluster",
    preset="strict",
    yields_to=LAYERS,
)
def check(resource: Resource, repository: Repository) -> Iterator[Problem | Muted]:
    for reference in repository.references_from(resource, "class"):
        name, node = reference.target.name, reference.node
        if "{" in name or holds_placeholder(name) or is_known_class(name, repository):
            continue
        if is_mistaken_for_class(name, repository) and any(pools_through(resource, repository)):
            continue
        names = [*repository.names_of(*GATEWAY_CLASS), *known_classes(repository)]
        close = closest(name, names)
        problem = Problem(
            node,
            f"there is no GatewayClass '{name}' here, and no known implementation makes one",
            help=f"Did you mean '{close}'?"
            if close
            else "Write the class of the installed implementation, or add the GatewayClass.",
        )
        yield from unless_found(reference.target, node, repository, problem)
