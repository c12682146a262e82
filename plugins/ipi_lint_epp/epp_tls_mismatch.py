"""A gateway and an endpoint picker disagree on whether they speak TLS.

## Why

An endpoint picker serves TLS unless it is told `--secure-serving=false`. Most gateways always speak
TLS to it; Istio speaks plain text unless a DestinationRule for the picker's Service says TLS. Where
the two disagree, no request ever reaches the picker: the gateway answers with an error, or, with
`failureMode: FailOpen`, spreads requests blindly. The certificate is one that the picker makes and
signs itself at its start, so that it cannot be verified unless `--cert-path` gives it another.
Istio completes a host without dots with the rule's own namespace and takes any other as it is:
`epp.serving` is no Service to it.

## Bad

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: inference
  namespace: serving
spec:
  gatewayClassName: istio
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
    - name: inference
  rules:
    - backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: qwen-chat
---
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: qwen-chat
  namespace: serving
spec:
  selector:
    matchLabels:
      app: qwen-chat
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: qwen-chat-epp
    port:
      number: 9002
---
apiVersion: v1
kind: Service
metadata:
  name: qwen-chat-epp
  namespace: serving
spec:
  selector:
    app: qwen-chat-epp
  ports:
    - name: grpc-ext-proc
      port: 9002
      appProtocol: http2
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: qwen-chat-epp
  namespace: serving
spec:
  selector:
    matchLabels:
      app: qwen-chat-epp
  template:
    metadata:
      labels:
        app: qwen-chat-epp
    spec:
      containers:
        - name: epp
          image: ghcr.io/llm-d/llm-d-router-endpoint-picker:v0.9.0
          args:
            - --pool-name=qwen-chat
            - --pool-namespace=serving
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: qwen-chat-epp
  namespace: serving
spec:
  host: qwen-chat-epp.serving.svc.cluster.local
  trafficPolicy:
    tls:
      mode: DISABLE
```

## Good

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: inference
  namespace: serving
spec:
  gatewayClassName: istio
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
    - name: inference
  rules:
    - backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: qwen-chat
---
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: qwen-chat
  namespace: serving
spec:
  selector:
    matchLabels:
      app: qwen-chat
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: qwen-chat-epp
    port:
      number: 9002
---
apiVersion: v1
kind: Service
metadata:
  name: qwen-chat-epp
  namespace: serving
spec:
  selector:
    app: qwen-chat-epp
  ports:
    - name: grpc-ext-proc
      port: 9002
      appProtocol: http2
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: qwen-chat-epp
  namespace: serving
spec:
  selector:
    matchLabels:
      app: qwen-chat-epp
  template:
    metadata:
      labels:
        app: qwen-chat-epp
    spec:
      containers:
        - name: epp
          image: ghcr.io/llm-d/llm-d-router-endpoint-picker:v0.9.0
          args:
            - --pool-name=qwen-chat
            - --pool-namespace=serving
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: qwen-chat-epp
  namespace: serving
spec:
  host: qwen-chat-epp.serving.svc.cluster.local
  trafficPolicy:
    tls:
      mode: SIMPLE
      insecureSkipVerify: true
```

## Fix

With Istio, add a DestinationRule like that of the good example, in the picker's namespace or in the
Gateway's. With other gateways, take `--secure-serving=false` away. Only suggested: which side is
meant is not known.

## When not to use

The rule speaks where a route leads from a Gateway of a known implementation to a pool whose picker
is in view. It is silent about pickers that are in Istio's mesh, by sidecar or ambient, and about a
DestinationRule with `ISTIO_MUTUAL` or a workloadSelector. Where an EnvoyFilter sets up TLS instead,
suppress the line with `# ipi-lint: ignore[IPI517] TLS by EnvoyFilter`.

## Sources

- Options of the endpoint picker, Inference Extension v1.0.0 to v1.6.0 and llm-d-router v0.10
- Chart of the endpoint picker, its part for Istio, Inference Extension v1.4.0
- Istio API, DestinationRule, and its lookup of rules and hosts, as of 2026
- kgateway-dev/kgateway#11429, kserve/kserve#5716
- Chart values of NGINX Gateway Fabric, as of 2026-08
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ipi_lint import Muted, Node, Problem, Related, Repository, Resource, Severity, rule
from ipi_lint_epp.istio_tls import about_rules
from ipi_lint_epp.tls import Connection, Server, both_ends, connections, is_in_mesh, serving
from ipi_lint_inference.implementations import Limit
from ipi_lint_inference.kinds import DESTINATION_RULE, POOLS, WORKLOADS
from ipi_lint_inference.switches import told

_Word = tuple[Resource, Problem | Muted]


@rule("IPI517", "error", kinds=(*POOLS, DESTINATION_RULE, *WORKLOADS), scope="cluster")
def check(resource: Resource, repository: Repository) -> Iterator[Problem | Muted]:
    yield from repository.once(_words).get(resource, ())


def _words(repository: Repository) -> Mapping[Resource, Sequence[Problem | Muted]]:
    """What is to be said about each object; about one place only once."""
    found: dict[Resource, dict[Node, Problem | Muted]] = {}
    for connection in connections(repository):
        for resource, word in _about(connection, repository):
            found.setdefault(resource, {}).setdefault(word.node, word)
    return {resource: tuple(words.values()) for resource, words in found.items()}


def _about(connection: Connection, repository: Repository) -> Iterator[_Word]:
    speaks = connection.profile.limit("picker-speaks-tls")
    needs = connection.profile.limit("picker-tls-needs-rule")
    if speaks:
        yield from _about_setting(connection, speaks, repository)
    elif needs and not any(is_in_mesh(each, repository) for each in connection.servers):
        yield from about_rules(connection, repository)


def _about_setting(connection: Connection, limit: Limit, repository: Repository) -> Iterator[_Word]:
    settings = told(connection.profile, "picker-plain", repository)
    off = [each for each in settings if each.is_on]
    if connection.serves_tls and off and len(off) == len(settings):
        yield connection.pool, _turned_off(connection, off[0].node)
    if not connection.serves_tls and not off:
        is_sure = limit.is_certain and (
            bool(settings) or "picker-plain" not in connection.profile.entry
        )
        for server in connection.servers:
            yield server.picker.template.resource, _plain(connection, server, limit, is_sure)


def _plain(connection: Connection, server: Server, limit: Limit, is_sure: bool) -> Problem:
    flag = server.tls.flag
    said = f"'--{flag.name}' is off" if flag else "this endpoint picker has no TLS"
    return Problem(
        server.node,
        f"{said}, and {connection.profile.title} {limit.says}",
        help="Take the flag away: the endpoint picker then serves TLS.",
        related=both_ends(connection),
        severity=None if is_sure else Severity.WARNING,
    )


def _turned_off(connection: Connection, setting: Node) -> Problem:
    return Problem(
        connection.reference.name_node,
        f"the endpoint picker '{connection}' serves TLS, and {connection.profile.title} is told "
        "to speak plain text",
        help="Turn TLS on in the installation, or start the endpoint picker with "
        "--secure-serving=false.",
        related=(
            Related(setting, "TLS to endpoint pickers is turned off here"),
            serving(connection),
        ),
    )
