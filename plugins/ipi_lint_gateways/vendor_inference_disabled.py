"""A gateway's chart is installed with its support for InferencePools off, and routes lead to pools.

## Why

Several gateways support InferencePools only where a value of their chart says so, and are off by
default: NGINX Gateway Fabric, agentgateway, kgateway before 2.2, and Envoy Gateway, which has to be
told that its extension takes InferencePool as a backend. Without that the kind of the backendRef is
unknown to them: the route has `ResolvedRefs` False with InvalidKind, and its requests are answered
with status 500.

## Bad

```yaml
# file: clusters/east/nginx.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: nginx-gateway-fabric
  namespace: nginx-gateway
spec:
  interval: 1h
  chartRef:
    kind: OCIRepository
    name: nginx-gateway-fabric
  values:
    nginxGateway:
      replicas: 2
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata:
  name: nginx-gateway-fabric
  namespace: nginx-gateway
spec:
  interval: 1h
  url: oci://ghcr.io/nginx/charts/nginx-gateway-fabric
  ref:
    tag: 2.5.1
```

```yaml
# file: clusters/east/gateway.yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: inference-gateway
  namespace: llm
spec:
  gatewayClassName: nginx
  listeners:
    - name: http
      port: 80
      protocol: HTTP
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: chat
  namespace: llm
spec:
  parentRefs:
    - name: inference-gateway
  rules:
    - backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: qwen-chat
```

## Good

```yaml
# file: clusters/east/nginx.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: nginx-gateway-fabric
  namespace: nginx-gateway
spec:
  interval: 1h
  chartRef:
    kind: OCIRepository
    name: nginx-gateway-fabric
  values:
    nginxGateway:
      replicas: 2
      gwAPIInferenceExtension:
        enable: true
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata:
  name: nginx-gateway-fabric
  namespace: nginx-gateway
spec:
  interval: 1h
  url: oci://ghcr.io/nginx/charts/nginx-gateway-fabric
  ref:
    tag: 2.5.1
```

```yaml
# file: clusters/east/gateway.yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: inference-gateway
  namespace: llm
spec:
  gatewayClassName: nginx
  listeners:
    - name: http
      port: 80
      protocol: HTTP
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: chat
  namespace: llm
spec:
  parentRefs:
    - name: inference-gateway
  rules:
    - backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: qwen-chat
```

## Fix

Set the value that the help line names. It is not written by itself: where it belongs depends on
how the values are laid out.

## When not to use

The rule knows the charts of its table, `inference-values`, by their names, and speaks only where a
Gateway of that implementation carries routes to pools. Values from several places are put together
first; where one of them is a file or a Secret that it does not see, it is silent and counts that.
If the switch is set by other means, suppress the line with
`# ipi-lint: ignore[IPI405] set by the platform's values`.

## Sources

- Chart values of NGINX Gateway Fabric, agentgateway, kgateway and Envoy Gateway, 2026-08
- Envoy AI Gateway, values for InferencePools, 2026-08
- kserve/kserve#4833
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ipi_lint import Muted, Node, Problem, Related, Repository, Resource, holds_placeholder, rule
from ipi_lint_gateways.carried import Carried, carried_with
from ipi_lint_gateways.installs import (
    INSTALL_KINDS,
    Install,
    all_installs,
    doubt,
    installs_of,
    minor_release,
    nearest,
    setting,
)
from ipi_lint_inference.kinds import called


@rule("IPI405", "warning", kinds=INSTALL_KINDS, scope="cluster")
def check(resource: Resource, repository: Repository) -> Iterator[Problem | Muted]:
    for install in installs_of(resource, repository):
        known = repository.facts.table("inference-values").get(install.chart)
        if known is None or _is_past(install, known):
            continue
        is_alone = len(repository.once(all_installs).get(install.chart, ())) == 1
        are_on = repository.once(_implementations_that_are_on)
        names = [each for each in known["implementations"] if each not in are_on]
        served = carried_with(resource, names, is_alone, repository)
        if served:
            yield from _off(install, known, served[0])


def _is_past(install: Install, known: Mapping[str, Any]) -> bool:
    """Whether the chart's release is one that has the value no more."""
    release, until = minor_release(install.release), known.get("until")
    if release is None or until is None:
        return False
    return release >= tuple(map(int, str(until).split(".")))


def _implementations_that_are_on(repository: Repository) -> frozenset[str]:
    """The implementations of which an installation, anywhere in view, has pools switched on."""
    installs = repository.once(all_installs)
    return frozenset(
        name
        for chart, known in repository.facts.table("inference-values").items()
        for install in installs.get(chart, ())
        if _is_on(setting(install, known["value"]), known)
        for name in known["implementations"]
    )


def _is_on(value: Node | None, known: Mapping[str, Any]) -> bool:
    """Whether a value switches pools on.

    A chart takes every text for true but an empty one; a single parameter is read as YAML first.
    """
    if value is None:
        return False
    if "entry" not in known:
        return bool(value.plain) and str(value.plain).lower() != "false"
    entry = known["entry"]
    return any(
        each.get("kind").plain == entry["kind"] and each.get("group").plain == entry["group"]
        for each in value.items()
    )


def _off(install: Install, known: Mapping[str, Any], served: Carried) -> Iterator[Problem | Muted]:
    path, resource = known["value"], install.resource
    value = setting(install, path)
    if value is None and (unseen := doubt(install, path)):
        said = f"{resource.identity.kind} '{called(resource.identity)}'"
        yield Muted(install.place, "values-elsewhere", f"'{path}': the {said} {unseen}")
        return
    if value is not None and holds_placeholder(str(value.plain)):
        return
    is_off = value is not None and "entry" not in known
    what = f"with '{path}' off" if is_off else f"without {_wanted(known)}"
    yield Problem(
        value if value is not None else nearest(install, path),
        f"the chart '{install.chart}' is installed {what}, and routes lead to pools through it",
        help=f"{_advice(known)}; without it these routes answer with 500.",
        related=(
            Related(served.pool.name_node, "this route leads to a pool"),
            Related(served.gateway.get("spec", "gatewayClassName"), "through this Gateway"),
        ),
        on_key=value is None and install.place.text is not None,
    )


def _wanted(known: Mapping[str, Any]) -> str:
    if "entry" in known:
        return f"{known['entry']['kind']} in '{known['value']}'"
    return f"'{known['value']}'"


def _advice(known: Mapping[str, Any]) -> str:
    if "entry" not in known:
        return f"Set '{known['value']}' to true"
    entry = ", ".join(f"{key}: {value}" for key, value in known["entry"].items())
    return f"Add '{{{entry}}}' to that list"
