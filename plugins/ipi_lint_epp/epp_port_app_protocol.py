"""The port of an endpoint picker's Service does not tell Istio that it speaks HTTP/2.

## Why

A gateway asks the endpoint picker by gRPC, which is HTTP/2. Istio takes the protocol of a port from
`appProtocol`, else from the port's name up to the first dash, else it guesses from the traffic; a
port that it takes for plain TCP or HTTP/1.1 answers gRPC with "unavailable" (code 14). With
`failureMode: FailClose` all requests of the pool fail. Other gateways ignore the field.

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
  selector:
    app: llama-epp
  ports:
    - name: extproc
      port: 9002
```

## Good

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
  selector:
    app: llama-epp
  ports:
    - name: grpc-ext-proc
      port: 9002
      appProtocol: http2
```

## Fix

Write `appProtocol: http2`, or let the port's name begin with `grpc`. The edit is only suggested:
what else reads the field differs between gateways.

## When not to use

The rule speaks only where Istio serves the pool: by the pool's routes and their Gateways, else by
the only implementation in view, else by `implementation` in the configuration. An `appProtocol`
that means TLS (`https`, `tls`) is left alone.

## Sources

- Istio documentation, protocol selection, 1.28
- istio/istio#59577, kserve/kserve#5310 and #5331
- Conformance resources, Inference Extension v1.1.0
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ipi_lint import Fix, Node, Problem, Reference, Related, Repository, Resource, insertion, rule
from ipi_lint_inference.gateways import profiles_of_route
from ipi_lint_inference.implementations import Limit, Profile, limited, profiles_in_view
from ipi_lint_inference.kinds import SERVICE

_NAMES = ("grpc", "http2")
_PLAIN = ("http", "tcp")
_FEATURE = "picker-protocol"


@rule("IPI518", "warning", kinds=[SERVICE], scope="namespace")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    for reference in repository.references_to(resource.identity):
        if reference.role == "endpoint-picker" and repository.together(reference.source, resource):
            wanted = reference.node.get("port", "number").plain
            for port in resource.get("spec", "ports").items():
                if port.get("port").plain == wanted and not _says_http2(port):
                    yield from _problems(port, reference, repository)
            return


def _says_http2(port: Node) -> bool:
    protocol = port.get("appProtocol").text
    if protocol:
        return protocol.lower() not in _PLAIN
    return (port.get("name").text or "").split("-")[0].lower() in (*_NAMES, "tls", "https")


def _problems(port: Node, reference: Reference, repository: Repository) -> Iterator[Problem]:
    limits = list(limited(_profiles(reference.source, repository), _FEATURE))
    if limits:
        yield _problem(port, reference, *limits[0])


def _profiles(pool: Resource, repository: Repository) -> Sequence[Profile]:
    """Who serves the pool, by its routes; else the only implementation there is."""
    routed = [
        profile
        for each in repository.references_to(pool.identity)
        if each.role == "backend"
        for profile in profiles_of_route(each.source, repository)
    ]
    in_view = repository.once(profiles_in_view)
    return routed or (in_view if len(in_view) == 1 else ())


def _problem(port: Node, reference: Reference, profile: Profile, limit: Limit) -> Problem:
    protocol, name, number = port.get("appProtocol"), port.get("name"), port.get("port")
    if protocol.exists:
        node, said = protocol, f"'appProtocol' of port {number.plain} is '{protocol.text}'"
    elif name.exists:
        node, said = name, f"port {number.plain} is called '{name.text}' and has no 'appProtocol'"
    else:
        node, said = number, f"port {number.plain} has neither a name nor an 'appProtocol'"
    edits = () if protocol.exists else insertion(number, "appProtocol", "http2")
    return Problem(
        node,
        f"{profile.title} {limit.says}: {said}",
        help="Write 'appProtocol: http2', or begin the port's name with 'grpc-'.",
        related=(Related(reference.name_node, "the pool asks its endpoint picker here"),),
        fix=Fix("Write 'appProtocol: http2'", edits, safe=False) if edits else None,
    )
