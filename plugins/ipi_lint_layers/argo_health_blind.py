"""Argo CD calls pools and imports healthy whatever their status says.

## Why

Argo CD brings health checks for Gateways, HTTPRoutes and GRPCRoutes, and none for the kinds of
Inference Extension. Without one of your own an Application is healthy although its pool has
`ResolvedRefs` False and the gateway answers every request with an error.

## Bad

```yaml
# file: argocd/argocd-cm.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: argocd-cm
  namespace: argocd
data:
  application.resourceTrackingMethod: annotation
```

```yaml
# file: argocd/models.yaml
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: models
  namespace: argocd
spec:
  source:
    repoURL: https://git.example.com/fleet.git
    path: models
  destination:
    server: https://10.0.0.1
    namespace: serving
```

```yaml
# file: models/llama.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama
spec:
  selector:
    matchLabels:
      app: llama
  targetPorts:
    - number: 8000
```

## Good

```yaml
# file: argocd/argocd-cm.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: argocd-cm
  namespace: argocd
data:
  resource.customizations.health.inference.networking.k8s.io_InferencePool: |
    local health = {status = "Progressing", message = "no gateway has taken the pool yet"}
    local parents = obj.status and obj.status.parents or {}
    for _, parent in ipairs(parents) do
      for _, condition in ipairs(parent.conditions or {}) do
        if condition.type ~= "Exported" and condition.status == "False" then
          return {status = "Degraded", message = condition.message}
        elseif condition.type == "Accepted" then
          health = {status = "Healthy"}
        end
      end
    end
    return health
```

```yaml
# file: argocd/models.yaml
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: models
  namespace: argocd
spec:
  source:
    repoURL: https://git.example.com/fleet.git
    path: models
  destination:
    server: https://10.0.0.1
    namespace: serving
```

```yaml
# file: models/llama.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama
spec:
  selector:
    matchLabels:
      app: llama
  targetPorts:
    - number: 8000
```

## Fix

Add a check like the one above to `argocd-cm`; it is a sketch to start from. Nothing is rewritten.

## When not to use

Where `argocd-cm` is not in the repository the rule is silent: a chart or an operator writes it.

## Sources

- Argo CD, resource_customizations, 2026-08
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Problem, Related, Repository, Resource, rule
from ipi_lint_inference.deliveries import deliveries
from ipi_lint_inference.kinds import CONFIG_MAP, IMPORT, POOLS
from ipi_lint_inference.layers import APPLICATION

_FIELD = "resource.customizations"


@rule("IPI813", "note", kinds=[CONFIG_MAP], scope="repository", preset="strict")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    if resource.identity.name != "argocd-cm":
        return
    data = resource.get("data")
    for kind in (*POOLS, IMPORT):
        first = _first_delivered(kind, repository)
        if first and not _has_check(kind, resource):
            yield Problem(
                data,
                f"there is no health check for {kind[1]} ({kind[0]}): Argo CD calls "
                f"'{first.identity.name}' healthy whatever happens",
                help="Add 'resource.customizations.health.<group>_<kind>'; "
                "'ipi-lint explain IPI813' shows one.",
                related=(Related(first.get("metadata", "name"), "an Application delivers it"),),
                on_key=True,
            )


def _has_check(kind: tuple[str, str], config: Resource) -> bool:
    """Whether a check is there for a kind, in its own key or in the old common one."""
    group, name = kind
    for key, value in config.get("data").entries():
        if key == f"{_FIELD}.health.{group}_{name}" or "*" in key.removeprefix(_FIELD):
            return True
        if key == _FIELD and f"{group}/{name}" in (value.text or ""):
            return True
    return False


def _first_delivered(kind: tuple[str, str], repository: Repository) -> Resource | None:
    found = deliveries(repository)
    for resource in repository.of_kind(*kind):
        for way in found.of(resource):
            if way.owner and way.owner.resource.group_kind == APPLICATION:
                return resource
    return None
