"""An import's status names a parent that is not in the cluster.

## Why

A controller removes a parent from the import's status when the two are no longer connected. An
entry for a Gateway that is gone is left over: the controller that wrote it has stopped, or has been
replaced, and what it says about the import is no longer true.

## Bad

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: inference-gateway
  namespace: serving
spec:
  gatewayClassName: example
  listeners:
    - name: http
      port: 80
      protocol: HTTP
---
apiVersion: inference.networking.x-k8s.io/v1alpha1
kind: InferencePoolImport
metadata:
  name: llm-pool
  namespace: serving
status:
  controllers:
    - name: example.com/gateway-controller
      exportingClusters:
        - name: eu-west
      parents:
        - parentRef:
            name: old-gateway
```

## Good

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: inference-gateway
  namespace: serving
spec:
  gatewayClassName: example
  listeners:
    - name: http
      port: 80
      protocol: HTTP
---
apiVersion: inference.networking.x-k8s.io/v1alpha1
kind: InferencePoolImport
metadata:
  name: llm-pool
  namespace: serving
status:
  controllers:
    - name: example.com/gateway-controller
      exportingClusters:
        - name: eu-west
      parents:
        - parentRef:
            name: inference-gateway
```

## Fix

Look whether the controller still runs; one that does removes the entry by itself. Cannot be done
from the manifest.

## When not to use

The rule is silent where files could not be read or the view is otherwise not whole, where no object
of the parent's kind is in view at all (a dump of imports only), and about the placeholder
`Status/default`. Where some Gateways are kept elsewhere, suppress the line with
`# ipi-lint: ignore[IPI215] platform repository`.

## Sources

- InferencePoolImport API reference, ImportController parents, Inference Extension v1.6.0
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Problem, Related, Repository, Resource, rule
from ipi_lint_imports.gateways import listed_parents
from ipi_lint_inference.kinds import IMPORT, called


@rule("IPI215", "warning", kinds=[IMPORT], scope="cluster")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    for listed in listed_parents(resource, repository):
        target = listed.target
        in_view = repository.of_kind(target.group, target.kind)
        if not in_view or repository.may_hold(target):
            continue
        yield Problem(
            listed.name_node,
            f"there is no {target.kind} '{called(target)}', which this status names as a parent",
            help="If it was removed, look whether the controller that wrote this entry still runs.",
            related=tuple(
                Related(each.get("metadata", "namespace"), "one of this name is in this namespace")
                for each in in_view
                if each.identity.name == target.name
            ),
        )
