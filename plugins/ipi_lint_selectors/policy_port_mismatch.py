"""A health check or metrics policy asks a pool's pods at a port on which they do not listen.

## Why

On GKE the load balancer checks a pool's pods by a HealthCheckPolicy of its own; the pool's target
port is not carried over. Where the policy says another port, or a path that the server answers
with 404, every pod counts as unhealthy and all requests get status 503. A policy for HTTP that says
no port asks at 80. PodMonitoring and AutoscalingMetric that ask at a wrong port give no figures,
and nothing scales.

## Bad

```yaml
apiVersion: networking.gke.io/v1
kind: HealthCheckPolicy
metadata:
  name: llama-chat
  namespace: serving
spec:
  targetRef:
    group: inference.networking.k8s.io
    kind: InferencePool
    name: llama-chat
  default:
    config:
      type: HTTP
      httpHealthCheck:
        requestPath: /health
        port: 8000
---
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama-chat
  namespace: serving
spec:
  selector:
    matchLabels:
      app: llama-chat
  targetPorts:
    - number: 8080
  endpointPickerRef:
    name: llama-chat-epp
    port:
      number: 9002
```

## Good

```yaml
apiVersion: networking.gke.io/v1
kind: HealthCheckPolicy
metadata:
  name: llama-chat
  namespace: serving
spec:
  targetRef:
    group: inference.networking.k8s.io
    kind: InferencePool
    name: llama-chat
  default:
    config:
      type: HTTP
      httpHealthCheck:
        requestPath: /health
        port: 8080
---
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama-chat
  namespace: serving
spec:
  selector:
    matchLabels:
      app: llama-chat
  targetPorts:
    - number: 8080
  endpointPickerRef:
    name: llama-chat-epp
    port:
      number: 9002
```

## Fix

Where the pool has one target port, that one can be written into the policy. It is only suggested:
the pool's port may be the one that is wrong.

## When not to use

Pods may have a port for health checks alone. The rule is silent where a container declares the
policy's port or its command line names it, and only warns where no port is said or no pod is in
view; for a port that nothing shows, suppress the line with
`# ipi-lint: ignore[IPI607] health port of the sidecar`. Where the pods' ports are not known, a
metrics port is not judged. Policies for imports are the matter of other rules.

## Sources

- GKE documentation, HealthCheckPolicy, PodMonitoring and AutoscalingMetric, as read in 2026-11
- Chart of the pool, GKE templates, Inference Extension v1.4.0
- vLLM and SGLang documentation, health endpoints, as of 2026-11
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ipi_lint import Fix, Problem, Related, Repository, Resource, Severity, replacement, rule
from ipi_lint_inference.kinds import LAYERS
from ipi_lint_selectors.health import HealthCheck, health_check, health_paths, policy_pools
from ipi_lint_selectors.listening import listens
from ipi_lint_selectors.monitoring import KINDS, Endpoint, endpoints
from ipi_lint_selectors.pools import number_of, pods_of, target_ports

_HEALTH_CHECK = ("networking.gke.io", "HealthCheckPolicy")


@rule(
    "IPI607",
    "error",
    kinds=[_HEALTH_CHECK, *KINDS],
    scope="namespace",
    yields_to=LAYERS,
)
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    if resource.group_kind == _HEALTH_CHECK:
        for pool in policy_pools(resource, repository)[:1]:
            yield from _of_health_check(health_check(resource), pool, repository)
    else:
        for endpoint in endpoints(resource, repository):
            yield _of_metrics(endpoint)


def _of_health_check(
    found: HealthCheck | None, pool: Resource, repository: Repository
) -> Iterator[Problem]:
    pods, numbers = pods_of(pool, repository), [each.number for each in target_ports(pool)]
    if found is None or found.number is None or not numbers:
        return
    number = found.number
    answers = [listens(each, number, repository) for each in pods]
    if number not in numbers and not any(each is not False for each in answers):
        is_sure = bool(pods) and found.port.plain is not None
        yield _wrong_port(found, pool, is_sure=is_sure)
    elif found.path is not None and number in numbers:
        yield from _of_path(found, pool, repository)


def _wrong_port(found: HealthCheck, pool: Resource, *, is_sure: bool) -> Problem:
    ports, name = target_ports(pool), pool.identity.name
    text = ", ".join(str(each.number) for each in ports)
    edits = replacement(found.port, str(found.number), text) if len(ports) == 1 else ()
    return Problem(
        found.port,
        f"the health check asks the pods of the pool '{name}' at "
        + (f"'{found.number}'" if found.port.plain else f"{found.number}, since it says no port")
        + f", but the pool's target port{'s are' if len(ports) > 1 else ' is'} {text}",
        help=f"Write 'port: {ports[0].number}', at which the pods take requests.",
        related=(Related(ports[0].node, "the target port"),),
        fix=Fix(f"Check at {text}", edits, safe=False) if edits and found.port.plain else None,
        on_key=not found.port.plain,
        severity=None if is_sure else Severity.WARNING,
    )


def _of_path(found: HealthCheck, pool: Resource, repository: Repository) -> Iterator[Problem]:
    """A path that is `/`, written or by default, where the servers are known to have another."""
    right = health_paths(pool, repository)
    if found.path != "/" or len(right) != 1:
        return
    ((path, image),) = right.items()
    yield Problem(
        found.path_node,
        f"the health check of the pool '{pool.identity.name}' asks for '/', which its servers do "
        "not have",
        help=f"Write 'requestPath: {path}'.",
        related=(Related(image, f"this server answers at {path}"),),
        on_key=not found.path_node.plain,
        severity=Severity.WARNING,
    )


def _of_metrics(endpoint: Endpoint) -> Problem:
    port = endpoint.node
    is_number = number_of(port.plain) is not None
    pods = endpoint.template.resource
    kind, name = pods.identity.kind, pods.identity.name
    return Problem(
        port,
        f"no container of the {kind} '{name}' "
        + ("listens on" if is_number else "declares a port called")
        + f" '{port.plain}', where its figures are asked for",
        help=f"The pods are in the pool '{endpoint.pool.identity.name}', "
        f"{_target(endpoint.pool)}; model servers give their figures at the same port.",
        related=_declared(endpoint),
        severity=Severity.WARNING,
    )


def _target(pool: Resource) -> str:
    numbers: Sequence[str] = [str(each.number) for each in target_ports(pool)]
    return f"which asks them at {', '.join(numbers) or 'no port'}"


def _declared(endpoint: Endpoint) -> tuple[Related, ...]:
    return tuple(Related(each.node, "a port of the pods") for each in endpoint.known[:2])
