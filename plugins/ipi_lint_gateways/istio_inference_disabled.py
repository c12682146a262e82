"""Istio is installed without the switch for InferencePools, and routes lead to pools.

## Why

Istio looks at InferencePools only where its control plane has the environment variable
`ENABLE_GATEWAY_API_INFERENCE_EXTENSION` set to true; the default is off. Releases before 1.27 do
not know it, and 1.27 knows pools of the alpha group only. Without it a route to a pool has
`ResolvedRefs` False with InvalidKind, and the gateway answers its requests with status 500.

## Bad

```yaml
# file: clusters/east/istio.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: istiod
  namespace: istio-system
spec:
  interval: 1h
  chart:
    spec:
      chart: istiod
      version: 1.28.1
      sourceRef:
        kind: HelmRepository
        name: istio
  values:
    pilot:
      autoscaleMin: 2
```

```yaml
# file: clusters/east/gateway.yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: inference-gateway
  namespace: llm
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
# file: clusters/east/istio.yaml
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: istiod
  namespace: istio-system
spec:
  interval: 1h
  chart:
    spec:
      chart: istiod
      version: 1.28.1
      sourceRef:
        kind: HelmRepository
        name: istio
  values:
    pilot:
      autoscaleMin: 2
      env:
        ENABLE_GATEWAY_API_INFERENCE_EXTENSION: "true"
```

```yaml
# file: clusters/east/gateway.yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: inference-gateway
  namespace: llm
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

Set the variable among the control plane's values (`pilot.env`), as a string in quotes: a bare
`true` is a boolean, which some ways of installing refuse and others only bear with. The quotes are
suggested where they are missing. A release that is too old has to be raised first.

## When not to use

The rule speaks only where the way in which Istio is installed stands in the repository: as a
HelmRelease, an Argo CD Application or a HelmChart of the chart istiod, as an IstioOperator or as an
Istio of the Sail operator. Where values come from files or Secrets that it does not see, it is
silent and counts that; where another installation in view has the switch on, it is silent, too. If
the variable is set by other means, suppress the line with
`# ipi-lint: ignore[IPI404] set on the Deployment`.

## Sources

- Istio's gateway conversion code and feature flags, 1.27 and 1.28
- istio/istio#57219 and #57295: the alpha group in 1.27, today's since 1.28
- Istio documentation, task on the Inference Extension, 1.28
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import (
    Edit,
    Fix,
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
from ipi_lint_gateways.carried import Carried, carried_with
from ipi_lint_gateways.installs import (
    INSTALL_KINDS,
    Install,
    doubt,
    minor_release,
    nearest,
    setting,
)
from ipi_lint_gateways.istio import (
    all_istio_installs,
    facts,
    istio_installs_of,
    takes_strings_only,
)
from ipi_lint_inference.kinds import called

_OPERATORS = (("install.istio.io", "IstioOperator"), ("sailoperator.io", "Istio"))
_ON = ("1", "t", "T", "true", "TRUE", "True")
"""What Go reads as true."""


@rule("IPI404", "warning", kinds=[*INSTALL_KINDS, *_OPERATORS], scope="cluster")
def check(resource: Resource, repository: Repository) -> Iterator[Problem | Muted]:
    for install in istio_installs_of(resource, repository):
        switch = _switch(install, repository)
        if switch is not None and switch.plain is True and switch.text is None:
            yield _unquoted(switch, install, repository)
        is_alone = len(repository.once(all_istio_installs)) == 1
        served = carried_with(resource, ["istio"], is_alone, repository)
        ahead = _not_served_yet(install, served, repository)
        if ahead:
            yield _too_old(install, ahead, repository)
        elif served and not repository.once(_is_on_somewhere):
            yield from _off(install, switch, served[0], repository)


def _switch(install: Install, repository: Repository) -> Node | None:
    known = facts(repository)
    found = (setting(install, f"{place}.{known['variable']}") for place in known["places"])
    return next((each for each in found if each is not None), None)


def _is_on(switch: Node | None) -> bool:
    return switch is not None and (switch.plain is True or switch.text in _ON)


def _is_on_somewhere(repository: Repository) -> bool:
    """Whether an installation in view has the switch on: it may be the one that serves."""
    return any(_is_on(_switch(each, repository)) for each in all_istio_installs(repository))


def _off(
    install: Install, switch: Node | None, served: Carried, repository: Repository
) -> Iterator[Problem | Muted]:
    variable = facts(repository)["variable"]
    path = f"{facts(repository)['places'][0]}.{variable}"
    if switch is None:
        unseen = doubt(install, path)
        if unseen:
            said = f"{install.resource.identity.kind} '{called(install.resource.identity)}'"
            yield Muted(install.place, "values-elsewhere", f"'{variable}': the {said} {unseen}")
            return
    elif holds_placeholder(str(switch.plain)):
        return
    yield Problem(
        switch if switch is not None else nearest(install, path),
        f"'{variable}' is '{_written(switch)}', and routes lead to pools through Istio"
        if switch is not None
        else f"Istio is installed without '{variable}', and routes lead to pools through it",
        help=f"Set 'pilot.env.{variable}' to \"true\"; without it these routes answer with 500.",
        related=_related(served),
        on_key=switch is None and install.place.text is not None,
    )


def _written(switch: Node) -> str:
    return str(switch.plain).lower() if isinstance(switch.plain, bool) else str(switch.plain)


def _related(served: Carried) -> tuple[Related, ...]:
    return (
        Related(served.pool.name_node, "this route leads to a pool"),
        Related(served.gateway.get("spec", "gatewayClassName"), "through this Gateway"),
    )


def _unquoted(switch: Node, install: Install, repository: Repository) -> Problem:
    is_refused = takes_strings_only(install, repository)
    written = switch.document.source.text[slice(*switch.span)]
    edits = (Edit(switch.span, f'"{written}"'),) if written in _ON else ()
    return Problem(
        switch,
        "the value is a boolean here, and that of an environment variable is a string",
        help='Put it in quotes: "true".',
        fix=Fix("Put the value in quotes", edits, safe=True) if edits else None,
        severity=Severity.ERROR if is_refused else Severity.NOTE,
        apply="rejected" if is_refused else None,
    )


def _not_served_yet(
    install: Install, served: list[Carried], repository: Repository
) -> Carried | None:
    """What an installation's release is too old to serve."""
    release = minor_release(install.release)
    if release is None:
        return None
    since = facts(repository)["since"]
    for each in served:
        first = since.get(each.pool.target.group, "0.0")
        if release < tuple(map(int, first.split("."))):
            return each
    return None


def _too_old(install: Install, served: Carried, repository: Repository) -> Problem:
    group = served.pool.target.group
    first = facts(repository)["since"][group]
    return Problem(
        install.release,
        f"Istio '{install.release.text}' does not serve pools of '{group}'; {first} is the first "
        "release that does",
        help=f"Raise Istio to {first} or later.",
        related=_related(served),
    )
