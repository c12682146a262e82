"""A pool names a port of its endpoint picker that the Service does not have.

## Why

The port of an endpointPickerRef is a port of the Service, not one of the container behind it. With
a number that the Service does not have, agentgateway reports InvalidExtensionRef, and an Envoy gets
a cluster without endpoints: with FailClose every request to the pool ends with a 5xx. The API
server looks at no Service. Only ports for TCP count, since gateways speak gRPC to the picker.

## Bad

```yaml
apiVersion: v1
kind: Service
metadata:
  name: mistral-epp
  namespace: serving
spec:
  selector:
    app: mistral-epp
  ports:
    - port: 443
      targetPort: 9002
---
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: mistral
  namespace: serving
spec:
  selector:
    matchLabels:
      app: mistral
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: mistral-epp
    port:
      number: 9002
```

## Good

```yaml
apiVersion: v1
kind: Service
metadata:
  name: mistral-epp
  namespace: serving
spec:
  selector:
    app: mistral-epp
  ports:
    - port: 443
      targetPort: 9002
---
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: mistral
  namespace: serving
spec:
  selector:
    matchLabels:
      app: mistral
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: mistral-epp
    port:
      number: 443
```

## Fix

Writes the Service's port. It is safe where the Service has one TCP port, or one whose name begins
with `grpc` or `ext-proc`; else there is none.

## When not to use

A Service that a later step gives more ports looks as if it lacked them: suppress the line with
`# ipi-lint: ignore[IPI502] patched`. An alpha pool without `portNumber` means port 9002.

## Sources

- InferencePool API, endpointPickerRef.port, Inference Extension v1.6.0
- InferencePool v1alpha2, extensionRef.portNumber, Inference Extension v1.4.0
- The check of the endpoint picker in agentgateway, 2026-08
- opendatahub-io/kserve#1097
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ipi_lint import Fix, Node, Problem, Related, Repository, Resource, listed, replacement, rule
from ipi_lint_epp.ports import has_port, is_for_picker, is_open, tcp_ports
from ipi_lint_epp.references import PickerRef, is_service, picker_ref, takes_own_pickers
from ipi_lint_inference.kinds import POOLS
from ipi_lint_inference.pickers import pods_of_service, services_of


@rule("IPI502", "error", kinds=POOLS, scope="namespace")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    ref = picker_ref(resource)
    services = services_of(resource, repository)
    if ref is None or ref.number is None or not is_service(ref) or not services:
        return
    if any(is_open(each) or has_port(each, ref.number) for each in services):
        return
    if not takes_own_pickers("/Service", repository):
        yield _problem(ref, ref.number, services[0], repository)


def _problem(ref: PickerRef, number: int, service: Resource, repository: Repository) -> Problem:
    ports = service.get("spec", "ports")
    theirs = [str(each.get("port").plain) for each in tcp_ports(service)]
    name = service.identity.name
    unsaid = "" if ref.port.exists else ", which an extensionRef without portNumber means"
    return Problem(
        ref.port,
        f"the Service '{name}' has no TCP port {number}{unsaid}"
        f"{_mistaken_for(number, service, repository)}",
        help=f"Name a port of the Service: {listed(theirs)}."
        if theirs
        else "Give the Service that port, for TCP.",
        related=(Related(ports, f"what '{name}' has", on_key=True),),
        fix=_fix(ref, tcp_ports(service)),
        on_key=not ref.port.exists,
    )


def _mistaken_for(number: int, service: Resource, repository: Repository) -> str:
    """What the number is instead; empty where it is nothing that is known."""
    for port in service.get("spec", "ports").items():
        own = port.get("port").plain
        if own == number:
            return f", only one for {port.get('protocol').text}"
        if port.get("targetPort").plain == number:
            return f"; {number} is the targetPort of its port {own}"
    for template in pods_of_service(service, repository):
        for container in template.containers():
            for port in container.get("ports").items():
                if port.get("containerPort").plain == number:
                    called = container.get("name").text
                    return f"; {number} is a containerPort of the container '{called}' behind it"
    return ""


def _fix(ref: PickerRef, ports: Sequence[Node]) -> Fix | None:
    if len(ports) > 1:
        ports = [each for each in ports if is_for_picker(each)]
    if len(ports) != 1 or not ref.port.exists:
        return None
    own = ports[0].get("port").plain
    edits = replacement(ref.port, str(ref.number), str(own))
    return Fix(f"Write the Service's port {own}", edits, safe=True) if edits else None
