"""A change takes away the last export of a pool that routes of other clusters still use.

## Why

When the last cluster stops exporting a pool, its import vanishes from the others, or stays behind
with nobody in it: which of the two is not specified. Their routes are unchanged, and answer with
status 500 from then on. Nothing in the files that changed shows it.

## Bad

`.before/` is the revision before the change.

```yaml
# file: .before/clusters/east/pool.yaml
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
# file: clusters/east/pool.yaml
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
# file: clusters/west/route.yaml
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
# file: .before/clusters/east/pool.yaml
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
# file: clusters/east/pool.yaml
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
# file: clusters/west/route.yaml
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
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: qwen-west
```

## Fix

Change the routes first, in a commit of its own, and take the export away when no route uses it any
more. Or keep the export.

## When not to use

The rule compares with another revision, so it speaks in `ipi-lint diff`, and in `ipi-lint check`
with `--base` or `--changed-since` only; without one, import-without-exporter finds what is missing.
Where a cluster may export the pool unseen, it says nothing.

## Sources

- Multi-cluster inference proposal (1374), removal of exporting clusters, Inference Extension v1.6.0
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Identity, Problem, Related, Repository, Resource, rule
from ipi_lint_inference.exports import (
    api_of,
    export_doubt,
    exporters,
    exporters_elsewhere,
    members,
    name_of,
)
from ipi_lint_inference.kinds import AI_ROUTE, IMPORT, POOL, ROUTES, called


@rule("IPI712", "error", kinds=[*ROUTES, AI_ROUTE], scope="clusterset", words=(IMPORT[1],))
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    if repository.before is None:
        return
    for reference in repository.references_from(resource, "backend", "mirror"):
        name = name_of(reference.target)
        api = api_of((reference.target.group, reference.target.kind))
        if api is None or exporters(name, api, repository) or exporters_elsewhere(name, repository):
            continue
        gone = exporters(name, api, repository.before)
        if not gone or any(export_doubt(name, api, each) for each in members(repository).values()):
            continue
        what = called(Identity(*POOL, *name))
        whose = ", ".join(f"'{cluster}'" for cluster in gone if cluster)
        yield Problem(
            reference.name_node,
            f"no cluster exports the InferencePool '{what}' any more, and this route still uses "
            "its import",
            help="Change the route in an earlier commit, or keep the export"
            + (f" in {whose}." if whose else "."),
            related=tuple(
                Related(
                    api.node(pool), f"exported from '{cluster}' before this change", on_key=True
                )
                for cluster, pool in gone.items()
            ),
        )
