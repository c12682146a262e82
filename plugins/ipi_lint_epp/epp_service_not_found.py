"""A pool names a Service as its endpoint picker's that is not in the pool's namespace.

## Why

Gateways look for the Service of an endpointPickerRef in the pool's own namespace and nowhere else.
Where there is none, the pool's condition `ResolvedRefs` turns False with the reason
InvalidExtensionRef. With `failureMode: FailClose`, which is the default, every request to the pool
then ends with a 5xx; with FailOpen the requests are spread blindly. The API server takes any name.

## Bad

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: mistral
  namespace: serving
spec:
  selector:
    matchLabels:
      app: mistral
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: mistral-epp
    port:
      number: 9002
---
apiVersion: v1
kind: Service
metadata:
  name: mistral-endpoint-picker
  namespace: serving
spec:
  selector:
    app: mistral-endpoint-picker
  ports:
    - port: 9002
```

## Good

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: mistral
  namespace: serving
spec:
  selector:
    matchLabels:
      app: mistral
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: mistral-endpoint-picker
    port:
      number: 9002
---
apiVersion: v1
kind: Service
metadata:
  name: mistral-endpoint-picker
  namespace: serving
spec:
  selector:
    app: mistral-endpoint-picker
  ports:
    - port: 9002
```

## Fix

Where a Service of a like name stands in the pool's namespace, writing that name is suggested.
It is not safe: it may be another pool's.

## When not to use

A Service that a chart or an operator makes is not in view. Where a source in the repository may
deliver it, the rule says nothing and counts the pool as not checked; where it comes by hand,
suppress the line with `# ipi-lint: ignore[IPI501] made by hand`. Where no Service at all is in
view, the finding is only a note. A gateway that has endpoint pickers of its own, such as kthena's
router, takes the name as a placeholder: once its class is in view, or the configuration says
`implementation: kthena`, the rule is silent.

## Sources

- InferencePool API, endpointPickerRef, Inference Extension v1.6.0
- Conformance test of a pool with a missing endpoint picker Service, Inference Extension v1.6.0
- Controllers of Istio and agentgateway, 2026-08
- llm-d/llm-d-model-service#55
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import (
    Fix,
    Muted,
    Problem,
    Reference,
    Repository,
    Resource,
    Severity,
    closest,
    holds_placeholder,
    replacement,
    rule,
)
from ipi_lint_epp.references import takes_own_pickers
from ipi_lint_inference.kinds import LAYERS, POOLS, SERVICE
from ipi_lint_inference.lookup import suggestion, unless_found
from ipi_lint_inference.pickers import service_reference, services_of


@rule(
    "IPI501",
    "error",
    kinds=POOLS,
    scope="namespace",
    yields_to=LAYERS,
)
def check(resource: Resource, repository: Repository) -> Iterator[Problem | Muted]:
    reference = service_reference(resource, repository)
    if reference is None or holds_placeholder(reference.target.name):
        return
    if services_of(resource, repository) or takes_own_pickers("/Service", repository):
        return
    node = reference.name_node
    yield from unless_found(reference.target, node, repository, _problem(reference, repository))


def _problem(reference: Reference, repository: Repository) -> Problem:
    name, namespace = reference.target.name, reference.target.namespace
    where = f"in the namespace '{namespace}'" if namespace else "in view"
    hint = suggestion(reference.target, repository)
    return Problem(
        reference.name_node,
        f"no Service '{name}' is {where} for the pool's endpoint picker",
        help=f"{hint} The endpoint picker's Service has to stand in the pool's namespace.".strip(),
        fix=_fix(reference, repository),
        severity=None if repository.of_kind(*SERVICE) else Severity.NOTE,
    )


def _fix(reference: Reference, repository: Repository) -> Fix | None:
    target = reference.target
    close = closest(target.name, repository.names_of(*SERVICE, target.namespace))
    edits = replacement(reference.name_node, target.name, close) if close else ()
    return Fix(f"Write '{close}'", edits, safe=False) if edits else None
