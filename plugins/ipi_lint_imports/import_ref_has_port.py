"""A route gives a port for an InferencePoolImport.

## Why

The ports of the model servers stand in the exported InferencePool's `targetPorts`, in the exporting
cluster. A port on the reference is ignored by gateways that follow the API, or refused by others.
It misleads those who read it, and nobody notices when it becomes wrong.

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
        - group: inference.networking.x-k8s.io
          kind: InferencePoolImport
          name: llm-pool
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
        - group: inference.networking.x-k8s.io
          kind: InferencePoolImport
          name: llm-pool
```

## Fix

Remove the port. That is safe, and offered wherever the entry's text can be cut out cleanly.

## When not to use

Early releases of kgateway asked for a port on references to inference pools. With one of these,
suppress the line: `# ipi-lint: ignore[IPI218] our gateway asks for it`.

## Sources

- Gateway conformance test of the port on InferencePool references, Inference Extension v1.6.0
- Multi-cluster inference proposal (1374), Inference Extension v1.6.0
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Fix, Problem, Repository, Resource, removal, rule
from ipi_lint_inference.kinds import IMPORT, ROUTES


@rule("IPI218", "warning", kinds=ROUTES, words=(IMPORT[1],))
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    for reference in repository.references_from(resource, "backend", "mirror"):
        port = reference.node.get("port")
        if reference.target.kind == IMPORT[1] and port.plain is not None:
            edits = removal(port)
            yield Problem(
                port,
                f"the port '{port.plain}' means nothing on a reference to the "
                f"InferencePoolImport '{reference.target.name}'",
                help="Remove it; the exported InferencePool says the ports in 'targetPorts'.",
                fix=Fix("Remove the port", edits, safe=True) if edits else None,
            )
