"""A mirror filter copies requests to a pool.

## Why

What the Inference Extension says about pools, and what its conformance tests try, is about the
backendRefs of a rule. A RequestMirror filter takes any backend; with a pool, some gateways refuse
the reference, others send the copies to any pod without asking the endpoint picker.

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
    - filters:
        - type: RequestMirror
          requestMirror:
            backendRef:
              group: inference.networking.k8s.io
              kind: InferencePool
              name: llama-shadow
      backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: llama
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
    - filters:
        - type: RequestMirror
          requestMirror:
            backendRef:
              name: shadow-gateway
              port: 80
      backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: llama
```

## Fix

Mirror to the Service of a gateway that has a route to the shadow pool. There is no automatic fix.

## When not to use

Where your gateway is known to ask the endpoint picker for mirrored requests.

## Sources

- Conformance tests of Inference Extension v1.6.0
- kgateway-dev/kgateway#10684, pools as backendRefs of rules
- HTTPRoute API, RequestMirror, Gateway API v1.6.1
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Problem, Repository, Resource, rule
from ipi_lint_inference.backends import is_inference
from ipi_lint_inference.kinds import GRPC_ROUTE, HTTP_ROUTE


@rule("IPI316", "note", kinds=[HTTP_ROUTE, GRPC_ROUTE], preset="strict")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    for reference in repository.references_from(resource, "mirror"):
        if is_inference(reference):
            yield Problem(
                reference.node.get("kind"),
                f"requests are mirrored to the {reference.target.kind} '{reference.target.name}', "
                "which the API describes as a backend of rules only",
                help="Mirror to the Service of a gateway that routes to the pool.",
            )
