"""A route gives a port for an InferencePool.

## Why

The ports of the model servers stand in the pool's `targetPorts`, and the endpoint picker chooses
among them. A gateway that follows the API ignores the port of the reference. It misleads those who
read it, and nobody notices when the pool's port changes and this one does not.

## Bad

```yaml
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
          port: 8000
```

## Good

```yaml
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
```

## Fix

Remove the port. That is safe, and offered wherever the entry's text can be cut out cleanly.

## When not to use

kgateway before 2.1 asked for a port on references to pools: the rule is silent where a Gateway of
the route is kgateway's and its release is older or not known. Say which one runs with
`implementation: kgateway@2.1` in the configuration. A single line is suppressed with `# ipi-lint:
ignore[IPI304] our gateway asks for it`.

## Sources

- Gateway conformance test of the port on InferencePool references, Inference Extension v1.6.0
- kgateway issue 10987
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Fix, Problem, Reference, Related, Repository, Resource, removal, rule
from ipi_lint_inference.gateways import profiles_of_route
from ipi_lint_inference.implementations import limited
from ipi_lint_inference.kinds import POOL, ROUTES, called
from ipi_lint_routes.references import pools_met


@rule("IPI304", "warning", kinds=ROUTES, scope="cluster", preset="strict")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    references = [
        each
        for each in repository.references_from(resource, "backend", "mirror")
        if each.target.kind == POOL[1] and each.node.get("port").plain is not None
    ]
    if references and not _asks_for_ports(resource, repository):
        for reference in references:
            yield _problem(reference, repository)


def _asks_for_ports(route: Resource, repository: Repository) -> bool:
    return any(limited(profiles_of_route(route, repository), "needs-port"))


def _problem(reference: Reference, repository: Repository) -> Problem:
    port = reference.node.get("port")
    edits = removal(port)
    return Problem(
        port,
        f"the port '{port.plain}' means nothing on a reference to the "
        f"InferencePool '{called(reference.target)}'",
        help="Remove it; the pool says its ports in 'targetPorts'.",
        related=tuple(
            Related(ports, "the ports that count", on_key=True)
            for pool in pools_met(reference, repository)[:1]
            if (ports := pool.get("spec", "targetPorts")).exists
        ),
        fix=Fix("Remove the port", edits, safe=True) if edits else None,
    )
