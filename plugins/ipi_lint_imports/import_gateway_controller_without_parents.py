"""A Gateway's controller and the routes disagree on whether the Gateway serves an import.

## Why

A controller that serves an import as the backend of a route lists each Gateway through which it
does so, and removes it when the last such route is gone. Where a route leads through a Gateway that
its controller does not list, that Gateway does not serve the import. Where a Gateway is listed to
which no route leads, the entry is left over.

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

For a missing parent, look at the route's conditions and the controller's log; for one too many,
whether the controller still runs. Cannot be done from the manifest.

## When not to use

Objects that were dumped at different times disagree without any fault: dump them together. The rule
goes by a route's own status where it has one, else by the namespaces that the listeners let in;
hostnames are not compared. About a Gateway too many it speaks only where the view is whole and
holds routes, and about several clusters in one repository not at all. Routes of other kinds that a
controller turns into HTTPRoutes are not seen: suppress the line with
`# ipi-lint: ignore[IPI213] generated route`.

## Sources

- InferencePoolImport API reference, ImportController parents, Inference Extension v1.6.0
- HTTPRoute and Gateway API, attachment of routes, Gateway API v1.6.1
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Identity, Node, Problem, Related, Repository, Resource, rule
from ipi_lint_imports.gateways import (
    Connection,
    attaches,
    connections,
    controllers_of,
    gateway_of,
    listed_by_controller,
    listed_parents,
)
from ipi_lint_inference.kinds import GATEWAY, HTTP_ROUTE, IMPORT, ROUTES, called


@rule("IPI213", "warning", kinds=[IMPORT], scope="cluster")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    carrying = _carrying(resource, repository)
    for controller, listed in listed_by_controller(resource, repository):
        theirs = carrying.get(controller.get("name").text or "", {})
        targets = {each.target for each in listed}
        for gateway, connection in theirs.items():
            if gateway not in targets:
                yield _missing(controller, gateway, connection)
    yield from _left_over(resource, repository)


def _carrying(resource: Resource, repository: Repository) -> dict[str, dict[Identity, Connection]]:
    """The Gateways that certainly carry the import, by controllerName.

    Each comes with the first route that shows it. There are none for an import that stands several
    times: which cluster a route belongs to is not known.
    """
    carrying: dict[str, dict[Identity, Connection]] = {}
    if len(repository.find(resource.identity)) > 1:
        return carrying
    for connection in connections(resource, repository):
        route = connection.backend.source
        is_neighbour = route.identity.namespace == resource.identity.namespace
        if connection.backend.role != "backend" or route.group_kind != HTTP_ROUTE:
            continue
        gateway = gateway_of(connection.parent, repository)
        if gateway and is_neighbour and attaches(connection.parent, gateway):
            for name in controllers_of(gateway, repository):
                carrying.setdefault(name, {}).setdefault(gateway.identity, connection)
    return carrying


def _missing(controller: Node, gateway: Identity, connection: Connection) -> Problem:
    return Problem(
        controller.get("parents"),
        f"'{controller.get('name').text}' does not list its Gateway '{called(gateway)}', "
        f"through which the HTTPRoute '{called(connection.backend.source.identity)}' "
        "leads to this import",
        help="The Gateway does not serve the import; look at the route's conditions and the "
        "controller's log.",
        related=(
            Related(connection.backend.name_node, "the route sends requests here"),
            Related(connection.parent.name_node, "through this Gateway"),
        ),
        on_key=True,
    )


def _left_over(resource: Resource, repository: Repository) -> Iterator[Problem]:
    in_view = any(repository.of_kind(*kind) for kind in ROUTES)
    if not in_view or not repository.is_whole or resource.identity.namespace is None:
        return
    routed = {each.parent.target for each in connections(resource, repository)}
    if any((each.group, each.kind) != GATEWAY for each in routed):
        return
    for listed in listed_parents(resource, repository):
        target = listed.target
        is_routed = target in routed or target._replace(namespace=None) in routed
        if gateway_of(listed, repository) and not is_routed:
            yield Problem(
                listed.name_node,
                f"no route leads through the Gateway '{called(target)}' to this import",
                help="If the last one was removed, look whether the controller that wrote this "
                "entry still runs.",
            )
