"""A route wants another pool than the one that a chart names after its release.

## Why

The `inferencepool` chart and those of llm-d-router give the pool the name of the Helm release. That
is `releaseName` where it is written, else the Application's name in Argo CD, and in Flux the
HelmRelease's, behind its `targetNamespace`. A release that is called `eu-llama` makes the pool
`eu-llama`: a route to `llama` has no backend and answers with status 500, and two clusters with
such names do not share the pool.

## Bad

```yaml
# file: clusters/eu/llama.yaml
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: eu-llama
  namespace: argocd
spec:
  source:
    repoURL: oci://registry.k8s.io/gateway-api-inference-extension/charts
    chart: inferencepool
    targetRevision: v1.4.0
  destination:
    server: https://kubernetes.default.svc
    namespace: serving
```

```yaml
# file: clusters/eu/route.yaml
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: chat
  namespace: serving
spec:
  rules:
    - backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: llama
```

## Good

```yaml
# file: clusters/eu/llama.yaml
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: eu-llama
  namespace: argocd
spec:
  source:
    repoURL: oci://registry.k8s.io/gateway-api-inference-extension/charts
    chart: inferencepool
    targetRevision: v1.4.0
    helm:
      releaseName: llama
  destination:
    server: https://kubernetes.default.svc
    namespace: serving
```

```yaml
# file: clusters/eu/route.yaml
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: chat
  namespace: serving
spec:
  rules:
    - backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: llama
```

## Fix

Write the pool's name as `releaseName`, or the release's name in the route. Renaming a release that
runs already installs it a second time.

## When not to use

The rule knows the charts by their names: a fork that names its pool otherwise wants
`facts: {release-named-pools: {inferencepool: null}}` in the configuration. It speaks only where a
release in the route's namespace is in view and nothing else unseen may bring the pool.

## Sources

- Chart inferencepool of Inference Extension v1.4.0, the pool's name
- helm-controller's HelmRelease API, the default of releaseName, Flux v2.7
- Argo CD v3.2, Helm release names
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import (
    Muted,
    Problem,
    Reference,
    Related,
    Repository,
    Resource,
    holds_placeholder,
    rule,
)
from ipi_lint_inference.backends import is_pool
from ipi_lint_inference.kinds import AI_ROUTE, POOL, ROUTES, called
from ipi_lint_layers.releases import RELEASING, Release, releases

_FEW = 3


@rule("IPI816", "error", kinds=[*ROUTES, AI_ROUTE], scope="cluster", needs=RELEASING)
def check(resource: Resource, repository: Repository) -> Iterator[Problem | Muted]:
    known = repository.once(releases)
    for reference in repository.references_from(resource, "backend") if known else ():
        if not is_pool(reference) or _is_there(reference, repository):
            continue
        near = [
            each
            for each in known
            if each.namespace in (None, reference.target.namespace)
            and repository.together(resource, each.resource)
        ]
        names = {each.name for each in known}
        is_open = any(holds_placeholder(each.name) for each in known)
        if near and not is_open and reference.target.name not in names:
            yield _unseen(reference, known, repository) or _problem(reference, near)


def _is_there(reference: Reference, repository: Repository) -> bool:
    name, group = reference.target.name, (reference.target.group, reference.target.kind)
    same = (each.group_kind == group for each in repository.namesakes(name))
    return holds_placeholder(name) or any(same)


def _unseen(
    reference: Reference, known: tuple[Release, ...], repository: Repository
) -> Muted | None:
    """Muted, where something other than the releases may bring the pool."""
    own = {each.resource.source.path for each in known}
    for gap in repository.gaps:
        if (gap.kinds is None or POOL in gap.kinds) and gap.path not in own:
            name = called(reference.target)
            return Muted(reference.name_node, "not-found", f"InferencePool '{name}': {gap}")
    return None


def _problem(reference: Reference, near: list[Release]) -> Problem:
    one, name = near[0], reference.target.name
    kind = one.resource.identity.kind
    others = f" and {len(near) - 1:,} more" if len(near) > 1 else ""
    return Problem(
        reference.name_node,
        f"no pool is called '{name}': the {kind} makes one called '{one.name}'{others}",
        help=f"Write 'releaseName: {name}' where the release is, or the release's name here.",
        related=tuple(
            Related(each.node, f"the release '{each.name}', and its pool") for each in near[:_FEW]
        ),
    )
