"""A part of GKE's multi-cluster Gateway is in a cluster where GKE does not look for it.

## Why

GKE reads multi-cluster Gateways, the routes to GCPInferencePoolImports and the policies about them
in one cluster of the fleet only, the config cluster. Elsewhere they are stored and nothing comes of
them: no address, no status, default timeouts and health checks. The imports themselves appear there
when a pool is exported by GKE's own annotation, and without one the route's requests get errors.

## Bad

```yaml
# file: .ipi-lint.yaml
multicluster:
  gke-config-cluster: config
```

```yaml
# file: clusters/config/namespace.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: serving
```

```yaml
# file: clusters/us-east4/gateway.yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: cross-region
  namespace: serving
spec:
  gatewayClassName: gke-l7-cross-regional-internal-managed-mc
  listeners:
    - name: http
      port: 80
      protocol: HTTP
```

## Good

```yaml
# file: .ipi-lint.yaml
multicluster:
  gke-config-cluster: config
```

```yaml
# file: clusters/config/gateway.yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: cross-region
  namespace: serving
spec:
  gatewayClassName: gke-l7-cross-regional-internal-managed-mc
  listeners:
    - name: http
      port: 80
      protocol: HTTP
```

```yaml
# file: clusters/us-east4/namespace.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: serving
```

## Fix

Move the object to the config cluster's folder. That is another file, so nothing is rewritten. Where
no cluster exports the pool, annotate it in each target cluster.

## When not to use

The rule speaks only where `multicluster.gke-config-cluster` names one of the clusters that stand
here; if the fleet's config cluster has moved, change it there. What a base brings to the config
cluster and to others is reported for the others. Whether a pool is exported is only judged where no
cluster may export it unseen; one that is exported from another repository is listed under that
cluster as `external-exports`.

## Sources

- GKE documentation, set up the multi-cluster Inference Gateway, as read in 2026-11
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Identity, Muted, Node, Problem, Reference, Related, Repository, Resource, rule
from ipi_lint_clusterset.gke import class_of, config_cluster, is_multicluster_class
from ipi_lint_inference.exports import (
    GKE,
    export_doubt,
    exporters,
    exporters_elsewhere,
    name_of,
    pools_named,
)
from ipi_lint_inference.fleet import in_clusters
from ipi_lint_inference.homes import homes_alike
from ipi_lint_inference.kinds import GATEWAY, GKE_IMPORT, POLICIES, POOL, ROUTES, called
from ipi_lint_inference.lookup import NOT_FOUND


@rule("IPI706", "error", kinds=[GATEWAY, *ROUTES, *POLICIES], scope="clusterset")
def check(resource: Resource, repository: Repository) -> Iterator[Problem | Muted]:
    config = config_cluster(repository)
    if config is None:
        return
    homes = {each.cluster for each in homes_alike(resource, repository) if each.cluster}
    strays = sorted(homes - {config})
    if strays:
        for node, what in _of_fleet(resource, repository):
            yield Problem(
                node,
                f"{what} is {in_clusters(strays)}, and GKE reads it in the config cluster "
                f"'{config}' only",
                help=f"Move it to what the cluster '{config}' gets.",
            )
    if config in homes:
        for reference in _imports(resource, repository):
            if reference.role == "backend":
                yield from _unless_exported(reference, repository)


def _of_fleet(resource: Resource, repository: Repository) -> Iterator[tuple[Node, str]]:
    """Where an object shows that it is for the config cluster, and what it is."""
    if resource.group_kind == GATEWAY:
        if is_multicluster_class(class_of(resource), repository):
            yield (
                resource.get("spec", "gatewayClassName"),
                f"a Gateway of the class '{class_of(resource)}'",
            )
        return
    what = "a route to" if resource.group_kind in ROUTES else "a policy for"
    for reference in _imports(resource, repository):
        target = called(reference.target)
        yield reference.name_node, f"{what} the {GKE_IMPORT[1]} '{target}'"


def _imports(resource: Resource, repository: Repository) -> Iterator[Reference]:
    for reference in repository.references_from(resource, "backend", "mirror", "policy-target"):
        if (reference.target.group, reference.target.kind) == GKE_IMPORT:
            yield reference


def _unless_exported(reference: Reference, repository: Repository) -> Iterator[Problem | Muted]:
    name = name_of(reference.target)
    if exporters(name, GKE, repository) or exporters_elsewhere(name, repository):
        return
    what = called(Identity(*POOL, *name))
    doubts = (export_doubt(name, GKE, each) for each in repository.clusters.values())
    doubt = next((each for each in doubts if each), None)
    if name[0] is None or doubt:
        detail = doubt or "its namespace is not said"
        yield Muted(
            reference.name_node, NOT_FOUND, f"export of the InferencePool '{what}': {detail}"
        )
        return
    yield Problem(
        reference.name_node,
        f"no cluster exports the InferencePool '{what}' to GKE, so this import will not exist",
        help=f"Annotate the pool in its clusters with '{GKE.written}'.",
        related=tuple(
            Related(pool.get("metadata", "name"), f"not exported in '{cluster}'")
            for cluster, pool in pools_named(name, repository).items()
        ),
    )
