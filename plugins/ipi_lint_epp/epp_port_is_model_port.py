"""A pool asks its endpoint picker on a port that serves HTTP, such as the model servers' own.

## Why

A gateway speaks gRPC, Envoy's external processing, to the endpoint picker. A model server or any
other HTTP API answers that with nonsense: the gateway sees gRPC status 14 or 12, and with FailClose
every request to the pool ends with a 5xx. The number of the model servers' port is easily copied
from `targetPorts` into `endpointPickerRef`.

## Bad

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: phi
  namespace: serving
spec:
  selector:
    matchLabels:
      app: phi
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: phi-epp
    port:
      number: 8000
```

## Good

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: phi
  namespace: serving
spec:
  selector:
    matchLabels:
      app: phi
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: phi-epp
    port:
      number: 9002
```

## Fix

Where the Service has one port whose name says that it is the picker's, writing that is suggested.

## When not to use

An endpoint picker may well listen on the same number as the model servers, since their pods differ.
Where its Service and its pods are in view and run a known endpoint picker, the rule is silent; else
suppress the line with `# ipi-lint: ignore[IPI503] our picker listens there`. A Service without that
port is the business of epp-port-not-on-service.

## Sources

- InferencePool API, endpointPickerRef.port, Inference Extension v1.6.0
- opendatahub-io/kserve#1097
- jkershawrh/fleet-llm-d at e324398, a pool whose endpoint picker is an HTTP controller
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Fix, Node, Problem, Related, Repository, Resource, replacement, rule
from ipi_lint_epp.ports import has_port, is_for_picker, probes, speaks_http, tcp_ports
from ipi_lint_epp.references import PickerRef, is_service, picker_ref, takes_own_pickers
from ipi_lint_inference.kinds import POOL, POOLS
from ipi_lint_inference.pickers import picker_in, pods_of_service, services_of
from ipi_lint_inference.workloads import PodTemplate


@rule("IPI503", "warning", kinds=POOLS, scope="namespace", preset="strict")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    ref = picker_ref(resource)
    if ref is None or not is_service(ref) or ref.number is None or not ref.port.exists:
        return
    services = services_of(resource, repository)
    if takes_own_pickers("/Service", repository) or any(
        not has_port(each, ref.number) or _is_picker(each, repository) for each in services
    ):
        return
    same = _target_port(resource, ref.number)
    http = _http(ref.number, services[0], repository) if services else None
    if same or http:
        yield _problem(ref, same, http, services)


def _problem(
    ref: PickerRef, same: Node | None, http: Node | None, services: tuple[Resource, ...]
) -> Problem:
    what = "is the port of the model servers" if same else "serves HTTP"
    return Problem(
        ref.port,
        f"the port {ref.number} of the endpoint picker {what}",
        help="Name the port on which the endpoint picker serves gRPC; unless it is told otherwise, "
        "that is 9002.",
        related=(
            *([Related(same, "the model servers' port")] if same else []),
            *([Related(http, "HTTP is served here")] if http else []),
        ),
        fix=_fix(ref, services),
    )


def _target_port(pool: Resource, number: int) -> Node | None:
    if pool.group_kind != POOL:
        port = pool.get("spec", "targetPortNumber")
        return port if port.plain == number else None
    for each in pool.get("spec", "targetPorts").items():
        if each.get("number").plain == number:
            return each.get("number")
    return None


def _is_picker(service: Resource, repository: Repository) -> bool:
    templates = pods_of_service(service, repository)
    return any(picker_in(each, repository) for each in templates)


def _http(number: int, service: Resource, repository: Repository) -> Node | None:
    """What shows that a port of a Service serves HTTP; None: nothing does."""
    port = next(each for each in tcp_ports(service) if each.get("port").plain == number)
    if speaks_http(port):
        word = port.get("appProtocol")
        return word if word.exists else port.get("name")
    target = port.get("targetPort").plain
    for template in pods_of_service(service, repository):
        found = _http_behind(number if target is None else target, template)
        if found:
            return found
    return None


def _http_behind(target: object, template: PodTemplate) -> Node | None:
    """The HTTP probe on a target port of some pods, by its number or name."""
    for container in template.containers():
        meant = {str(target)}
        for port in container.get("ports").items():
            nodes = (port.get("name"), port.get("containerPort"))
            known = {str(each.plain) for each in nodes if each.exists}
            if str(target) in known:
                meant |= known
        for probe in probes(container):
            asked = probe.get("httpGet", "port")
            if asked.exists and str(asked.plain) in meant:
                return asked
    return None


def _fix(ref: PickerRef, services: tuple[Resource, ...]) -> Fix | None:
    ports = [each for service in services for each in tcp_ports(service) if is_for_picker(each)]
    if len(ports) != 1:
        return None
    own = ports[0].get("port").plain
    edits = replacement(ref.port, str(ref.number), str(own))
    return Fix(f"Write the port {own}", edits, safe=False) if edits else None
