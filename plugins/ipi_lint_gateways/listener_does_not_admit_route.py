"""No listener of a route's Gateway takes the route.

## Why

A Gateway decides, listener by listener, which routes attach. Where a listener says nothing, it
takes routes of the Gateway's own namespace only. A route that no listener takes stays unattached
(`Accepted` is False: NotAllowedByListeners, NoMatchingParent, NoMatchingListenerHostname) and its
requests are answered with status 404, while the API server takes both objects without a word.

## Bad

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: inference-gateway
  namespace: infra
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
      namespace: infra
  rules:
    - backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: qwen-chat
```

## Good

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: inference-gateway
  namespace: infra
spec:
  gatewayClassName: istio
  listeners:
    - name: http
      port: 80
      protocol: HTTP
      allowedRoutes:
        namespaces:
          from: Selector
          selector:
            matchLabels:
              kubernetes.io/metadata.name: llm
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: chat
  namespace: llm
spec:
  parentRefs:
    - name: inference-gateway
      namespace: infra
  rules:
    - backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: qwen-chat
```

## Fix

Let the listener take the route (`allowedRoutes`, `hostname`), or name another listener or host in
the route. A `sectionName` that is nearly a listener's name is suggested to be written as that one.
Who may attach to a Gateway is its owner's decision, so nothing is written by itself.

## When not to use

A selector is held against the labels of the Namespace where that stands here; without it the rule
is silent, and with it the finding is a warning, since labels may be set by others. Suppress the
line then with `# ipi-lint: ignore[IPI402] labels set by the platform`. The rule looks at the
Gateway's own listeners; routes whose parent is a ListenerSet are left alone, and so are routes from
a dump whose status says that the Gateway accepted them.

## Sources

- Gateway API, listeners, allowedRoutes and hostnames, Gateway API v1.6.1
- HTTPRoute API, parentRefs and hostnames, Gateway API v1.6.1
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ipi_lint import (
    Fix,
    Node,
    Problem,
    Reference,
    Related,
    Repository,
    Resource,
    Severity,
    closest,
    holds_placeholder,
    listed,
    replacement,
    rule,
)
from ipi_lint_gateways.refusals import Refusal, refusal
from ipi_lint_inference.gateways import gateways_of, listeners_of, said_of
from ipi_lint_inference.kinds import AI_ROUTE, ROUTES, called

_MOST = 3
"""How many listeners a message speaks of."""


@rule("IPI402", "error", kinds=[*ROUTES, AI_ROUTE], scope="cluster")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    by_parent: dict[Node, tuple[Reference, list[Resource]]] = {}
    for parent, gateway in gateways_of(resource, repository):
        by_parent.setdefault(parent.node, (parent, []))[1].append(gateway)
    for parent, gateways in by_parent.values():
        meant = _meant(parent, gateways, repository)
        problems = [_problem(parent, gateway, repository) for gateway in meant]
        is_accepted = said_of(parent, "Accepted") == "True"
        if problems and problems[0] and all(problems) and not is_accepted:
            yield problems[0]


def _meant(
    parent: Reference, gateways: Sequence[Resource], repository: Repository
) -> Sequence[Resource]:
    """The Gateways of that name that the route meets.

    Where clusters are not told apart, a bare name of another folder may be another example's.
    """
    met = [each for each in gateways if repository.together(parent.source, each)]
    return met or (gateways if parent.target.namespace else ())


def _problem(parent: Reference, gateway: Resource, repository: Repository) -> Problem | None:
    listeners = list(listeners_of(gateway, parent))
    if not listeners:
        return _no_such_listener(parent, gateway)
    refusals = []
    for listener in listeners:
        found = refusal(listener, gateway, parent.source, repository)
        if found is None:
            return None
        refusals.append((listener, found))
    return _refused(parent, gateway, refusals)


def _no_such_listener(parent: Reference, gateway: Resource) -> Problem | None:
    section, port = parent.node.get("sectionName"), parent.node.get("port")
    listeners = list(gateway.get("spec", "listeners").items())
    if not listeners or holds_placeholder(f"{section.plain} {port.plain}"):
        return None
    names = [each.get("name").text or "" for each in listeners]
    if section.text is not None and section.text not in names:
        close = closest(section.text, names)
        edits = replacement(section, section.text, close) if close else ()
        return Problem(
            section,
            f"the Gateway '{called(gateway.identity)}' has no listener '{section.text}'",
            help=f"Did you mean '{close}'?" if close else f"Its listeners are {listed(names)}.",
            related=(_of_gateway(gateway),),
            fix=Fix(f"Write '{close}'", edits, safe=False) if edits else None,
        )
    if port.plain is None:
        return None
    ports = list(dict.fromkeys(str(each.get("port").plain) for each in listeners))
    which = f" '{section.text}'" if section.text else ""
    return Problem(
        port,
        f"the Gateway '{called(gateway.identity)}' has no listener{which} on port {port.plain}",
        help=f"Its listeners are on port {listed(ports)}; without a port all of them are meant.",
        related=(_of_gateway(gateway),),
    )


def _of_gateway(gateway: Resource) -> Related:
    return Related(gateway.get("spec", "listeners"), "its listeners", on_key=True)


def _refused(
    parent: Reference, gateway: Resource, refusals: Sequence[tuple[Node, Refusal]]
) -> Problem:
    said = [f"'{listener.get('name').plain}' {each.says}" for listener, each in refusals[:_MOST]]
    more = f"; {len(refusals) - _MOST} more" if len(refusals) > _MOST else ""
    of = f"of the Gateway '{called(gateway.identity)}'"
    given = {each.given for _, each in refusals}
    node = given.pop() if len(given) == 1 else None
    first, only = refusals[0]
    return Problem(
        node or parent.name_node,
        f"the listener '{first.get('name').plain}' {of} {only.says}"
        if len(refusals) == 1
        else f"no listener {of} takes this route: {'; '.join(said)}{more}",
        help=only.help,
        related=tuple(
            Related(each.asked, f"the listener '{listener.get('name').plain}'")
            for listener, each in refusals[:_MOST]
        ),
        on_key=node is not None and not node.text,
        severity=None if all(each.is_certain for _, each in refusals) else Severity.WARNING,
    )
