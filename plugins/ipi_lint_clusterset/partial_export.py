"""Of the pools of one name, some clusters export theirs and some do not.

## Why

An import takes in the pools that are exported, and only those. Where the same pool stands in
another cluster without the annotation, no other cluster ever sends it a request: often a patch was
forgotten when the cluster was added. Nothing says so, since a pool that is not exported is a good
pool.

## Bad

```yaml
# file: clusters/east/pool.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: bge-embed
  namespace: serving
  annotations:
    inference.networking.x-k8s.io/export: ClusterSet
spec:
  selector:
    matchLabels:
      app: bge-embed
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: bge-embed-epp
    port:
      number: 9002
```

```yaml
# file: clusters/west/pool.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: bge-embed
  namespace: serving
spec:
  selector:
    matchLabels:
      app: bge-embed
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: bge-embed-epp
    port:
      number: 9002
```

## Good

```yaml
# file: clusters/east/pool.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: bge-embed
  namespace: serving
  annotations:
    inference.networking.x-k8s.io/export: ClusterSet
spec:
  selector:
    matchLabels:
      app: bge-embed
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: bge-embed-epp
    port:
      number: 9002
```

```yaml
# file: clusters/west/pool.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: bge-embed
  namespace: serving
  annotations:
    inference.networking.x-k8s.io/export: ClusterSet
spec:
  selector:
    matchLabels:
      app: bge-embed
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: bge-embed-epp
    port:
      number: 9002
```

## Fix

Set the annotation in the other cluster too. That is only suggested: a pool may be kept for its own
cluster on purpose.

## When not to use

A copy that is for its own cluster only is suppressed at the pool:
`# ipi-lint: ignore[IPI711] local traffic only`. A patch in a kustomization that plainly takes the
annotation from an exported pool is reported where it stands; one that may set the annotation mutes
the rule. Misspelled annotations are left to the rules about them.

## Sources

- Multi-cluster inference proposal (1374), export, Inference Extension v1.6.0
- A run of kustomize 5.5.0 with a patch that removes an annotation
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ipi_lint import (
    Edit,
    Fix,
    Muted,
    Node,
    Problem,
    Related,
    Repository,
    Resource,
    embedded,
    insertion,
    rule,
)
from ipi_lint_inference.exports import APIS, CLUSTERSET, Api, export_doubt, exporters, name_of
from ipi_lint_inference.fleet import in_clusters
from ipi_lint_inference.homes import homes_alike, homes_of
from ipi_lint_inference.kinds import POOL, called
from ipi_lint_inference.lookup import NOT_FOUND
from ipi_lint_inference.overlays import renaming_of

_LAYER = ("kustomize.config.k8s.io", "Kustomization")


@rule("IPI711", "note", kinds=[POOL, _LAYER], scope="clusterset", preset="strict")
def check(resource: Resource, repository: Repository) -> Iterator[Problem | Muted]:
    if not repository.clusters:
        return
    if resource.group_kind == POOL:
        yield from _left_at_home(resource, repository)
    else:
        for node in resource.get("patches").items():
            yield from _taken_away(node, resource, repository)


def _left_at_home(pool: Resource, repository: Repository) -> Iterator[Problem | Muted]:
    name = name_of(pool.identity)
    annotations = pool.get("metadata", "annotations")
    if name[0] is None or any("export" in key for key, _ in annotations.entries()):
        return
    if any(api.node(each).exists for api in APIS for each in _as_written(pool, repository)):
        return  # a patch takes it away, and is reported
    for api in APIS:
        others = exporters(name, api, repository)
        homes = [
            each
            for each in homes_alike(pool, repository)
            if each.cluster and each.cluster not in others
        ]
        if not others or not homes:
            continue
        doubt = _doubt(pool, api, homes, others, repository)
        if doubt:
            what = f"export of the InferencePool '{called(pool.identity)}'"
            yield Muted(pool.get("metadata", "name"), NOT_FOUND, f"{what}: {doubt}")
        else:
            yield _problem(pool, api, homes, next(iter(others.items())))
        return


def _as_written(pool: Resource, repository: Repository) -> Iterator[Resource]:
    """The pool as it stands in its file, before any patch."""
    for each in repository.namesakes(pool.identity.name):
        if each.source is pool.source and each.start == pool.start:
            yield each


def _doubt(
    pool: Resource,
    api: Api,
    homes: Sequence[Repository],
    others: Mapping[str, Resource],
    repository: Repository,
) -> str | None:
    """Why the pool may be exported all the same, or be called otherwise than the others."""
    for home in homes:
        doubt = export_doubt(name_of(pool.identity), api, home)
        if doubt:
            return doubt
    found = [(pool, home) for home in homes]
    found += [(each, repository.clusters[cluster]) for cluster, each in others.items()]
    for each, home in found:
        renaming = renaming_of(each, home, repository)
        if renaming:
            return f"{renaming.source.path} changes names or namespaces"
    return None


def _problem(
    pool: Resource, api: Api, homes: list[Repository], other: tuple[str, Resource]
) -> Problem:
    cluster, exported = other
    edits = _edits(pool, api)
    return Problem(
        pool.get("metadata", "name"),
        f"the InferencePool '{called(pool.identity)}' is exported from '{cluster}' and not "
        f"{in_clusters([each.cluster for each in homes])}",
        help=f"If other clusters are to use it, annotate it with '{api.written}'.",
        related=(Related(api.node(exported), f"exported from '{cluster}'"),),
        fix=Fix("Export the pool", edits, safe=False) if edits else None,
    )


def _edits(pool: Resource, api: Api) -> tuple[Edit, ...]:
    """The annotation in front of another one; nothing where there is none."""
    first = next((node for _, node in pool.get("metadata", "annotations").entries()), None)
    return insertion(first, api.key, api.value) if first and api is CLUSTERSET else ()


def _taken_away(patch: Node, layer: Resource, repository: Repository) -> Iterator[Problem]:
    """A patch in a cluster's kustomization that removes the annotation from an exported pool."""
    document = embedded(patch.get("patch"))
    if document is None:
        return
    target, written = patch.get("target"), document.node
    if (target.get("kind").text or written.get("kind").text) != POOL[1]:
        return
    name = target.get("name").text or written.get("metadata", "name").text
    for api in APIS:
        removed = _removed(written, api)
        if removed is None:
            continue
        homes = {each.cluster for each in homes_of(layer, repository) if each.cluster}
        pool, others = _patched(name, api, homes, repository)
        if pool and others:
            yield Problem(
                removed,
                f"this takes the export from the InferencePool '{called(pool.identity)}' "
                f"{in_clusters(sorted(homes))}, and '{others[0]}' exports it",
                help="Remove the patch if other clusters are to use the pool.",
                related=(Related(api.node(pool), "exported here"),),
            )


def _removed(patch: Node, api: Api) -> Node | None:
    """Where a patch takes an annotation away: a JSON patch's path, or null in a merge."""
    pointer = "/metadata/annotations/" + api.key.replace("/", "~1")
    for operation in patch.items():
        if operation.get("op").text == "remove" and operation.get("path").text == pointer:
            return operation.get("path")
    merged = patch.get("metadata", "annotations", api.key)
    return merged if merged.exists and merged.plain is None else None


def _patched(
    name: str | None, api: Api, homes: set[str], repository: Repository
) -> tuple[Resource | None, list[str]]:
    """The pool that goes to these clusters, exported in its file, and others that export it.

    Where no name is said, the first pool.
    """
    for pool in repository.namesakes(name) if name else repository.of_kind(*POOL):
        its_own = {each.cluster for each in homes_of(pool, repository)}
        if pool.group_kind == POOL and api.exports(pool) and its_own & homes:
            exporting = exporters(name_of(pool.identity), api, repository)
            return pool, [each for each in exporting if each not in homes]
    return None, []
