"""What applies objects does not wait for what brings the definitions of their kinds.

## Why

Until a definition is there, the API server refuses every object of its kind. Flux puts definitions
first within one Kustomization, but runs several side by side: without `dependsOn`, a new cluster's
first sync fails with `no matches for kind` and nothing of that Kustomization is applied. Argo CD
skips its dry run only for kinds whose definitions are part of the same sync; from another
Application they must come in an earlier wave.

## Bad

```yaml
# file: clusters/east/crds.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: inference-crds
  namespace: flux-system
spec:
  interval: 1h
  path: ./platform/crds
  prune: false
  sourceRef:
    kind: GitRepository
    name: flux-system
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: models
  namespace: flux-system
spec:
  interval: 10m
  path: ./models
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```

```yaml
# file: platform/crds/kustomization.yaml
resources:
  - https://github.com/kubernetes-sigs/gateway-api-inference-extension/config/crd?ref=v1.5.0
```

```yaml
# file: models/pool.yaml
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
# file: clusters/east/crds.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: inference-crds
  namespace: flux-system
spec:
  interval: 1h
  path: ./platform/crds
  prune: false
  sourceRef:
    kind: GitRepository
    name: flux-system
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: models
  namespace: flux-system
spec:
  dependsOn:
    - name: inference-crds
  interval: 10m
  path: ./models
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
```

```yaml
# file: platform/crds/kustomization.yaml
resources:
  - https://github.com/kubernetes-sigs/gateway-api-inference-extension/config/crd?ref=v1.5.0
```

```yaml
# file: models/pool.yaml
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

Flux: name the Kustomization with the definitions in `dependsOn`, directly or through others. Argo
CD: give the Application with the definitions an earlier `argocd.argoproj.io/sync-wave`, or let the
sync be tried again with `syncPolicy.retry`. `SkipDryRunOnMissingResource=true` helps as well, and
hides a definition that is missing for good.

## When not to use

Where nothing in view brings the definitions into the cluster, the platform does, and the rule is
silent. It looks at the groups of Gateway API, Inference Extension and llm-d only.

## Sources

- fluxcd/pkg, staged apply of definitions, 2026-08; Kustomization API of Flux v2.7, dependsOn
- Argo CD v3.2, sync options (new custom resource types) and sync waves
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ipi_lint import NamedTuple, Node, Problem, Related, Repository, Resource, rule
from ipi_lint_inference.deliveries import Deliveries, clusters_of, deliveries
from ipi_lint_inference.homes import homes_of
from ipi_lint_inference.layers import APPLICATION, FLUX_KUSTOMIZATION, Layer
from ipi_lint_layers.crd_sources import HOLDERS, CrdSource, crd_sources, owners_of

_CRD = ("apiextensions.k8s.io", "CustomResourceDefinition")
_WAVE = "argocd.argoproj.io/sync-wave"
_SKIP = "SkipDryRunOnMissingResource=true"


class _Provider(NamedTuple):
    """An owner that brings the definitions of a group; `node` is the line that does."""

    owner: Layer
    node: Node


@rule("IPI812", "warning", kinds=[FLUX_KUSTOMIZATION, APPLICATION], scope="repository")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    found = deliveries(repository)
    layer = found.layer_of(resource)
    if layer is None:
        return
    for group, first in _needs(layer, repository, found).items():
        there = _providers_for(group, layer, repository)
        if there and not any(_comes_first(each.owner, layer, repository) for each in there):
            yield _problem(resource, first, there[0])
            return


def _needs(layer: Layer, repository: Repository, found: Deliveries) -> Mapping[str, Resource]:
    """The groups of what an owner applies, each with the first such object."""
    groups = _groups(repository)
    needs: dict[str, Resource] = {}
    for way in found.by(layer):
        resource = way.built.resource
        if resource.identity.group in groups:
            needs.setdefault(resource.identity.group, resource)
    return needs


def _groups(repository: Repository) -> frozenset[str]:
    table = repository.facts.table("crd-sources")
    return frozenset(group for entry in table.values() for group in entry.get("groups", ()))


def _providers_for(group: str, layer: Layer, repository: Repository) -> Sequence[_Provider]:
    """Who brings a group's definitions to where an owner delivers, by the same tool."""
    index, tool = repository.once(_providers), layer.resource.identity.group
    found = {
        id(each.owner): each
        for cluster in sorted(clusters_of(layer, repository))
        for each in index.get((group, tool, cluster), ())
    }
    return tuple(found.values())


