"""No cluster exports the pool that an import stands for.

## Why

A controller makes an InferencePoolImport in the other clusters when an InferencePool of the same
namespace and name is exported somewhere. Where none is, there is no import, a route that leads to
it gets `ResolvedRefs` False with the reason BackendNotFound, and its share of the requests is
answered with status 500. An import that is there though nobody exports its pool is left over.

## Bad

```yaml
# file: clusters/east/chat-pool.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: qwen-chat
  namespace: serving
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
# file: clusters/west/chat-route.yaml
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
          name: qwen-chat
```

## Good

```yaml
# file: clusters/east/chat-pool.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: qwen-chat
  namespace: serving
  annotations:
    inference.networking.x-k8s.io/export: ClusterSet
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
# file: clusters/west/chat-route.yaml
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
          name: qwen-chat
```

## Fix

Set the annotation on the pool that is meant, in the cluster that serves it. That is another file,
and exporting is a decision, so nothing is rewritten.

## When not to use

A pool that is exported from another repository is named in `.ipi-lint.yaml`, under the cluster
that exports it: `clusters: {tokyo: {external-exports: [serving/qwen-chat]}}`. The rule is mute
where a cluster may export the pool unseen: by a chart, in a remote base or an unreadable file, by
a patch or a prefix of a kustomization, or in a file that no known cluster takes in. Where one
cluster or none is told apart, others are out of sight: then it speaks only about a pool that
stands here without the annotation and that no route uses. A pool with a misspelled export
annotation is left to export-wrong-key and export-unknown-value. GKE's own imports are the matter
of gke-config-cluster-placement.

## Sources

- Multi-cluster inference proposal (1374), naming and export, Inference Extension v1.6.0
- HTTPRoute API, backendRefs, Gateway API v1.6.1
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ipi_lint import (
    Identity,
    Muted,
    Node,
    Problem,
    Related,
    Repository,
    Resource,
    Severity,
    holds_placeholder,
    rule,
)
from ipi_lint_inference.exports import (
    CLUSTERSET,
    GKE,
    Name,
    export_doubt,
    exported_like,
    exporters,
    exporters_elsewhere,
    members,
    name_of,
    pools_named,
)
from ipi_lint_inference.kinds import AI_ROUTE, IMPORT, POOL, POOLS, ROUTES, called
from ipi_lint_inference.lookup import NOT_FOUND


@rule(
    "IPI216",
    "error",
    kinds=[IMPORT, *ROUTES, AI_ROUTE],
    scope="clusterset",
    yields_to=("import-name-transformed", "last-exporter-removed"),
    words=(IMPORT[1],),
)
def check(resource: Resource, repository: Repository) -> Iterator[Problem | Muted]:
    if resource.group_kind == IMPORT:
        if len(repository.clusters) > 1:
            node = resource.get("metadata", "name")
            yield from _unless_exported(name_of(resource.identity), node, repository, is_ref=False)
        return
    for reference in repository.references_from(resource, "backend", "mirror"):
        if (reference.target.group, reference.target.kind) == IMPORT:
            name = name_of(reference.target)
            yield from _unless_exported(name, reference.name_node, repository, is_ref=True)


def _unless_exported(
    name: Name, node: Node, repository: Repository, *, is_ref: bool
) -> Iterator[Problem | Muted]:
    namespace, own = name
    if namespace is None or any(holds_placeholder(each) for each in (namespace, own)):
        return
    if exporters(name, CLUSTERSET, repository) or exporters_elsewhere(name, repository):
        return
    here = pools_named(name, repository)
    if any(_is_misspelled(each) for each in here.values()):
        return
    if len(repository.clusters) < 2 and (not here or _is_used(name, repository)):
        return
    doubts = (export_doubt(name, CLUSTERSET, each) for each in members(repository).values())
    doubt = next((each for each in doubts if each), None)
    if doubt:
        what = f"export of the InferencePool '{called(Identity(*POOL, *name))}'"
        yield Muted(node, NOT_FOUND, f"{what}: {doubt}")
    else:
        yield _problem(name, node, repository, is_ref=is_ref)


def _is_misspelled(pool: Resource) -> bool:
    """Whether a pool is meant to be exported, which other rules have something to say about."""
    return any(
        key.rpartition("/")[2].startswith("export") and not holds_placeholder(node.text or "")
        for key, node in pool.get("metadata", "annotations").entries()
        if key != GKE.key
    )


def _is_used(name: Name, repository: Repository) -> bool:
    """Whether requests go to the pool itself: then the import may be another cluster's."""
    return any(
        reference.role == "backend"
        for kind in POOLS
        for reference in repository.references_to(Identity(*kind, *name))
    )


def _problem(name: Name, node: Node, repository: Repository, *, is_ref: bool) -> Problem:
    what = called(Identity(*POOL, *name))
    here = pools_named(name, repository)
    nobody = "no cluster exports" if repository.clusters else "nothing here exports"
    return Problem(
        node,
        f"{nobody} the InferencePool '{what}', so this import "
        + ("will not exist" if is_ref else "is left over"),
        help=_advice(name, list(here), repository),
        related=tuple(
            Related(
                pool.get("metadata", "name"),
                f"the pool in the cluster '{cluster}' is not exported"
                if cluster
                else "the pool is not exported",
            )
            for cluster, pool in here.items()
        ),
        severity=None if is_ref else Severity.WARNING,
    )


def _advice(name: Name, here: Sequence[str], repository: Repository) -> str:
    if len(here) == 1:
        where = f" in the cluster '{here[0]}'" if here[0] else ""
        return f"If that pool is meant, annotate it{where} with '{CLUSTERSET.written}'."
    if here:
        return f"Annotate the pool that is meant with '{CLUSTERSET.written}'."
    meant = exported_like(name, CLUSTERSET, repository)
    if meant:
        clusters = ", ".join(f"'{each}'" for each in exporters(meant, CLUSTERSET, repository))
        return f"Did you mean '{called(Identity(*POOL, *meant))}', which {clusters} exports?"
    return (
        "Export a pool of that name, or list it under the cluster that exports it as "
        "external-exports in .ipi-lint.yaml."
    )
