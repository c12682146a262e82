"""A pool has several target ports, and what serves it knows only one.

## Why

Since Inference Extension v1.1 a pool may have up to eight target ports, for servers that run one
process for each. A gateway or endpoint picker from before that takes the first and ignores the
others, so that all load falls on one process of each pod; nothing in the pool's status says so.

## Bad

```yaml
# file: .ipi-lint.yaml
implementation: istio@1.28
```

```yaml
# file: clusters/east/ranks.yaml
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
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: ranks
  namespace: serving
spec:
  parentRefs:
    - name: inference-gateway
  rules:
    - backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: deepseek-ranks
---
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: deepseek-ranks
  namespace: serving
spec:
  selector:
    matchLabels:
      app: deepseek-ranks
  targetPorts:
    - number: 8000
    - number: 8001
  endpointPickerRef:
    name: deepseek-ranks-epp
    port:
      number: 9002
```

## Good

```yaml
# file: .ipi-lint.yaml
implementation: istio@1.29
```

```yaml
# file: clusters/east/ranks.yaml
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
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: ranks
  namespace: serving
spec:
  parentRefs:
    - name: inference-gateway
  rules:
    - backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: deepseek-ranks
---
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: deepseek-ranks
  namespace: serving
spec:
  selector:
    matchLabels:
      app: deepseek-ranks
  targetPorts:
    - number: 8000
    - number: 8001
  endpointPickerRef:
    name: deepseek-ranks-epp
    port:
      number: 9002
```

## Fix

Take a release that knows several ports, or leave one port and run one process in each pod. Which
of the two is a decision, so nothing is rewritten.

## When not to use

Where the release of the gateway is not known (`implementation` in the configuration says it), the
finding is a note only. Definitions that refuse a second port are the matter of other rules. For a
build that has the change already, suppress the line with
`# ipi-lint: ignore[IPI608] our build has it`.

## Sources

- InferencePool API, targetPorts, Inference Extension v1.0.0 and v1.1.0
- istio/istio#58238, nginx/nginx-gateway-fabric#4637, agentgateway#1386
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Problem, Related, Repository, Resource, Severity, rule
from ipi_lint_inference.implementations import limited
from ipi_lint_inference.kinds import POOL
from ipi_lint_inference.pickers import Picker, pickers_of
from ipi_lint_selectors.pools import Port, target_ports
from ipi_lint_selectors.reached import gateways_to

_HELP = "Take a release that knows several target ports, or leave one port and one process a pod."


@rule("IPI608", "warning", kinds=[POOL], scope="cluster", preset="strict")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    ports = target_ports(resource)
    if len(ports) < 2:
        return
    second = ports[1]
    yield from _by_gateways(resource, second, repository)
    for picker in pickers_of(resource, repository):
        yield from _by_picker(picker, second, repository)


def _by_gateways(pool: Resource, second: Port, repository: Repository) -> Iterator[Problem]:
    as_of = repository.facts.as_of("implementations")
    for profile, gateway in gateways_to(pool, repository):
        for _, limit in limited([profile], "multi-port"):
            yield Problem(
                second.node,
                f"{profile.title}, which runs the Gateway '{gateway.identity.name}', {limit.says}",
                help=_HELP,
                related=(
                    Related(
                        profile.node or gateway.get("spec", "gatewayClassName"),
                        f"{profile.title}, as of {as_of}: {limit.source}",
                    ),
                ),
                severity=None if limit.is_certain else Severity.NOTE,
            )


def _by_picker(picker: Picker, second: Port, repository: Repository) -> Iterator[Problem]:
    family, release = picker.family, picker.release
    entry = repository.facts.table("multi-port-pickers").get(family.name) if family else None
    if family is None or release is None or entry is None:
        return
    title, since = family.entry.get("title", family.name), entry["since"]
    if release < tuple(int(each) for each in since.split(".")):
        yield Problem(
            second.node,
            f"{title} before v{since} knows one target port only, and "
            f"'{picker.image.tag}' runs here",
            help=_HELP,
            related=(Related(picker.container.get("image"), f"by {entry['source']}"),),
        )
