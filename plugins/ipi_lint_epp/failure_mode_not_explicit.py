"""A pool leaves open what happens while its endpoint picker cannot be reached.

## Why

Without `failureMode` the API server writes FailClose, and an endpoint picker that is down is an
outage of the pool. The Helm charts of the Inference Extension write FailOpen instead: requests then
go to any pod, past priorities and admission. So two environments that look alike differ on the day
that it matters. Envoy AI Gateway fails closed whatever stands there, so FailOpen promises what it
does not keep.

## Bad

```yaml
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

## Good

```yaml
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
    failureMode: FailClose
```

## Fix

Writes `failureMode: FailClose`, what the API server takes anyway. It is safe.

## When not to use

Where one mode is agreed on for all pools and the default is known to everybody, turn the rule off.
It is a note; a warning where an implementation that serves the pool is known not to do FailOpen.

## Sources

- InferencePool API, endpointPickerRef.failureMode, Inference Extension v1.6.0
- Chart inferencepool, Inference Extension v1.4.0
- The extension server of Envoy AI Gateway, 2026-08
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Fix, Problem, Repository, Resource, Severity, insertion, rule
from ipi_lint_epp.references import PickerRef, picker_ref, profiles_of_pool
from ipi_lint_inference.implementations import limited
from ipi_lint_inference.kinds import POOLS


@rule("IPI521", "note", kinds=POOLS, scope="cluster", preset="strict")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    ref = picker_ref(resource)
    if ref is None or not ref.name.text:
        return
    mode = ref.node.get("failureMode")
    if mode.plain is None:
        yield _unsaid(ref)
    elif mode.text == "FailOpen":
        for profile, limit in limited(profiles_of_pool(resource, repository), "fail-open"):
            yield Problem(
                mode,
                f"'FailOpen' does not work here: {profile.title} {limit.says}",
                help="Write 'FailClose', and run the endpoint picker so that it stays reachable.",
                severity=Severity.WARNING if limit.is_certain else None,
            )


def _unsaid(ref: PickerRef) -> Problem:
    first = next((node for _, node in ref.node.entries()), None)
    edits = insertion(first, "failureMode", "FailClose") if first else ()
    if ref.node.get("failureMode").exists:
        edits = ()
    return Problem(
        ref.node,
        "the pool does not say what happens while its endpoint picker is down; FailClose is meant",
        help="Write 'failureMode: FailClose' (requests fail), or 'FailOpen' (they go to any pod).",
        fix=Fix("Write 'failureMode: FailClose'", edits, safe=True) if edits else None,
        on_key=True,
    )