def _providers(repository: Repository) -> Mapping[tuple[str, str, str], Sequence[_Provider]]:
    """By group, tool and cluster, each owner once."""
    found: dict[tuple[str, str, str], dict[int, _Provider]] = {}
    for group, provider in (*_of_definitions(repository), *_of_sources(repository)):
        owner = provider.owner
        for cluster in () if owner.is_file else clusters_of(owner, repository):
            key = (group, owner.resource.identity.group, cluster)
            found.setdefault(key, {}).setdefault(id(owner), provider)
    return {key: tuple(each.values()) for key, each in found.items()}


def _of_definitions(repository: Repository) -> Iterator[tuple[str, _Provider]]:
    for definition in repository.of_kind(*_CRD):
        for way in deliveries(repository).of(definition):
            if way.owner:
                provider = _Provider(way.owner, definition.get("metadata", "name"))
                yield definition.get("spec", "group").text or "", provider


def _of_sources(repository: Repository) -> Iterator[tuple[str, _Provider]]:
    for kind in HOLDERS:
        for holder in repository.of_kind(*kind):
            for source in crd_sources(holder, repository):
                for owner in owners_of(holder, repository):
                    for group in _groups_of(source, repository):
                        yield group, _Provider(owner, source.node)


def _groups_of(source: CrdSource, repository: Repository) -> Iterator[str]:
    for entry in repository.facts.table("crd-sources").values():
        if entry.get("project") == source.project:
            yield from entry.get("groups", ())


def _comes_first(provider: Layer, layer: Layer, repository: Repository) -> bool:
    if provider is layer:
        return True
    if layer.resource.group_kind == APPLICATION:
        return _is_lenient(layer.resource) or _wave(provider.resource) < _wave(layer.resource)
    return _is_waited_for(provider, layer, repository)


def _is_lenient(application: Resource) -> bool:
    """Whether an Application's sync goes on, or is tried again, where a kind is missing."""
    policy = application.get("spec", "syncPolicy")
    said = [each.text or "" for each in policy.get("syncOptions").items()]
    return policy.get("retry").exists or _SKIP in said


def _wave(resource: Resource) -> int:
    text = resource.get("metadata", "annotations", _WAVE).text or "0"
    return int(text) if text.lstrip("-").isdecimal() else 0


def _is_waited_for(provider: Layer, layer: Layer, repository: Repository) -> bool:
    """Whether `dependsOn` leads from one Kustomization to another."""
    seen: set[int] = set()
    todo = [layer]
    while todo:
        each = todo.pop()
        if each is provider:
            return True
        if id(each) not in seen:
            seen.add(id(each))
            todo += _awaited(each, repository)
    return False


def _awaited(layer: Layer, repository: Repository) -> Iterator[Layer]:
    """The Kustomizations that one names in `dependsOn`: they live in its own clusters."""
    index = repository.once(_kustomizations)
    for ref in layer.resource.get("spec", "dependsOn").items():
        namespace = ref.get("namespace").text or layer.resource.identity.namespace
        for home in homes_of(layer.resource, repository):
            yield from index.get((home.cluster, namespace, ref.get("name").text or ""), ())


def _kustomizations(
    repository: Repository,
) -> Mapping[tuple[str, str | None, str], Sequence[Layer]]:
    """Flux Kustomizations by the cluster that they live in, namespace and name."""
    found: dict[tuple[str, str | None, str], list[Layer]] = {}
    for layer in deliveries(repository).layers:
        if layer.resource.group_kind == FLUX_KUSTOMIZATION:
            for home in homes_of(layer.resource, repository):
                key = (home.cluster, *layer.resource.identity[2:])
                found.setdefault(key, []).append(layer)
    return found


def _problem(resource: Resource, first: Resource, provider: _Provider) -> Problem:
    is_flux = resource.group_kind == FLUX_KUSTOMIZATION
    kind = first.identity.kind
    field = ("spec", "dependsOn") if is_flux else ("spec", "syncPolicy")
    name = provider.owner.resource.identity.name
    return Problem(
        resource.get(*field),
        f"this does not wait for '{name}', which brings the definition of {kind}",
        help=f"Add '{name}' to dependsOn."
        if is_flux
        else f"Give '{name}' an earlier sync-wave than this one, or set syncPolicy.retry.",
        related=(
            Related(provider.node, "the definitions come from here"),
            Related(first.get("metadata", "name"), f"needs the definition of {kind}"),
        ),
        on_key=True,
    )
