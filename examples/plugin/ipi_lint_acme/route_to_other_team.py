"""A route sends traffic to another team's pool.

## Why

A pool is sized for its own team's load. Acme's gateways route to any pool that a route names, so
traffic that the owner does not know about shows up as latency in the owner's product.

## Bad

```yaml
# file: clusters/east/pool.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: qwen-chat
  namespace: serving
  labels:
    acme.example.com/team: assistants
spec:
  selector:
    matchLabels:
      app: qwen-chat
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: qwen-chat-epp
    port:
      number: 9002
```

```yaml
# file: clusters/east/route.yaml
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: search
  namespace: serving
  labels:
    acme.example.com/team: search
spec:
  parentRefs:
    - name: inference
  rules:
    - backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: qwen-chat
```

## Good

```yaml
# file: clusters/east/pool.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: qwen-chat
  namespace: serving
  labels:
    acme.example.com/team: assistants
spec:
  selector:
    matchLabels:
      app: qwen-chat
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: qwen-chat-epp
    port:
      number: 9002
```

```yaml
# file: clusters/east/route.yaml
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: chat
  namespace: serving
  labels:
    acme.example.com/team: assistants
spec:
  parentRefs:
    - name: inference
  rules:
    - backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: qwen-chat
```

## Fix

Ask the owner, or serve the model from a pool of your own. ipi-lint cannot decide that.

## When not to use

Where the owner agreed: `# ipi-lint: ignore[ACME002] agreed with assistants` at the backendRef.

## Sources

- Acme platform handbook, chapter on capacity
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Problem, Related, Repository, Resource, rule
from ipi_lint_acme.team import POOL, ROUTE, team


@rule("ACME002", "error", kinds=[ROUTE], scope="cluster")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    own = team(resource).text
    if not own:
        return
    for reference in repository.references_from(resource, "backend"):
        for target in repository.find(reference.target):
            owner = team(target)
            if target.group_kind == POOL and owner.text not in (None, own):
                yield Problem(
                    reference.name_node,
                    f"the pool '{target.identity.name}' belongs to '{owner.text}', not to '{own}'",
                    help="Ask its owner, or route to a pool of your own team.",
                    related=(Related(owner, "its owner"),),
                )
