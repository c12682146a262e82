"""A pool has no endpoint picker.

## Why

Since v1.6.0 the API takes a pool without an endpointPickerRef; before, it refused one. Most
gateways still need it: NGINX Gateway Fabric sets the pool's condition `Accepted` to False with the
reason EndpointPickerRefMissing, Istio and agentgateway, which are built on older types, take the
pool as invalid. Requests to it then end with a 5xx.

## Bad

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: inference
  namespace: serving
spec:
  gatewayClassName: istio
  listeners:
    - name: http
      port: 80
      protocol: HTTP
---
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: gemma
  namespace: serving
spec:
  selector:
    matchLabels:
      app: gemma
  targetPorts:
    - number: 8000
```

## Good

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: inference
  namespace: serving
spec:
  gatewayClassName: istio
  listeners:
    - name: http
      port: 80
      protocol: HTTP
---
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: gemma
  namespace: serving
spec:
  selector:
    matchLabels:
      app: gemma
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: gemma-epp
    port:
      number: 9002
```

## Fix

None by machine: run an endpoint picker and name its Service.

## When not to use

Implementations that pick by themselves, such as Higress and kthena's router, need no reference:
where their class is in view, or the configuration says `implementation: higress`, the rule is
silent. It is a warning where an implementation that serves the pool is known to need one, else a
note.

## Sources

- InferencePool API, Inference Extension v1.5.0 and v1.6.0
- Conformance test of a pool without an endpoint picker, Inference Extension v1.6.0
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Node, Problem, Repository, Resource, Severity, rule
from ipi_lint_epp.references import profiles_of_pool
from ipi_lint_inference.implementations import limited, profiles_in_view
from ipi_lint_inference.kinds import POOL


@rule(
    "IPI522",
    "warning",
    kinds=[POOL],
    scope="cluster",
    preset="strict",
    yields_to=("missing-field",),
)
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    spec = resource.get("spec")
    if _is_partial(spec) or spec.get("endpointPickerRef").plain is not None:
        return
    profiles = profiles_of_pool(resource, repository)
    needing = [f"{each.title} {limit.says}" for each, limit in limited(profiles, "picker-required")]
    known = profiles or repository.once(profiles_in_view)
    if needing or not any(each.entry.get("own-pickers") for each in known):
        because = needing[0] if needing else "most implementations need one"
        yield Problem(
            spec,
            f"the pool '{resource.identity.name}' has no endpoint picker; {because}",
            help="Name the endpoint picker's Service in spec.endpointPickerRef.",
            severity=None if needing else Severity.NOTE,
            on_key=True,
        )


def _is_partial(spec: Node) -> bool:
    """Whether a pool is a patch, or in another version's words: then it is not all that is sent."""
    is_whole = spec.get("selector").exists and spec.get("targetPorts").exists
    return not is_whole or spec.get("extensionRef").exists
