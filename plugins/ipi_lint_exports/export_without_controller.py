"""A pool is exported, but every gateway in view is of an implementation that acts on no export.

## Why

The export annotation does nothing by itself: a multi-cluster controller has to read it, create an
InferencePoolImport in the other clusters and set the condition `Exported` on the pool. As of
2026-11 none of the open-source gateways that serve InferencePools does so, and GKE exports by a
key of its own. Where nothing else is installed, the annotation is stored and the pool stays in its
cluster; the condition `Exported` never appears.

## Bad

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: inference-gateway
  namespace: serving
spec:
  gatewayClassName: istio
  listeners:
    - name: http
      port: 80
      protocol: HTTP
---
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

## Good

```yaml
# file: .ipi-lint.yaml
multicluster:
  controller: example.com/mcip-controller
```

```yaml
# file: clusters/east/serving.yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: inference-gateway
  namespace: serving
spec:
  gatewayClassName: istio
  listeners:
    - name: http
      port: 80
      protocol: HTTP
---
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

## Fix

If a controller does the export, name it in `.ipi-lint.yaml` as `multicluster.controller`. If none
does, install one or remove the annotation. Only the owner of the clusters knows which is the case.

## When not to use

A controller that is installed by other means than this repository is unknown to the linter: declare
it, as above. The rule is silent where no Gateway or GatewayClass is in view, where one of them
belongs to an implementation that it does not know, and where a part of the repository could not be
read. Newer releases may act on exports before the rule's table says so:
`# ipi-lint: ignore[IPI255] our gateway exports since 2.0`.

## Sources

- Multi-cluster inference proposal (1374), Inference Extension v1.6.0
- istio/istio#58252 and kgateway-dev/kgateway#12282, open or moved as of 2026-11
- GKE documentation, multi-cluster Inference Gateway, as read in 2026-11
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Problem, Repository, Resource, rule
from ipi_lint_exports.annotation import KEY, POOL, VALUE
from ipi_lint_exports.implementations import GKE, running, witnesses

_DECLARE = "Name the controller that does as multicluster.controller in .ipi-lint.yaml."
_ON_GKE = 'On GKE a pool is exported by the annotation networking.gke.io/export: "True".'


@rule("IPI255", "note", kinds=[POOL], scope="clusterset", words=(KEY,))
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    node = resource.get("metadata", "annotations", KEY)
    if node.text != VALUE or repository.settings.get("multicluster", {}).get("controller"):
        return
    found = running(repository)
    if found:
        names = {each.name for each in found}
        yield Problem(
            node,
            "nothing in view is known to act on this export",
            help=_ON_GKE if names == {GKE} else _DECLARE,
            related=witnesses(found, repository),
            on_key=True,
        )
