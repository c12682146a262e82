"""A layer renames an exported pool or an import, and not alike in all clusters.

## Why

Exports and imports find each other by namespace and name: a pool that is exported as
`serving/llama` in one cluster and as `serving/east-llama` in another makes two imports with one
exporter each, and nothing fails over. Kustomize's `namePrefix`, `nameSuffix` and `namespace` (also
those of Flux and Argo CD) rename pools and imports like any other object; references to an import
stay as they are, and nobody reports that they lead nowhere.

## Bad

```yaml
# file: clusters/east/kustomization.yaml
namePrefix: east-
resources:
  - ../../base
```

```yaml
# file: clusters/west/kustomization.yaml
resources:
  - ../../base
```

```yaml
# file: base/kustomization.yaml
resources:
  - pool.yaml
```

```yaml
# file: base/pool.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama
  namespace: serving
  annotations:
    inference.networking.x-k8s.io/export: ClusterSet
spec:
  selector:
    matchLabels:
      app: llama
  targetPorts:
    - number: 8000
```

## Good

```yaml
# file: clusters/east/kustomization.yaml
resources:
  - ../../base
```

```yaml
# file: clusters/west/kustomization.yaml
resources:
  - ../../base
```

```yaml
# file: base/kustomization.yaml
resources:
  - pool.yaml
```

```yaml
# file: base/pool.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama
  namespace: serving
  annotations:
    inference.networking.x-k8s.io/export: ClusterSet
spec:
  selector:
    matchLabels:
      app: llama
  targetPorts:
    - number: 8000
```

## Fix

Take the pool out of the layer that renames it, or write the same prefix, suffix and namespace in
each cluster, and in the routes that refer to the import. What the name should be is a decision, so
nothing is rewritten.

## When not to use

Clusters whose names say different environments (`dev`, `prod`) are not compared. A prefix that is
the same in every cluster is no fault, as long as no route still has the old name.
Two clusters that export pools of one base under different names on purpose, as separate pools, want
a suppression at the pool: `# ipi-lint: ignore[IPI217] two pools`.

## Sources

- Multi-cluster inference proposal (1374), naming, Inference Extension v1.6.0
- Runs of Kustomize v5.5.0 over pools and imports
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Node, Problem, Related, Repository, Resource, holds_placeholder, listed, rule
from ipi_lint_inference.delivered import Delivery
from ipi_lint_inference.deliveries import deliveries
from ipi_lint_inference.kinds import EXPORT, IMPORT, POOL, ROUTES, called
from ipi_lint_inference.layers import LAYERS
from ipi_lint_inference.sameness import import_references, name_of, sameness

_FEW = 4


@rule(
    "IPI217",
    "error",
    kinds=[IMPORT, POOL, *ROUTES],
    scope="repository",
    needs=LAYERS,
    words=(IMPORT[1], EXPORT),
)
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    if resource.group_kind in ROUTES:
        yield from _of_route(resource, repository)
        return
    changed = sameness(repository).drifting.get(id(resource), ())
    if changed and not holds_placeholder(resource.identity.name):
        yield _drifting(resource, changed, repository)


def _of_route(route: Resource, repository: Repository) -> Iterator[Problem]:
    for reference in import_references(route, repository):
        for lost in sameness(repository).lost_of(reference.target[2:])[:1]:
            built = lost.built
            there = built.resource
            yield Problem(
                reference.name_node,
                f"no cluster has '{called(reference.target)}' any more: the "
                f"{there.identity.kind} of that name becomes '{_said(lost)}'",
                help="Write the name that the export has in all clusters, or do without the "
                "transform.",
                related=(*_lines(lost), Related(there.get("metadata", "name"), "the object")),
            )


def _drifting(resource: Resource, changed: tuple[Delivery, ...], repository: Repository) -> Problem:
    names = sorted({_said(each) for each in deliveries(repository).of(resource)})
    what = "import" if resource.group_kind == IMPORT else "exported pool"
    if len(names) == 1:
        message = f"the {what} becomes '{names[0]}', and clusters do not agree on that name"
    else:
        shown = listed(names[:_FEW]).replace(" or ", " and ")
        message = f"the {what} has not the same name in all clusters: {shown}"
    return Problem(
        resource.get("metadata", "name"),
        message,
        help="Give it the same namespace and name in all clusters: they are what exports and "
        "imports are joined by.",
        related=tuple(line for each in changed[:_FEW] for line in _lines(each)),
    )


def _lines(delivery: Delivery) -> Iterator[Related]:
    built = delivery.built
    for node in (*built.renamed, *_moved(built.moved)):
        yield Related(node, f"this makes it '{_said(delivery)}'")


def _moved(node: Node | None) -> tuple[Node, ...]:
    return () if node is None else (node,)


def _said(delivery: Delivery) -> str:
    namespace, name = name_of(delivery)
    return f"{namespace}/{name}" if namespace else name
