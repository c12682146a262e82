"""Definitions of kinds come from a branch, or from whatever release is the newest.

## Why

Each sync then installs what upstream has on that day. Inference Extension took InferencePool's old
group out with v1.5.0, and objectives and rewrites with v1.6.0: a cluster that follows `main` or
`latest` loses the definition overnight, and where its source is pruned, Kubernetes deletes every
object of the kind with it. Fields come and go in the same way.

## Bad

```yaml
# file: clusters/east/kustomization.yaml
resources:
  - https://github.com/kubernetes-sigs/gateway-api-inference-extension/config/crd
```

## Good

```yaml
# file: clusters/east/kustomization.yaml
resources:
  - https://github.com/kubernetes-sigs/gateway-api-inference-extension/config/crd?ref=v1.5.0
```

## Fix

Name a release: `?ref=v1.5.0`, `releases/download/v1.5.0/`, `ref.tag`, or a chart's whole version. A
commit is as good. Which one is a decision, so nothing is rewritten.

## When not to use

Definitions that are kept in the tree need no pin, and the rule does not see those that something
else installs. A branch of a fork or of a release, and a range of versions, are only a warning. A
test cluster that follows `main` on purpose: `# ipi-lint: ignore[IPI804] follows main`.

## Sources

- Releases of Inference Extension v1.0.0 to v1.6.0, removed kinds
- Kustomize v5.5, remote targets; GitRepository API of Flux v2.7; Argo CD v3.2, targetRevision
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Problem, Repository, Resource, Severity, rule, short
from ipi_lint_layers.crd_sources import HOLDERS, CrdSource, crd_sources


@rule("IPI804", "error", kinds=HOLDERS, scope="repository")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    for source in crd_sources(resource, repository):
        if not source.is_pinned:
            is_certain = source.is_latest and not source.is_range
            yield Problem(
                source.node,
                _message(source),
                help="Name a release or a commit, so that definitions change when you change them.",
                severity=None if is_certain else Severity.WARNING,
            )


def _message(source: CrdSource) -> str:
    if source.is_range:
        said = f"'{source.revision}' is no single one" if source.revision else "it names none"
        return f"the definitions of {source.project} move with its versions: {said}"
    if not source.revision:
        return f"the definitions of {source.project} are those of the day: no release is named"
    what = short(source.revision)
    kind = "the newest release" if source.revision == "latest" else "a branch"
    return f"the definitions of {source.project} move: '{what}' is {kind}"
