"""Imports are used where the definition of their kind is not installed.

## Why

The definition of InferencePoolImport is not part of every bundle: Inference Extension v1.1.0 has it
in its tree and installs it nowhere, and `v1-manifests.yaml` of any release holds the kinds of v1
only. Where it is missing, an import cannot be created, so an export of this cluster reaches nobody
through it, and a route to an import never resolves.

## Bad

```yaml
# file: clusters/east/kustomization.yaml
resources:
  - https://github.com/kubernetes-sigs/gateway-api-inference-extension/releases/download/v1.6.0/v1-manifests.yaml
  - route.yaml
```

```yaml
# file: clusters/east/route.yaml
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
          name: llm-pool
```

## Good

```yaml
# file: clusters/east/kustomization.yaml
resources:
  - https://github.com/kubernetes-sigs/gateway-api-inference-extension/releases/download/v1.6.0/manifests.yaml
  - route.yaml
```

```yaml
# file: clusters/east/route.yaml
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
          name: llm-pool
```

## Fix

Install `manifests.yaml` of v1.2.0 or later, or add the definition of InferencePoolImport to those
that are kept in the tree. The release is a decision, so nothing is rewritten.

## When not to use

The rule speaks only where a source of definitions is in view and none that may hold the kind. A
vendor that installs it by itself is not seen: suppress the line with
`# ipi-lint: ignore[IPI220] installed by the platform`.

## Sources

- config/crd/kustomization.yaml of Inference Extension v1.1.0 and v1.2.0
- Release manifests of Inference Extension v1.1.0 to v1.6.0
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Node, Problem, Related, Repository, Resource, rule
from ipi_lint_imports.crd_sources import crd_sources
from ipi_lint_inference.kinds import EXPORT, IMPORT, POOL, ROUTES, is_exported


@rule("IPI220", "error", kinds=[IMPORT, POOL, *ROUTES], scope="cluster", words=(IMPORT[1], EXPORT))
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    needs = list(_needs(resource, repository))
    if not needs:
        return
    sources = repository.once(crd_sources)
    if not sources or any(each.has_imports is not False for each in sources):
        return
    for node, on_key in needs:
        yield Problem(
            node,
            "the definition of InferencePoolImport is not installed here",
            help="Install manifests.yaml of Inference Extension v1.2.0 or later.",
            related=tuple(Related(each.node, each.says) for each in sources),
            on_key=on_key,
        )


def _needs(resource: Resource, repository: Repository) -> Iterator[tuple[Node, bool]]:
    """Where an object uses imports, and whether at the key."""
    if resource.group_kind == IMPORT:
        yield resource.get("kind"), False
    elif resource.group_kind == POOL:
        annotations = resource.get("metadata", "annotations")
        if is_exported(annotations.plain):
            yield annotations.get(EXPORT), True
    else:
        for reference in repository.references_from(resource, "backend", "mirror"):
            if (reference.target.group, reference.target.kind) == IMPORT:
                yield reference.node.get("kind"), False
