"""Clusters of one set run definitions of releases that do not take the same manifests.

## Why

Clusters that export and import pools usually share their manifests too. Some releases of the
Inference Extension add a field or a kind or take one away. Across such a border one and the same
manifest is applied in one cluster and refused, or cut down without a word, in the other; before
v1.2.0 there is no InferencePoolImport at all.

## Bad

```yaml
# file: clusters/east/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - https://github.com/kubernetes-sigs/gateway-api-inference-extension/config/crd?ref=v1.6.0
  - pool.yaml
```

```yaml
# file: clusters/east/pool.yaml
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
# file: clusters/west/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - https://github.com/kubernetes-sigs/gateway-api-inference-extension/config/crd?ref=v1.1.0
```

## Good

```yaml
# file: clusters/east/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - https://github.com/kubernetes-sigs/gateway-api-inference-extension/config/crd?ref=v1.6.0
  - pool.yaml
```

```yaml
# file: clusters/east/pool.yaml
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
# file: clusters/west/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - https://github.com/kubernetes-sigs/gateway-api-inference-extension/config/crd?ref=v1.6.0
```

## Fix

Pin one release for the whole set, best in a base that all clusters build. Raising a release is a
decision, so nothing is rewritten.

## When not to use

An upgrade that goes from cluster to cluster is such a skew for a while: suppress the line with `#
ipi-lint: ignore[IPI703] west follows on Monday`. Releases between which nothing of the kind
changed may differ. Clusters whose names say different environments (`dev`, `prod`) are not
compared. Clusters count where their tree pins one release, or where the configuration
says it: `clusters: {west: {target: {inference-extension: v1.6.0}}}`. The rule is silent in a
repository that exports and imports nothing.

## Sources

- Definitions that the releases of Inference Extension v0.1.0 to v1.6.0 install, as of 2026-11
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Node, Problem, Related, Repository, Resource, rule
from ipi_lint_clusterset.bundles import CRD, FLUX_SOURCE, KUSTOMIZATIONS, Bundle, bundles
from ipi_lint_inference.environments import may_be_one_set
from ipi_lint_inference.exports import APIS
from ipi_lint_inference.kinds import IMPORT, POOL, ROUTES
from ipi_lint_inference.releases import numbers


@rule("IPI703", "warning", kinds=[*KUSTOMIZATIONS, FLUX_SOURCE, CRD], scope="clusterset")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    found = repository.once(bundles)
    seen: list[Node] = []
    for cluster, bundle in found.items():
        if bundle.resource is not resource or bundle.node is None or bundle.node in seen:
            continue
        seen.append(bundle.node)
        other = _across_a_border(cluster, bundle, repository)
        if other and repository.once(_is_a_set):
            changes = list(_between(bundle, other[1], repository))
            yield _problem(cluster, bundle.node, bundle, *other, changes)


def _across_a_border(
    cluster: str, bundle: Bundle, repository: Repository
) -> tuple[str, Bundle] | None:
    """The cluster to report a cluster's pin with: the newest one, or an older one without a pin.

    Of two clusters the one with the older release is reported, where it says so in a file.
    """
    others = {
        name: each
        for name, each in repository.once(bundles).items()
        if name != cluster and may_be_one_set(name, cluster)
        if any(_between(bundle, each, repository))
    }
    for name, each in sorted(others.items(), key=lambda item: item[1].release, reverse=True):
        if each.release > bundle.release or each.node is None:
            return name, each
    return None


def _between(one: Bundle, other: Bundle, repository: Repository) -> Iterator[str]:
    """What changes between two releases, the oldest first."""
    older, newer = sorted((one.release, other.release))
    table = repository.facts.table("bundle-borders")
    for border, entry in sorted(table.items(), key=lambda item: numbers(item[0])):
        if older < numbers(border) <= newer:
            yield f"with {border} {entry['says']}"


def _is_a_set(repository: Repository) -> bool:
    """Whether any pool is exported, or any import is there or used."""
    if repository.of_kind(*IMPORT):
        return True
    if any(api.exports(each) for each in repository.of_kind(*POOL) for api in APIS):
        return True
    kinds = {api.kind for api in APIS}
    return any(
        (reference.target.group, reference.target.kind) in kinds
        for kind in ROUTES
        for route in repository.of_kind(*kind)
        for reference in repository.references_from(route, "backend")
    )


def _problem(
    cluster: str, node: Node, bundle: Bundle, other: str, theirs: Bundle, changes: list[str]
) -> Problem:
    return Problem(
        node,
        f"'{cluster}' runs the definitions of {bundle.says} and '{other}' those of {theirs.says}, "
        "which do not take the same manifests",
        help=f"Pin one release in all clusters of the set. What changes: {'; '.join(changes)}.",
        related=(Related(theirs.node, f"{theirs.says} in '{other}'"),) if theirs.node else (),
    )
