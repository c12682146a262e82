"""Other clusters are to reach an exported pool through a Gateway, and none leads to it.

## Why

In parent mode the importing cluster does not call pods or endpoint pickers of another cluster: it
sends the request to a Gateway there, which has a route to the pool. A cluster that exports a pool
without such a route has nothing that the importing side could be pointed at, and one whose Gateway
has an address for its own cluster only cannot be reached.

## Bad

```yaml
# file: .ipi-lint.yaml
multicluster:
  mode: parent
```

```yaml
# file: clusters/east/pool.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: qwen-chat
  namespace: serving
  annotations:
    inference.networking.x-k8s.io/export: ClusterSet
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
```

## Good

```yaml
# file: .ipi-lint.yaml
multicluster:
  mode: parent
```

```yaml
# file: clusters/east/pool.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: qwen-chat
  namespace: serving
  annotations:
    inference.networking.x-k8s.io/export: ClusterSet
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
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: chat
  namespace: serving
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

Add a route from a Gateway of the exporting cluster to the pool. What the route is to match is not
to be told from the pool, so nothing is written.

## When not to use

The rule speaks only where `multicluster.mode` is `parent`, and is mute where routes may come from
where one cannot look, such as charts and operators. A Gateway is held to be out of reach only where
it says so itself, by Istio's annotation for a ClusterIP. A pool that is reached by other means is
suppressed at the line: `# ipi-lint: ignore[IPI705] behind the edge proxy`.

## Sources

- Multi-cluster inference proposal (1374), parent mode, Inference Extension v1.6.0
- Istio documentation, Gateway API deployments, networking.istio.io/service-type, 1.28
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ipi_lint import Identity, Muted, Node, Problem, Related, Repository, Resource, rule
from ipi_lint_inference.exports import CLUSTERSET
from ipi_lint_inference.fleet import in_clusters
from ipi_lint_inference.gateways import gateways_of
from ipi_lint_inference.homes import homes_alike
from ipi_lint_inference.kinds import AI_ROUTE, POOL, POOLS, ROUTES, called
from ipi_lint_inference.lookup import NOT_FOUND

_SERVICE_TYPE = "networking.istio.io/service-type"


@rule("IPI705", "warning", kinds=[POOL], scope="clusterset", preset="strict")
def check(resource: Resource, repository: Repository) -> Iterator[Problem | Muted]:
    mode = repository.settings.get("multicluster", {}).get("mode")
    if mode != "parent" or resource.identity.namespace is None:
        return
    if CLUSTERSET.exports(resource):
        homes = [each for each in homes_alike(resource, repository) if each.cluster]
        yield from _without_route(resource, homes)
        for home in homes:
            yield from _out_of_reach(resource, home)


def _without_route(pool: Resource, homes: Sequence[Repository]) -> Iterator[Problem | Muted]:
    node, what = CLUSTERSET.node(pool), called(pool.identity)
    missing = []
    for home in homes:
        if _routes_to(pool, home):
            continue
        gap = home.gap_for(*ROUTES, AI_ROUTE)
        if gap:
            yield Muted(node, NOT_FOUND, f"route to '{what}': {gap}")
        else:
            missing.append(home.cluster)
    if missing:
        yield Problem(
            node,
            f"no route {in_clusters(missing)} leads to the InferencePool '{what}', which is "
            "exported in parent mode",
            help="Add a route from a Gateway of that cluster to the pool.",
        )


def _out_of_reach(pool: Resource, home: Repository) -> Iterator[Problem]:
    private = _all_private(_routes_to(pool, home), home)
    if private:
        yield Problem(
            CLUSTERSET.node(pool),
            f"the InferencePool '{called(pool.identity)}' is exported in parent mode, and its "
            f"Gateways {in_clusters([home.cluster])} have addresses for their own cluster only",
            help="Give one of the Gateways an address that the other clusters reach.",
            related=tuple(Related(each, "this Gateway gets a ClusterIP") for each in private),
        )


def _routes_to(pool: Resource, home: Repository) -> list[Resource]:
    _, _, namespace, name = pool.identity
    return [
        reference.source
        for kind in POOLS
        for reference in home.references_to(Identity(*kind, namespace, name))
        if reference.role == "backend"
    ]


def _all_private(routes: Sequence[Resource], home: Repository) -> list[Node]:
    """Where the routes' Gateways ask for a ClusterIP, if all of them are in view and do."""
    found: dict[Identity, Node] = {}
    for route in routes:
        parents = list(home.references_from(route, "parent"))
        gateways = [gateway for _, gateway in gateways_of(route, home)]
        if len(gateways) < len(parents):
            return []
        for gateway in gateways:
            node = gateway.get("metadata", "annotations", _SERVICE_TYPE)
            if node.text != "ClusterIP":
                return []
            found[gateway.identity] = node
    return list(found.values())
