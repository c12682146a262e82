"""A release of the definitions lacks a kind that the repository still holds, and is pruned.

## Why

Where the source of the definitions is pruned, a definition that is gone from the new release is
deleted from the cluster, and Kubernetes deletes every object of its kind with it, at once and
in all namespaces. Inference Extension dropped InferencePool of the group
`inference.networking.x-k8s.io` with v1.5.0, and its objectives and rewrites with v1.6.0. After the
bump those manifests cannot be applied any more either.

## Bad

```yaml
# file: clusters/east/crds.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: crds
  namespace: flux-system
spec:
  interval: 1h
  path: ./platform/crds
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
# file: clusters/east/pool.yaml
apiVersion: inference.networking.x-k8s.io/v1alpha2
kind: InferencePool
metadata:
  name: llama
  namespace: serving
spec:
  targetPortNumber: 8000
  selector:
    app: llama
  extensionRef:
    name: llama-epp
```

## Good

```yaml
# file: clusters/east/crds.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: crds
  namespace: flux-system
spec:
  interval: 1h
  path: ./platform/crds
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
# file: clusters/east/pool.yaml
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
  endpointPickerRef:
    name: llama-epp
    port:
      number: 9002
```

## Fix

Move the objects to the kind that follows, let that reach the cluster, and bump after it. To be safe
from prune at all, annotate the definitions with `kustomize.toolkit.fluxcd.io/prune: disabled` or
`argocd.argoproj.io/sync-options: Prune=false` in a patch.

## When not to use

Without prune, and in another cluster than the objects', nothing is deleted, and the rule is silent,
as it is where a patch of the definitions speaks of prune. What a patch in a file says is not known
and counted as muted.

## Sources

- NVIDIA/aicr#2214, review; kubernetes-sigs/gateway-api-inference-extension#2796 and #2973
- Kustomization API of Flux v2.7, prune; Argo CD v3.2, automated sync
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ipi_lint import Muted, Node, Problem, Related, Repository, Resource, rule
from ipi_lint_inference.deliveries import Deliveries, clusters_of, deliveries
from ipi_lint_inference.kinds import called
from ipi_lint_inference.layers import APPLICATION, KUSTOMIZATIONS, Layer
from ipi_lint_inference.releases import is_within
from ipi_lint_layers.changes import PATCHED
from ipi_lint_layers.crd_sources import GIT_REPOSITORY, CrdSource, crd_sources, owners_of

_PROJECT = "Inference Extension"


@rule(
    "IPI805",
    "error",
    kinds=[*KUSTOMIZATIONS, GIT_REPOSITORY, APPLICATION],
    scope="repository",
)
def check(resource: Resource, repository: Repository) -> Iterator[Problem | Muted]:
    found = deliveries(repository)
    for source in crd_sources(resource, repository):
        if source.project != _PROJECT or source.release is None:
            continue
        for owner in owners_of(resource, repository):
            prune = _prune(owner)
            left = _left(source, owner, repository, found) if prune else ()
            if prune and left:
                kept = _kept(resource, owner, found)
                if kept is None:
                    yield _problem(source, prune, left)
                elif "\n" not in (kept.text or "\n"):
                    yield Muted(source.node, PATCHED, "a patch in a file may keep them from prune")
                break


def _prune(owner: Layer) -> Node | None:
    """The line that makes an owner delete what is gone."""
    spec = owner.resource.get("spec")
    for node in (spec.get("prune"), spec.get("syncPolicy", "automated", "prune")):
        if node.plain is True:
            return node
    return None


def _left(
    source: CrdSource, owner: Layer, repository: Repository, found: Deliveries
) -> Sequence[Resource]:
    """Objects of kinds that a release has no more, where the owner delivers to."""
    clusters = clusters_of(owner, repository)
    return [
        each
        for name, entry in repository.facts.table("dropped-kinds").items()
        if source.release and is_within(source.release, entry)
        for each in repository.of_kind(*_pair(name))
        if any(
            way.owner is owner or not way.clusters.isdisjoint(clusters) for way in found.of(each)
        )
    ]


def _pair(name: str) -> tuple[str, str]:
    group, _, kind = name.rpartition("/")
    return group, kind


def _kept(resource: Resource, owner: Layer, found: Deliveries) -> Node | None:
    """A patch that may keep definitions from prune: one that says so, or one in a file."""
    layers = [owner, *found.above(resource.source.path)]
    own = found.layer_of(resource)
    for layer in [own, *layers] if own else layers:
        for settings in layer.settings:
            if "prune" in str(settings.get("commonAnnotations").plain).lower():
                return settings.get("commonAnnotations")
            for patch in settings.get("patches").items():
                text, kind = patch.get("patch").text, patch.get("target", "kind").text
                if text and "prune" in text.lower():
                    return patch.get("patch")
                if not text and kind in (None, "CustomResourceDefinition"):
                    return patch.get("path")
    return None


def _problem(source: CrdSource, prune: Node, left: Sequence[Resource]) -> Problem:
    one = left[0]
    more = f" and {len(left) - 1:,} more" if len(left) > 1 else ""
    return Problem(
        source.node,
        f"{source.revision} has no {one.identity.kind} of the group '{one.identity.group}' any "
        f"more: prune deletes its definition, and with it '{called(one.identity)}'{more}",
        help="Move these objects to the kind that follows before this release, or keep the "
        "definitions from prune by an annotation.",
        related=(
            Related(prune, "this deletes what is gone"),
            *(Related(each.get("apiVersion"), "still of the old kind") for each in left[:3]),
        ),
    )
