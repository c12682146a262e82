"""A pool's endpointPickerRef is to something else than a Service.

## Why

The API leaves group and kind open, but gateways connect to a Service: Istio and agentgateway refuse
any other kind, and a group that is not empty, and set `ResolvedRefs` to False. With FailClose every
request to the pool then ends with a 5xx. Mostly the Deployment behind the Service was named, or the
group was written as `v1` or `core`.

## Bad

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: granite
  namespace: serving
spec:
  selector:
    matchLabels:
      app: granite
  targetPorts:
    - number: 8000
  endpointPickerRef:
    group: apps
    kind: Deployment
    name: granite-epp
```

## Good

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: granite
  namespace: serving
spec:
  selector:
    matchLabels:
      app: granite
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: granite-epp
    port:
      number: 9002
```

## Fix

None by machine: put a Service before the endpoint picker's pods and name it with its port.

## When not to use

An implementation may have an endpoint picker of its own: Higress takes its WasmPlugin, kthena's
router picks by itself. Where their class is in view, or the configuration says
`implementation: higress`, the rule is silent. It is an error where an implementation in view is
known to refuse the kind, else a warning.

## Sources

- InferencePool API, endpointPickerRef.kind, Inference Extension v1.6.0
- Pool controllers of Istio and agentgateway, 2026-08
- alibaba/higress#4290 and #4608
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Node, Problem, Repository, Resource, Severity, holds_placeholder, rule
from ipi_lint_epp.references import (
    PickerRef,
    is_service,
    picker_ref,
    profiles_of_pool,
    takes_own_pickers,
)
from ipi_lint_inference.implementations import limited
from ipi_lint_inference.kinds import POOLS


@rule("IPI505", "error", kinds=POOLS, scope="cluster", preset="strict")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    ref = picker_ref(resource)
    if ref is None or is_service(ref) or holds_placeholder(ref.group + ref.kind):
        return
    if not takes_own_pickers(f"{ref.group}/{ref.kind}", repository):
        yield _problem(ref, resource, repository)


def _problem(ref: PickerRef, pool: Resource, repository: Repository) -> Problem:
    refusing = [each for each, _ in limited(profiles_of_pool(pool, repository), "picker-kind")]
    who = refusing[0].title if refusing else "gateways"
    takes = "takes" if refusing else "take"
    kind = f"{ref.group}/{ref.kind}" if ref.group else ref.kind
    return Problem(
        _wrong(ref),
        f"the endpoint picker is '{kind}'; {who} {takes} a Service of the core group only",
        help="Name the Service in front of the endpoint picker's pods, without a group, and its "
        "port.",
        severity=None if refusing else Severity.WARNING,
    )


def _wrong(ref: PickerRef) -> Node:
    return ref.node.get("group" if ref.kind == "Service" else "kind")
