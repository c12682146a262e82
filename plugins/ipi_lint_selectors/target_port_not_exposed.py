"""A pool asks its pods at a port on which they do not listen.

## Why

The gateway connects to the pod's own address at the target port; no Service translates it. Neither
the API server nor the endpoint picker compares it with the containers: where nothing listens, the
connection is refused and the client gets status 502 or 503. A containerPort is information only;
what counts is the command line of the server, or of the sidecar in front of it.

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
          args: [--model, meta-llama/Llama-3.1-8B-Instruct, --port, "8080"]
          ports:
            - containerPort: 8080
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
    - number: 8080
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
          args: [--model, meta-llama/Llama-3.1-8B-Instruct, --port, "8080"]
          ports:
            - containerPort: 8080
```

## Fix

Where the pods are known to listen on one port, that one can be written into the pool. It is only
suggested: the server's port may be the one that is wrong.

## When not to use

It is an error only where a command line says another port, and a warning where declared ports or
the image's usual port speak against it. Pods whose ports the manifest does not show, or that take
them from a file or a variable, are left alone. Where a script in the image opens the port, declare
it as containerPort or suppress the line with `# ipi-lint: ignore[IPI604] opened by the entrypoint`.

## Sources

- InferencePool API, targetPorts, Inference Extension v1.6.0
- Troubleshooting guide, status 502, Inference Extension v1.4.0
- kubernetes-sigs/gateway-api-inference-extension#2562
- Kubernetes API v1.35, ContainerPort
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ipi_lint import Fix, Problem, Related, Repository, Resource, Severity, replacement, rule
from ipi_lint_inference.kinds import POOLS
from ipi_lint_inference.workloads import PodTemplate
from ipi_lint_selectors.listening import is_sure, listening, listens
from ipi_lint_selectors.outsiders import outsiders
from ipi_lint_selectors.pools import Port, kind_and_name, pods_of, target_ports

_SHOWN = 3


@rule("IPI604", "error", kinds=POOLS, scope="namespace")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    pods, ports = pods_of(resource, repository), target_ports(resource)
    if not pods or not ports:
        return
    out = [each.template for each in outsiders(resource, repository)]
    servers = [each for each in pods if each not in out]
    for port in ports:
        deaf = [each for each in servers if listens(each, port.number, repository) is False]
        if deaf:
            yield _problem(port, ports, deaf, servers, repository)


def _problem(
    port: Port,
    ports: Sequence[Port],
    deaf: Sequence[PodTemplate],
    servers: Sequence[PodTemplate],
    repository: Repository,
) -> Problem:
    sure = [each for each in deaf if is_sure(each, repository)]
    first = (sure or deaf)[0]
    whose = f"the pods of the {kind_and_name(first.resource)}"
    whose += f" and {len(deaf) - 1} more" if len(deaf) > 1 else ""
    return Problem(
        port.node,
        f"{whose} do not listen on the target port '{port.number}'"
        if sure
        else f"nothing says that {whose} listen on the target port '{port.number}'",
        help=_advice(_ports(first, repository), ports),
        related=tuple(_related(sure or deaf, repository)),
        fix=_fix(port, servers, repository) if len(ports) == 1 else None,
        severity=None if sure else Severity.WARNING,
    )


def _advice(known: Sequence[Port], ports: Sequence[Port]) -> str:
    numbers = {each.number for each in known} - {each.number for each in ports}
    if not numbers:
        return "Take it out, or start a server that listens on it."
    text = ", ".join(map(str, sorted(numbers)))
    if len(numbers) == 1:
        return f"Write {text} here, or let the server listen on this port."
    return f"Write here which of {text} takes requests, or let the server listen on this port."


def _ports(template: PodTemplate, repository: Repository) -> list[Port]:
    """The ports of a pod: those that command lines say, if any does, else what is known."""
    parts = [listening(each, repository) for each in template.containers()]
    said = [port for each in parts for port in each.said]
    return said or [port for each in parts for port in each.known]


def _related(deaf: Sequence[PodTemplate], repository: Repository) -> Iterator[Related]:
    for template in deaf[:_SHOWN]:
        for port in _ports(template, repository)[:_SHOWN]:
            name = template.resource.identity.name
            yield Related(port.node, f"'{name}' {_words(port)}")


def _words(port: Port) -> str:
    if port.node.route[-1] == "image":
        return f"listens on {port.number} unless told otherwise"
    verb = "declares" if port.node.route[-1] == "containerPort" else "listens on"
    return f"{verb} {port.number}"


def _fix(port: Port, servers: Sequence[PodTemplate], repository: Repository) -> Fix | None:
    """The one port on which all servers listen."""
    numbers = {each.number for template in servers for each in _ports(template, repository)}
    if len(numbers) != 1:
        return None
    (number,) = numbers
    edits = replacement(port.node, str(port.number), str(number))
    return Fix(f"Ask the pods at {number}", edits, safe=False) if edits else None
