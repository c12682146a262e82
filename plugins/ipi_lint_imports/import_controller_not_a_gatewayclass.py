"""A controller lists a Gateway whose class belongs to another controller.

## Why

A controller that serves an import through Gateways writes its entry under the `controllerName` of
their GatewayClass. Under any other name two controllers seem to be at work: tools that ask the
Gateway's controller for the state of the import find nothing, and the entry is not removed when
that controller goes.

## Bad

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata:
  name: inference
spec:
  controllerName: example.com/gateway-controller
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: inference-gateway
  namespace: serving
spec:
  gatewayClassName: inference
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
    - name: example.com/import-controller
      exportingClusters:
        - name: eu-west
      parents:
        - parentRef:
            name: inference-gateway
```

## Good

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata:
  name: inference
spec:
  controllerName: example.com/gateway-controller
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: inference-gateway
  namespace: serving
spec:
  gatewayClassName: inference
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
    - name: example.com/import-controller
      exportingClusters:
        - name: eu-west
    - name: example.com/gateway-controller
      parents:
        - parentRef:
            name: inference-gateway
```

## Fix

The controller must report Gateways under its GatewayClass's `controllerName`. Cannot be done from
the manifest.

## When not to use

A Gateway that is not in view, and a class that is neither in view nor one of those that an
implementation installs under a known name, are not judged. A controller that goes by two names can
be suppressed with `# ipi-lint: ignore[IPI214] same controller`.

## Sources

- InferencePoolImport API reference, ImportController name, Inference Extension v1.6.0
- GatewayClass API, controllerName, Gateway API v1.6.1
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Node, Problem, Related, Repository, Resource, rule
from ipi_lint_imports.gateways import controllers_of, gateway_of, listed_by_controller
from ipi_lint_inference.kinds import IMPORT, called


@rule("IPI214", "warning", kinds=[IMPORT], scope="cluster")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    for controller, listed in listed_by_controller(resource, repository):
        name = controller.get("name")
        others = [
            (gateway, owners)
            for each in listed
            if (gateway := gateway_of(each, repository))
            and (owners := controllers_of(gateway, repository))
            and name.text not in owners
        ]
        if name.text and others:
            yield _problem(name, others)


def _problem(name: Node, others: list[tuple[Resource, tuple[str, ...]]]) -> Problem:
    gateway, owners = others[0]
    return Problem(
        name,
        f"'{name.text}' is not the controller of the Gateway '{called(gateway.identity)}', "
        f"which belongs to '{owners[0]}'",
        help="A controller lists Gateways under the controllerName of their GatewayClass only.",
        related=tuple(
            Related(each.get("spec", "gatewayClassName"), f"this class belongs to '{theirs[0]}'")
            for each, theirs in others
        ),
    )
