"""An exported pool needs more network endpoint groups than GKE puts behind one backend.

## Why

GKE makes a network endpoint group for each target port of a pool, in each zone of each cluster
that exports it, and takes 50 of them for one backend service. A pool with eight ports in clusters
of three zones needs 24 in each cluster: the third cluster is one too many, and the backend cannot
be made.

## Bad

```yaml
# file: .ipi-lint.yaml
multicluster:
  zones: 3
```

```yaml
# file: base/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - pool.yaml
```

```yaml
# file: base/pool.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama-chat
  namespace: serving
  annotations:
    networking.gke.io/export: "True"
spec:
  selector:
    matchLabels:
      app: llama-chat
  targetPorts:
    - number: 8000
    - number: 8001
    - number: 8002
    - number: 8003
    - number: 8004
    - number: 8005
    - number: 8006
    - number: 8007
  endpointPickerRef:
    name: llama-chat-epp
    port:
      number: 9002
```

```yaml
# file: clusters/us-east4/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - ../../base
```

```yaml
# file: clusters/us-west1/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - ../../base
```

```yaml
# file: clusters/europe-west3/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - ../../base
```

## Good

```yaml
# file: .ipi-lint.yaml
multicluster:
  zones: 3
```

```yaml
# file: base/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - pool.yaml
```

```yaml
# file: base/pool.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama-chat
  namespace: serving
  annotations:
    networking.gke.io/export: "True"
spec:
  selector:
    matchLabels:
      app: llama-chat
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: llama-chat-epp
    port:
      number: 9002
```

```yaml
# file: clusters/us-east4/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - ../../base
```

```yaml
# file: clusters/us-west1/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - ../../base
```

```yaml
# file: clusters/europe-west3/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - ../../base
```

## Fix

Let the pool have fewer ports, or split it over several pools or fewer clusters. Which of these is
right is a decision, so nothing is rewritten.

## When not to use

The rule needs to be told how many zones a cluster has (`multicluster.zones`) and is silent where it
is not. Zones without nodes of the pool get a group too. Should GKE raise the limit, lay the new one
over the dated table: `facts: {implementations: {gke: {groups-per-backend: 100}}}`.

## Sources

- GKE documentation, limits of the multi-cluster Inference Gateway, as read in 2026-11
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Problem, Related, Repository, Resource, rule
from ipi_lint_clusterset.gke import gke
from ipi_lint_clusterset.peers import exported_by_clusters, is_first
from ipi_lint_inference.exports import GKE
from ipi_lint_inference.kinds import POOL, called


@rule("IPI713", "warning", kinds=[POOL], scope="clusterset", preset="strict")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    zones = repository.settings.get("multicluster", {}).get("zones")
    limit = gke(repository).get("groups-per-backend")
    members = exported_by_clusters(resource, GKE, repository)
    if not zones or not limit or not is_first(resource, members):
        return
    ports = {cluster: _ports(each.pool) for cluster, each in members.items()}
    groups = sum(ports.values()) * zones
    if groups <= limit:
        return
    plural = "" if zones == 1 else "s"
    said = ", ".join(f"{count} in '{cluster}'" for cluster, count in ports.items())
    yield Problem(
        resource.get("spec", "targetPorts"),
        f"the InferencePool '{called(resource.identity)}' needs {groups} network endpoint groups, "
        f"and GKE takes {limit} for one backend: target ports {said}, each in {zones} zone{plural}",
        help="Let the pool have fewer ports, or export it from fewer clusters.",
        related=tuple(
            Related(each.pool.get("spec", "targetPorts"), f"in '{cluster}'", on_key=True)
            for cluster, each in members.items()
            if each.pool is not resource
        ),
        on_key=True,
    )


def _ports(pool: Resource) -> int:
    return len(list(pool.get("spec", "targetPorts").items()))
