"""Two owners bring one object into a cluster.

## Why

Flux and Argo CD take what they apply for their own. Where two Kustomizations or Applications apply
the same object, they undo each other's changes in turn, Argo CD warns of a shared resource, and the
day one of them is pruned or deleted, the object goes for both. An operator or a chart that makes an
object of the same name does the same. Within one build Kustomize refuses an object that comes
twice.

## Bad

```yaml
# file: clusters/east/infra/kustomization.yaml
resources:
  - ../../../base/pool
```

```yaml
# file: clusters/east/apps/kustomization.yaml
resources:
  - ../../../base/pool
  - ../../../base/app
```

```yaml
# file: base/app/kustomization.yaml
resources: []
```

```yaml
# file: base/pool/kustomization.yaml
resources:
  - pool.yaml
```

```yaml
# file: base/pool/pool.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama
  namespace: serving
spec:
  selector:
    matchLabels:
      app: llama
  targetPorts:
    - number: 8000
```

## Good

```yaml
# file: clusters/east/infra/kustomization.yaml
resources:
  - ../../../base/pool
```

```yaml
# file: clusters/east/apps/kustomization.yaml
resources:
  - ../../../base/app
```

```yaml
# file: base/app/kustomization.yaml
resources: []
```

```yaml
# file: base/pool/kustomization.yaml
resources:
  - pool.yaml
```

```yaml
# file: base/pool/pool.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama
  namespace: serving
spec:
  selector:
    matchLabels:
      app: llama
  targetPorts:
    - number: 8000
```

## Fix

Leave the object to one of them. Before you take it from an owner that prunes, annotate it with
`kustomize.toolkit.fluxcd.io/prune: disabled` or `argocd.argoproj.io/sync-options: Prune=false`, or
it is deleted for both. Which one keeps it is a decision, so nothing is rewritten.

## When not to use

Owners count as meeting only where both are known to reach the same cluster. Namespaces and
definitions are left out: it is common, and less harmful, to say them twice. While objects move from
one owner to the other: `# ipi-lint: ignore[IPI811] moves this week`.

## Sources

- Argo CD v3.2, shared resources; Flux v2.7, server-side apply and garbage collection
- kserve/kserve, names of what an LLMInferenceService makes, 2026-08
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ipi_lint import Identity, NamedTuple, Problem, Related, Repository, Resource, rule
from ipi_lint_inference.delivered import Delivery
from ipi_lint_inference.deliveries import deliveries
from ipi_lint_inference.kinds import NAMESPACE, POOL, called
from ipi_lint_inference.layers import LAYERS, Entry, Layer
from ipi_lint_layers.releases import Release, releases

_LEFT_OUT = (NAMESPACE, ("apiextensions.k8s.io", "CustomResourceDefinition"))
_KSERVE = ("serving.kserve.io", "LLMInferenceService")
_MADE = "-inference-pool"
"""What KServe adds to a service's name for its pool."""

_Key = tuple[str, Identity]
"""A cluster, or an owner's path where none is known, and an object as it is called there."""


class _Claim(NamedTuple):
    """Who brings an object in, by which line."""

    owner: Layer
    entry: Entry


@rule("IPI811", "error", kinds=[*LAYERS, POOL], scope="repository")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    if resource.group_kind == POOL:
        yield from _made_by_kserve(resource, repository)
        yield from _made_by_chart(resource, repository)
        return
    found = deliveries(repository)
    layer = found.layer_of(resource)
    if layer is None:
        return
    claims = repository.once(_first_claims)
    shared: dict[int, list[tuple[_Claim, Identity]]] = {}
    for way in found.by(layer):
        assert way.entry
        first = _earlier(way, _Claim(layer, way.entry), claims)
        if first:
            shared.setdefault(id(way.entry), []).append((first, _identity(way)))
    for entry in layer.entries:
        if id(entry) in shared:
            yield _problem(layer, entry, shared[id(entry)])


def _first_claims(repository: Repository) -> Mapping[_Key, _Claim]:
    """For each object of a cluster who comes first, by path and then in order."""
    claims: dict[_Key, _Claim] = {}
    found = deliveries(repository)
    for owner in sorted(found.owners, key=lambda each: each.path):
        for way in found.by(owner):
            for key in _keys(way):
                if way.entry:
                    claims.setdefault(key, _Claim(owner, way.entry))
    return claims


def _keys(way: Delivery) -> Iterator[_Key]:
    if way.built.resource.group_kind not in _LEFT_OUT:
        for place in way.clusters or ((way.owner.path,) if way.owner else ()):
            yield place, _identity(way)


def _identity(way: Delivery) -> Identity:
    built = way.built
    return Identity(*built.resource.group_kind, built.namespace, built.name)


def _earlier(way: Delivery, own: _Claim, claims: Mapping[_Key, _Claim]) -> _Claim | None:
    """Another line that brings the object in before this one does."""
    for key in _keys(way):
        first = claims.get(key)
        if first and first.entry is not own.entry:
            return first
    return None


def _problem(layer: Layer, entry: Entry, shared: list[tuple[_Claim, Identity]]) -> Problem:
    first, identity = shared[0]
    others = len({each for _, each in shared}) - 1
    more = f" and {others:,} more object{'s' if others > 1 else ''}" if others else ""
    what = f"the {identity.kind} '{called(identity)}'{more}"
    if first.owner is layer:
        message = f"this brings {what} into the build a second time"
        advice = "Take in what holds it once: Kustomize refuses an object that comes twice."
    else:
        message = f"this brings in {what}, which {first.owner.called} does too"
        advice = (
            "Leave it to one of the two, and keep it from the other's prune before you take it out."
        )
    said = "brought in here first" if first.owner is layer else "brought in here, too"
    return Problem(entry.node, message, help=advice, related=(Related(first.entry.node, said),))


def _made_by_kserve(pool: Resource, repository: Repository) -> Iterator[Problem]:
    name = pool.identity.name.removesuffix(_MADE)
    if name == pool.identity.name:
        return
    for service in repository.find(Identity(*_KSERVE, pool.identity.namespace, name)):
        if repository.together(pool, service):
            yield Problem(
                pool.get("metadata", "name"),
                f"KServe makes a pool of this name for the LLMInferenceService '{name}'",
                help="Leave the pool to KServe, or give this one another name.",
                related=(Related(service.get("metadata", "name"), "the pool's other owner"),),
            )


def _made_by_chart(pool: Resource, repository: Repository) -> Iterator[Problem]:
    index = repository.once(_releases_by_name)
    for release in index.get((pool.identity.namespace, pool.identity.name), ()):
        if repository.together(pool, release.resource):
            kind = release.resource.identity.kind
            yield Problem(
                pool.get("metadata", "name"),
                f"the chart of the {kind} '{release.resource.identity.name}' makes a pool of this "
                "name, too",
                help="Leave the pool to the chart, or give this one another name.",
                related=(Related(release.node, "the pool's other owner"),),
            )


def _releases_by_name(repository: Repository) -> Mapping[tuple[str | None, str], list[Release]]:
    found: dict[tuple[str | None, str], list[Release]] = {}
    for each in releases(repository):
        found.setdefault((each.namespace, each.name), []).append(each)
    return found
