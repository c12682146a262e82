"""A health probe of an endpoint picker asks for a service or a port that does not answer.

## Why

An endpoint picker answers gRPC health checks on `--grpc-health-port`, 9003 if nothing is said.
While it elects a leader it tells two questions apart: `liveness` is affirmed by every replica that
runs, `readiness` by the leader only. Any other name is unknown then, and a probe that gets "unknown
service" counts as failed: the pod is killed, or never ready, and the pool has no endpoint picker. A
liveness probe that asks what only the leader affirms kills the waiting replicas again and again.

## Bad

```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: llama-epp
  namespace: serving
spec:
  replicas: 2
  selector:
    matchLabels:
      app: llama-epp
  template:
    metadata:
      labels:
        app: llama-epp
    spec:
      containers:
        - name: epp
          image: registry.k8s.io/gateway-api-inference-extension/epp:v1.5.0
          args: [--pool-name, llama, --ha-enable-leader-election]
          livenessProbe:
            grpc:
              port: 9003
              service: inference-extension
```

## Good

```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: llama-epp
  namespace: serving
spec:
  replicas: 2
  selector:
    matchLabels:
      app: llama-epp
  template:
    metadata:
      labels:
        app: llama-epp
    spec:
      containers:
        - name: epp
          image: registry.k8s.io/gateway-api-inference-extension/epp:v1.5.0
          args: [--pool-name, llama, --ha-enable-leader-election]
          livenessProbe:
            grpc:
              port: 9003
              service: liveness
```

## Fix

Write `liveness` or `readiness`, after the probe. The edit is only suggested, since a fork may have
services of its own.

## When not to use

Without leader election any name is answered, so only the port is compared. Images that are not
known, and releases of the Inference Extension before v1.0.0, are left alone. With
`--health-checking` the port of the picker itself answers too.

## Sources

- Endpoint picker, health server, Inference Extension v1.0.0 to v1.5.0
- kubernetes-sigs/gateway-api-inference-extension#786
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Fix, Node, Problem, Related, Repository, Resource, listed, replacement, rule
from ipi_lint_epp.releases import Build, Entry, build_of
from ipi_lint_inference.arguments import Flag, flag
from ipi_lint_inference.kinds import WORKLOADS
from ipi_lint_inference.pickers import all_pickers

_PROBES = {"livenessProbe": "liveness", "readinessProbe": "readiness", "startupProbe": "liveness"}
_ELECTION = "ha-enable-leader-election"


@rule("IPI516", "warning", kinds=WORKLOADS, preset="strict")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    for picker in all_pickers(resource, repository):
        build = build_of(picker)
        if build is None:
            continue
        elects = flag(picker.container, _ELECTION)
        for field, wanted in _PROBES.items():
            probe = picker.container.get(field, "grpc")
            if probe.exists:
                yield from _wrong_port(probe, picker.container, build)
                services = build.table("health-services")
                if services and elects and elects.is_on and not elects.is_open:
                    yield from _wrong_service(probe, wanted, elects, services)


def _wrong_port(probe: Node, container: Node, build: Build) -> Iterator[Problem]:
    port, said = probe.get("port"), flag(container, "grpc-health-port", "grpcHealthPort")
    if flag(container, "health-checking", "healthChecking") or not isinstance(port.plain, int):
        return
    if said and (said.is_open or not (said.value or "").isdecimal()):
        return
    listens = int(said.value or 0) if said else build.table("ports").get("grpc-health-port")
    if listens and listens != port.plain:
        there = (Related(said.value_node, "the health checks are answered here"),) if said else ()
        yield Problem(
            port,
            f"the endpoint picker answers health checks on {listens}, not on {port.plain}",
            help=f"Write 'port: {listens}'.",
            related=there,
        )


def _wrong_service(probe: Node, wanted: str, elects: Flag, services: Entry) -> Iterator[Problem]:
    service = probe.get("service")
    name = service.plain or ""
    if not isinstance(name, str):
        return
    if name not in services:
        known = listed([each for each in services if each])
        said = f"while a leader is elected there is no health service '{name}', only {known}"
    elif wanted == "liveness" and not services[name].get("each"):
        asked = f"the service '{name}'" if name else "a probe without a service"
        said = f"{asked} is affirmed by the leader only, and the other replicas are killed"
    else:
        return
    edits = replacement(service, name, wanted) if name else ()
    yield Problem(
        service,
        said,
        help=f"Write 'service: {wanted}'.",
        related=(Related(elects.node, "this elects a leader"),),
        fix=Fix(f"Write '{wanted}'", edits, safe=False) if edits else None,
        on_key=not service.exists,
    )
