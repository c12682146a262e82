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
from typing import NamedTuple

from ipi_lint import (
    Muted,
    Node,
    Problem,
    Related,
    Repository,
    Resource,
    Severity,
    holds_placeholder,
    rule,
)
from ipi_lint_epp.tls import Connection, Server, connections, is_in_mesh
from ipi_lint_inference.arguments import flag
from ipi_lint_inference.destination_rules import (
    covers,
    doubt,
    full_host,
    obeyed,
    rules_near,
    tls_of,
)
from ipi_lint_inference.implementations import Limit
from ipi_lint_inference.kinds import DESTINATION_RULE, POOLS, WORKLOADS
from ipi_lint_inference.lookup import NOT_FOUND
from ipi_lint_inference.switches import flag_names, told

_Word = tuple[Resource, Problem | Muted]


class _NearMiss(NamedTuple):
    """A rule that Istio does not obey, why, and what to do about it."""

    related: Related
    help: str


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
        yield from _about_rules(connection, repository)


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
        related=_both_ends(connection),
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
            _serving(connection),
        ),
    )


def _about_rules(connection: Connection, repository: Repository) -> Iterator[_Word]:
    rules = obeyed(connection.service, connection.client, repository)
    if any(each.get("spec", "workloadSelector").plain for each in rules):
        return
    wrong = [_wrong(each, connection, repository) for each in rules]
    if wrong and wrong[0] and all(wrong):
        if repository.together(connection.pool, rules[0]):
            yield rules[0], wrong[0]
    elif not rules and connection.serves_tls:
        unseen = doubt(connection.service, repository)
        node = connection.reference.name_node
        detail = f"a DestinationRule for '{connection}': {unseen}"
        muted = Muted(node, NOT_FOUND, detail)
        yield connection.pool, muted if unseen else _without_rule(connection, repository)


def _without_rule(connection: Connection, repository: Repository) -> Problem:
    host = full_host(connection.service)
    near = list(_near_misses(connection, repository))
    own = f"Add a DestinationRule for the host '{host}' with the TLS mode SIMPLE and"
    return Problem(
        connection.reference.name_node,
        f"no DestinationRule makes {connection.profile.title} speak TLS to '{connection}', "
        "and the endpoint picker serves nothing else",
        help=near[0].help if near else f"{own} insecureSkipVerify.",
        related=(
            *(each.related for each in near),
            _serving(connection),
            *_class(connection),
        ),
    )


def _near_misses(connection: Connection, repository: Repository) -> Iterator[_NearMiss]:
    """Rules that were probably meant for the Service."""
    service = connection.service
    full = f"Write the host '{full_host(service)}' in that DestinationRule"
    for each in rules_near(service, repository):
        node, home = each.get("spec", "host"), each.identity.namespace
        if covers(each, service) and home in (service.namespace, connection.client):
            said = f"this is not exported to '{connection.client}', where the Gateway is"
            yield _NearMiss(Related(node, said), "Export that DestinationRule to the Gateway.")
        elif covers(each, service):
            said = f"Istio does not look into the namespace '{home}' for this"
            help_text = f"Move that DestinationRule to the namespace '{service.namespace}'."
            yield _NearMiss(Related(node, said), help_text)
        elif node.text == service.name:
            said = f"Istio completes this with the namespace '{home}'"
            yield _NearMiss(Related(node, said), f"{full}.")
        elif (node.text or "").startswith(f"{service.name}."):
            said = "this is not the Service's full name, and Istio does not complete it"
            yield _NearMiss(Related(node, said), f"{full}.")


def _wrong(rule_: Resource, connection: Connection, repository: Repository) -> Problem | None:
    tls = tls_of(rule_, connection.port)
    mode = tls.get("mode")
    speaks = mode.text in ("SIMPLE", "MUTUAL")
    if mode.text == "ISTIO_MUTUAL" or holds_placeholder(mode.text or ""):
        return None
    if speaks and not connection.serves_tls:
        return _problem(
            mode,
            f"'{mode.text}' makes Istio speak TLS to '{connection}', which serves plain text",
            "Take the TLS settings out, or the endpoint picker's flag.",
            connection,
        )
    if speaks and _cannot_verify(tls, connection, repository):
        return _problem(
            mode,
            f"Istio verifies the certificate of '{connection}', which the endpoint picker signs "
            "itself",
            "Add insecureSkipVerify, or give the endpoint picker a certificate with --cert-path.",
            connection,
        )
    if speaks or not connection.serves_tls:
        return None
    said = f"'{mode.text}' makes" if mode.text else "this DestinationRule has no TLS and makes"
    return _problem(
        mode if mode.exists else rule_.get("spec", "host"),
        f"{said} Istio speak plain text to '{connection}', and the endpoint picker serves TLS",
        "Write the TLS mode SIMPLE, with insecureSkipVerify.",
        connection,
    )


def _cannot_verify(tls: Node, connection: Connection, repository: Repository) -> bool:
    """Whether a certificate is verified that its owner makes anew at each start."""
    if tls.get("insecureSkipVerify").plain:
        return False
    names = flag_names("certificate", repository)
    return all(
        each.picker.family and not flag(each.picker.container, *names)
        for each in connection.servers
    )


def _problem(node: Node, message: str, help_text: str, connection: Connection) -> Problem:
    return Problem(node, message, help=help_text, related=_both_ends(connection))


def _both_ends(connection: Connection) -> tuple[Related, ...]:
    asked = Related(connection.reference.name_node, "the pool has this endpoint picker")
    return asked, *_class(connection)


def _serving(connection: Connection) -> Related:
    return Related(connection.servers[0].node, "this endpoint picker serves TLS")


def _class(connection: Connection) -> tuple[Related, ...]:
    """Where the Gateway's implementation shows."""
    if connection.gateway is None:
        return ()
    node = connection.gateway.get("spec", "gatewayClassName")
    return (Related(node, f"{connection.profile.title} carries requests to it"),)
