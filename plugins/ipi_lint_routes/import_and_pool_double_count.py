"""One rule splits requests between an exported pool and the import that already has it.

## Why

An InferencePoolImport stands for the pools of that name and namespace in all clusters that export
theirs. Where the cluster's own pool is exported too, it is one of them: a rule that names both
sends the local pool its own share and a part of the import's. Of a split of 50 to 50 between two
clusters, three quarters stay where they are.

## Bad

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama-pool
  namespace: serving
  annotations:
    inference.networking.x-k8s.io/export: ClusterSet
spec:
  selector:
    matchLabels:
      app: llama
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: llama-epp
    port:
      number: 9002
---
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
          weight: 50
        - group: inference.networking.x-k8s.io
          kind: InferencePoolImport
          name: llama-pool
          weight: 50
```

## Good

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama-pool
  namespace: serving
  annotations:
    inference.networking.x-k8s.io/export: ClusterSet
spec:
  selector:
    matchLabels:
      app: llama
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: llama-epp
    port:
      number: 9002
---
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
          name: llama-pool
```

## Fix

Refer to the import alone, or take the export from the local pool if only the other clusters' are to
be imported. Which of the two is meant cannot be told from the manifest.

## When not to use

Naming both is a way to prefer the local pool. Where that is wanted, suppress the line with `#
ipi-lint: ignore[IPI306] most requests stay here`. A backend of weight 0 does not count.

## Sources

- Multi-cluster inference proposal (1374), Inference Extension v1.6.0
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Identity, Problem, Reference, Related, Repository, Resource, rule
from ipi_lint_inference.backends import RouteRule, route_rules, weight_of
from ipi_lint_inference.kinds import EXPORT, IMPORT, POOL, ROUTES, called, is_exported
from ipi_lint_routes.references import pools_met


@rule("IPI306", "warning", kinds=ROUTES, scope="cluster", preset="strict")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    for each in route_rules(resource, repository):
        for pool, imported in _pairs(each):
            exported = next(_exported(pool, repository), None)
            if exported:
                yield _problem(pool, imported, exported)


def _pairs(route_rule: RouteRule) -> Iterator[tuple[Reference, Reference]]:
    """A pool and an import of its name, where both get requests."""
    used = [each for each in route_rule.backends if weight_of(each)]
    pools = {each.target: each for each in reversed(used)}
    for each in used:
        group, kind, namespace, name = each.target
        pool = pools.get(Identity(*POOL, namespace, name))
        if (group, kind) == IMPORT and pool:
            yield pool, each


def _exported(pool: Reference, repository: Repository) -> Iterator[Resource]:
    for each in pools_met(pool, repository):
        if each.group_kind == POOL and is_exported(each.get("metadata", "annotations").plain):
            yield each


def _problem(pool: Reference, imported: Reference, exported: Resource) -> Problem:
    return Problem(
        pool.name_node,
        f"the InferencePool '{called(pool.target)}' gets requests twice: it is exported, so the "
        "import in this rule has it too",
        help="Refer to the import alone, or remove the annotation if the local pool is not meant "
        "to be in it.",
        related=(
            Related(imported.name_node, "the import that has the pool"),
            Related(exported.get("metadata", "annotations", EXPORT), "the pool is exported here"),
        ),
    )
