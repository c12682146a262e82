"""An endpoint picker can be reached from outside the cluster.

## Why

An endpoint picker asks nobody who is calling: its certificate proves nothing, and there is no
authentication. Whoever reaches it can ask it for endpoints as a gateway does, learn which models
run where, and keep it busy until it serves no one. Only gateways need to reach it. A Service of
type LoadBalancer or NodePort, an Ingress, or a route to it lets others in. For pools in several
clusters, too, a load balancer that stays inside the network is enough.

## Bad

```yaml
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
---
apiVersion: v1
kind: Service
metadata:
  name: llama-epp
  namespace: serving
spec:
  type: LoadBalancer
  selector:
    app: llama-epp
  ports:
    - name: grpc-ext-proc
      port: 9002
      appProtocol: http2
```

## Good

```yaml
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
---
apiVersion: v1
kind: Service
metadata:
  name: llama-epp
  namespace: serving
  annotations:
    networking.gke.io/load-balancer-type: Internal
spec:
  type: LoadBalancer
  selector:
    app: llama-epp
  ports:
    - name: grpc-ext-proc
      port: 9002
      appProtocol: http2
```

## Fix

Take the type away (ClusterIP is the default), or keep the load balancer inside by its provider's
annotation or by `loadBalancerSourceRanges`. Cannot be done from the manifest alone.

## When not to use

The rule is silent where a network or authorization policy may guard the picker's pods, where a load
balancer class of one's own is named, and about Gateways of which it is not known whether they are
public. Where a firewall outside the cluster guards it, suppress the line with
`# ipi-lint: ignore[IPI901] firewall`.

## Sources

- Multi-cluster inference proposal (1374), its example with a load balancer, Inference Extension
  v1.6.0
- Chart of the endpoint picker (ClusterIP), Inference Extension v1.4.0
- Service, Ingress and NetworkPolicy, Kubernetes API v1.35
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Identity, Node, Problem, Related, Repository, Resource, holds_placeholder, rule
from ipi_lint_inference.gateways import gateways_of
from ipi_lint_inference.kinds import ROUTES, SERVICE, called
from ipi_lint_inference.pickers import pods_of_service
from ipi_lint_security.guards import is_guarded, is_internal, is_private, is_public

_INGRESS = ("networking.k8s.io", "Ingress")
_OPENSHIFT_ROUTE = ("route.openshift.io", "Route")
_ALB_SCHEME = "alb.ingress.kubernetes.io/scheme"
"""Where it is not said, an ALB stays inside."""
_ANYBODY = ("0.0.0.0/0", "::/0")


@rule(
    "IPI901",
    "warning",
    kinds=(SERVICE, _INGRESS, _OPENSHIFT_ROUTE, *ROUTES),
    scope="cluster",
    preset="strict",
)
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    if resource.group_kind == SERVICE:
        yield from _of_service(resource, repository)
    elif resource.group_kind == _INGRESS:
        yield from _of_ingress(resource, repository)
    elif resource.group_kind == _OPENSHIFT_ROUTE:
        yield from _led_to(resource, resource.get("spec", "to", "name"), repository)
    else:
        yield from _of_route(resource, repository)


def _of_service(service: Resource, repository: Repository) -> Iterator[Problem]:
    pool = _pool_of(service.identity, service, repository)
    if pool is None or _is_guarded(service, repository):
        return
    kind = service.get("spec", "type")
    if kind.text == "NodePort":
        where = "on a port of every node"
    elif kind.text == "LoadBalancer" and not _stays_inside(service, repository):
        where = "to those outside the cluster"
    else:
        return
    yield Problem(
        kind,
        f"'{kind.text}' opens the endpoint picker '{called(service.identity)}' {where}",
        help="Take the type away, or keep the load balancer inside: by an annotation, or by "
        "loadBalancerSourceRanges.",
        related=(pool,),
    )


def _stays_inside(service: Resource, repository: Repository) -> bool:
    spec = service.get("spec")
    ranges = [each.text or "" for each in spec.get("loadBalancerSourceRanges").items()]
    return (
        is_internal(service.get("metadata", "annotations"), repository)
        or (bool(ranges) and not any(each in _ANYBODY for each in ranges))
        or is_private(spec.get("loadBalancerIP"))
        or spec.get("loadBalancerClass").plain is not None
    )


def _of_ingress(ingress: Resource, repository: Repository) -> Iterator[Problem]:
    spec = ingress.get("spec")
    class_name = (spec.get("ingressClassName").text or "").lower()
    annotations = ingress.get("metadata", "annotations")
    by_default = class_name == "alb" and not annotations.get(_ALB_SCHEME).text
    is_inside = any(word in class_name for word in ("internal", "private"))
    if by_default or is_inside or is_internal(annotations, repository):
        return
    yield from _led_to(ingress, spec.get("defaultBackend", "service", "name"), repository)
    for entry in spec.get("rules").items():
        for path in entry.get("http", "paths").items():
            yield from _led_to(ingress, path.get("backend", "service", "name"), repository)


def _of_route(route: Resource, repository: Repository) -> Iterator[Problem]:
    gateways = [each for _, each in gateways_of(route, repository)]
    if not any(is_public(each, repository) for each in gateways):
        return
    for reference in repository.references_from(route, "backend"):
        if (reference.target.group, reference.target.kind) == SERVICE:
            yield from _led_to(route, reference.name_node, repository, reference.target.namespace)


def _led_to(
    resource: Resource, name: Node, repository: Repository, namespace: str | None = None
) -> Iterator[Problem]:
    """The problem where a name is that of an endpoint picker's Service."""
    home = namespace or resource.identity.namespace
    target = Identity(*SERVICE, home, name.text or "")
    pool = _pool_of(target, resource, repository)
    services = repository.find(target)
    if pool is None or holds_placeholder(target.name):
        return
    if services and all(_is_guarded(each, repository) for each in services):
        return
    yield Problem(
        name,
        f"this opens the endpoint picker '{called(target)}' to those outside the cluster",
        help="Lead requests to the pool instead; only gateways need to reach its endpoint picker.",
        related=(pool,),
    )


def _pool_of(service: Identity, near: Resource, repository: Repository) -> Related | None:
    for reference in repository.references_to(service):
        if reference.role == "endpoint-picker" and repository.together(near, reference.source):
            return Related(reference.name_node, "the pool has this endpoint picker")
    return None


def _is_guarded(service: Resource, repository: Repository) -> bool:
    found = pods_of_service(service, repository)
    return bool(found) and all(is_guarded(each, None, repository) for each in found)
