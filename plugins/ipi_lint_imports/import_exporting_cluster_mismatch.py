"""An import's status and the clusters disagree on who exports its pool.

## Why

`exportingClusters` are the clusters from which a controller has seen an export of the import's
namespace and name. A cluster in the list that does not export the pool gets requests for a pool
that is gone, or not meant to be shared; one that exports it and is not in the list gets none.

## Bad

```yaml
# file: .ipi-lint.yaml
mode: snapshot
```

```yaml
# file: clusters/prod-us/pool.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama-chat
  namespace: serving
  annotations:
    inference.networking.x-k8s.io/export: ClusterSet
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
# file: clusters/prod-eu/namespace.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: serving
```

```yaml
# file: clusters/edge/import.yaml
apiVersion: inference.networking.x-k8s.io/v1alpha1
kind: InferencePoolImport
metadata:
  name: llama-chat
  namespace: serving
status:
  controllers:
    - name: fleet.example.com/export-controller
      exportingClusters:
        - name: prod-eu
```

## Good

```yaml
# file: .ipi-lint.yaml
mode: snapshot
```

```yaml
# file: clusters/prod-us/pool.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama-chat
  namespace: serving
  annotations:
    inference.networking.x-k8s.io/export: ClusterSet
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
# file: clusters/edge/import.yaml
apiVersion: inference.networking.x-k8s.io/v1alpha1
kind: InferencePoolImport
metadata:
  name: llama-chat
  namespace: serving
status:
  controllers:
    - name: fleet.example.com/export-controller
      exportingClusters:
        - name: prod-us
```

## Fix

Look whether the controller still sees the cluster, and whether the dump is older than the pool. A
status is written by its controller, so nothing is changed here.

## When not to use

Nothing links the names in a status to those of the folders. The rule takes a name in other
letters' case and one with a region in front (`eu/prod-eu`) for the cluster; for all others say
which one is meant: `clusters: {prod-eu: {aliases: [gke-prod-4711]}}`. A name of no known cluster
is reported only where another one is known, or where the configuration names the clusters. The
cluster that holds the import need not stand in its list. Where clusters are not told apart, and
where a cluster may export the pool unseen, the rule is silent.

## Sources

- InferencePoolImport API reference, exportingClusters, Inference Extension v1.6.0
- Multi-cluster inference proposal (1374), naming, Inference Extension v1.6.0
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Identity, Muted, Node, Problem, Related, Repository, Resource, rule
from ipi_lint_inference.exports import (
    CLUSTERSET,
    Name,
    export_doubt,
    exporters,
    exporters_elsewhere,
    name_of,
    pools_named,
)
from ipi_lint_inference.fleet import cluster_called
from ipi_lint_inference.homes import homes_alike
from ipi_lint_inference.kinds import IMPORT, POOL, called
from ipi_lint_inference.lookup import NOT_FOUND


@rule("IPI221", "warning", kinds=[IMPORT], scope="clusterset")
def check(resource: Resource, repository: Repository) -> Iterator[Problem | Muted]:
    name = name_of(resource.identity)
    if not repository.clusters or name[0] is None:
        return
    if not (exporters(name, CLUSTERSET, repository) or exporters_elsewhere(name, repository)):
        return
    known: set[str] = set()
    is_all_known = True
    for node in _listed(resource):
        cluster = cluster_called(node.text or "", repository)
        if cluster is None:
            is_all_known = False
            yield from _unknown(node, repository)
        elif cluster not in known:
            known.add(cluster)
            yield from _unless_exporting(node, cluster, name, repository)
    if known and is_all_known:
        yield from _left_out(resource, known, repository)


def _listed(resource: Resource) -> Iterator[Node]:
    """The names of all exporting clusters that any controller has written."""
    for controller in resource.get("status", "controllers").items():
        for entry in controller.get("exportingClusters").items():
            if entry.get("name").text:
                yield entry.get("name")


def _unknown(node: Node, repository: Repository) -> Iterator[Problem]:
    if repository.settings.get("clusters") or repository.once(_speaks_of_clusters):
        yield Problem(
            node,
            f"no cluster here is called '{node.text}'",
            help="If it is one of those here, give it this name as one of its aliases in "
            ".ipi-lint.yaml; else the import leads to a cluster that is gone.",
        )


def _speaks_of_clusters(repository: Repository) -> bool:
    """Whether any import names a cluster as it is called here."""
    return any(
        cluster_called(node.text or "", repository)
        for each in repository.of_kind(*IMPORT)
        for node in _listed(each)
    )


def _unless_exporting(
    node: Node, cluster: str, name: Name, repository: Repository
) -> Iterator[Problem | Muted]:
    own = repository.clusters.get(cluster)
    is_exporting = cluster in exporters(name, CLUSTERSET, repository)
    if own is None or is_exporting or cluster in exporters_elsewhere(name, repository):
        return
    what = called(Identity(*POOL, *name))
    doubt = export_doubt(name, CLUSTERSET, own)
    if doubt:
        yield Muted(node, NOT_FOUND, f"export of the InferencePool '{what}': {doubt}")
        return
    pool = pools_named(name, repository).get(cluster)
    yield Problem(
        node,
        f"the cluster '{cluster}' does not export the InferencePool '{what}'",
        help="Look whether the controller still sees the cluster, and when this was dumped.",
        related=(Related(pool.get("metadata", "name"), "the pool is not exported"),)
        if pool
        else (),
    )


def _left_out(resource: Resource, known: set[str], repository: Repository) -> Iterator[Problem]:
    homes = {each.cluster for each in homes_alike(resource, repository)}
    exporting = exporters(name_of(resource.identity), CLUSTERSET, repository)
    missing = {cluster: pool for cluster, pool in exporting.items() if cluster not in known | homes}
    for cluster, pool in missing.items():
        yield Problem(
            next(_listed(resource)).parent.parent,
            f"the cluster '{cluster}' exports the pool and is not in the list",
            help="Look whether the controller sees the cluster, and when this was dumped.",
            related=(Related(CLUSTERSET.node(pool), f"exported in '{cluster}'"),),
            on_key=True,
        )
