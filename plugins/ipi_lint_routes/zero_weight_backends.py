"""All backends of a rule have weight 0, so that its requests go nowhere.

## Why

A backend of weight 0 gets no requests. Where all of a rule's have it, the rule still matches, and
Gateway API has its requests answered with status 500; other rules and routes that would match too
are not asked. Early releases of kthena sent requests to such a pool all the same.

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
          weight: 0
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
          weight: 1
```

## Fix

Give one backend a weight, or remove the rule so that another one can match. Which is meant cannot
be told from the manifest.

## When not to use

Some block a model on purpose, for maintenance: suppress the line, with the reason, by `# ipi-lint:
ignore[IPI308] moved to the new nodes today`. The rule looks at weights alone: a backend that has
one and leads nowhere is what other rules report.

## Sources

- HTTPRoute API, weight of a backendRef, Gateway API v1.6.1
- kthena issue 1468
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Problem, Related, Repository, Resource, rule
from ipi_lint_inference.backends import RouteRule, route_rules, weight_of
from ipi_lint_inference.kinds import ROUTES, called


@rule("IPI308", "warning", kinds=ROUTES, preset="strict")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    for each in route_rules(resource, repository):
        if each.inference and not any(weight_of(backend) for backend in each.backends):
            yield _problem(each)


def _problem(route_rule: RouteRule) -> Problem:
    first, *others = route_rule.backends
    which = f"all its {len(others) + 1} backends have"
    if not others:
        which = f"its only backend, the {first.target.kind} '{called(first.target)}', has"
    return Problem(
        first.node.get("weight"),
        f"this rule sends requests nowhere: {which} weight 0",
        help="Give one of them a weight, or remove the rule so that another one can match."
        if others
        else "Give it a weight, or remove the rule so that another one can match.",
        related=tuple(Related(each.node.get("weight"), "and here") for each in others),
    )
