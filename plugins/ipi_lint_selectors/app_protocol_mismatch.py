"""A pool's appProtocol is not what its pods speak, or what its gateway can speak.

## Why

With `appProtocol: kubernetes.io/h2c` the gateway speaks HTTP/2 in plain text to the pods from the
first byte. A server that knows HTTP/1.1 only answers with a protocol error, and the client gets
status 502. The other way round a gRPC server does not understand HTTP/1.1. Some gateways do not
read the field at all and go on speaking HTTP/1.1.

## Bad

```yaml
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
    - number: 8000
  appProtocol: kubernetes.io/h2c
  endpointPickerRef:
    name: llama-chat-epp
    port:
      number: 9002
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: llama-chat
  namespace: serving
spec:
  selector:
    matchLabels:
      app: llama-chat
  template:
    metadata:
      labels:
        app: llama-chat
    spec:
      containers:
        - name: vllm
          image: docker.io/vllm/vllm-openai:v0.11.0
```

## Good

```yaml
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
    - number: 8000
  appProtocol: http
  endpointPickerRef:
    name: llama-chat-epp
    port:
      number: 9002
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: llama-chat
  namespace: serving
spec:
  selector:
    matchLabels:
      app: llama-chat
  template:
    metadata:
      labels:
        app: llama-chat
    spec:
      containers:
        - name: vllm
          image: docker.io/vllm/vllm-openai:v0.11.0
```

## Fix

Take the field out for servers that speak HTTP/1.1, which is what it means when it is absent; write
`kubernetes.io/h2c` for gRPC servers. Cannot be done safely, since the server may be the one that
is to change.

## When not to use

What a server speaks is guessed from its image and flags, by a dated table; unknown images are left
alone. A server behind a wrapper that speaks HTTP/2 is told apart by its own image name only:
suppress the line with `# ipi-lint: ignore[IPI606] wrapped by an h2c proxy`.

## Sources

- InferencePool API, appProtocol, Inference Extension v1.4.0 and v1.6.0
- Conformance reports of Inference Extension v1.4 and v1.5; envoyproxy/ai-gateway#2639
- istio/istio#60274
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ipi_lint import Node, Problem, Related, Repository, Resource, rule
from ipi_lint_inference.arguments import flags
from ipi_lint_inference.implementations import limited
from ipi_lint_inference.kinds import POOL
from ipi_lint_selectors.listening import listening, server_of
from ipi_lint_selectors.outsiders import outsiders
from ipi_lint_selectors.pools import pods_of, target_ports
from ipi_lint_selectors.reached import gateways_to

_H2C = "kubernetes.io/h2c"
_HTTP = ("http", None)
_Server = tuple[Node, Mapping[str, Any]]


@rule("IPI606", "warning", kinds=[POOL], scope="cluster", preset="strict")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    protocol = resource.get("spec", "appProtocol")
    servers = _servers(resource, repository)
    if protocol.text == _H2C:
        if servers and not any(_speaks_h2(*each) or not each[1].get("http") for each in servers):
            yield _not_h2(protocol, *servers[0])
        yield from _not_read(resource, protocol, repository)
    elif protocol.plain in _HTTP and servers and all(_speaks_h2(*each) for each in servers):
        yield _not_http(resource, protocol, *servers[0])


def _servers(pool: Resource, repository: Repository) -> Sequence[_Server]:
    """The containers behind the target ports with what is known of them; none if one is not."""
    numbers = [each.number for each in target_ports(pool)]
    out = [each.template for each in outsiders(pool, repository)]
    found: list[_Server] = []
    for template in pods_of(pool, repository):
        if template in out:
            continue
        containers = list(template.containers())
        behind = [each for each in containers if _is_behind(each, numbers, repository)]
        for container in behind or containers:
            server = server_of(container, repository)
            if server is None:
                return ()
            found.append((container, server))
    return found


def _is_behind(container: Node, numbers: Sequence[int], repository: Repository) -> bool:
    ports = listening(container, repository).known
    return any(each.number in numbers for each in ports)


def _speaks_h2(container: Node, server: Mapping[str, Any]) -> bool:
    names = server.get("h2-flags", ())
    return any(each.name.replace("_", "-") in names and each.is_on for each in flags(container))


def _not_h2(protocol: Node, container: Node, server: Mapping[str, Any]) -> Problem:
    title, version = server["title"], server["http"]
    return Problem(
        protocol,
        f"the pods are asked in HTTP/2, as '{_H2C}' says, but {title} speaks {version}",
        help="Take 'appProtocol' out, or write 'http'.",
        related=(Related(container.get("image"), f"{title} speaks {version}"),),
    )


def _not_http(
    pool: Resource, protocol: Node, container: Node, server: Mapping[str, Any]
) -> Problem:
    title = server["title"]
    node = protocol if protocol.text else pool.get("spec", "targetPorts")
    return Problem(
        node,
        f"the pods are asked in HTTP/1.1, but {title} is started with HTTP/2 or gRPC",
        help=f"Write 'appProtocol: {_H2C}' beside the target ports.",
        related=(Related(container.get("args"), "by these arguments", on_key=True),),
        on_key=not protocol.text,
    )


def _not_read(pool: Resource, protocol: Node, repository: Repository) -> Iterator[Problem]:
    """An implementation that does not look at the field."""
    as_of = repository.facts.as_of("implementations")
    for profile, gateway in gateways_to(pool, repository):
        for _, limit in limited([profile], "app-protocol"):
            name = gateway.identity.name
            yield Problem(
                protocol,
                f"{profile.title}, which runs the Gateway '{name}', {limit.says}",
                help="Let the pods speak HTTP/1.1, or reach them through another Gateway.",
                related=(
                    Related(
                        profile.node or gateway.get("spec", "gatewayClassName"),
                        f"{profile.title}, as of {as_of}: {limit.source}",
                    ),
                ),
            )
