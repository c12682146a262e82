"""One rule of a route sends requests to several InferencePools, each with its own endpoint picker.

## Why

The API allows it, and the guide on rolling out a pool shows it. But a gateway that asks one
endpoint picker for the whole rule sends all requests where that one says, whatever the weights:
Istio before its fix of 2026-09, Higress, kthena before its change 1473. Nobody notices while that
pool has pods; once it is empty the whole rule answers with status 503, though the other pool is
well. kgateway 2.0 answers 503 from the start. NGINX Gateway Fabric and agentgateway serve such a
rule as it is written.

## Bad

```yaml
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
  name: chat
  namespace: serving
spec:
  parentRefs:
    - name: inference-gateway
  rules:
    - backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: llama-v1
          weight: 90
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: llama-v2
          weight: 10
```

## Good

```yaml
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
  name: chat
  namespace: serving
spec:
  parentRefs:
    - name: inference-gateway
  rules:
    - matches:
        - headers:
            - name: x-canary
              value: "1"
      backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: llama-v2
    - backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: llama-v1
```

## Fix

Give each pool a rule of its own, told apart by a header or a path, or run a release that asks each
pool's picker. Cannot be done from the manifest, since a split by weight has no equal.

## When not to use

The rule is an error, a warning or silent as the route's Gateways are of an implementation that is
known to fail, to mishandle or to serve such a rule; where none is known it is a note. Pools of
weight 0 do not count, and pools that share one endpoint picker are another rule's matter, as is the
shape of an AIGatewayRoute. With a release of Istio that has the fix, take the limit out in the
configuration: `facts: {implementations: {istio: {limits: {several-pools: null}}}}`.

## Sources

- istio issue 61594 and its fix, 61601; Higress issue 4519; kthena issue 1471 and change 1473
- kgateway issue 11667; NGINX Gateway Fabric change 4439
- Guide on rolling out an InferencePool, Inference Extension v1.6.0
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ipi_lint import Identity, Problem, Reference, Related, Repository, Resource, rule
from ipi_lint_inference.backends import is_pool, route_rules, weight_of
from ipi_lint_inference.kinds import POOL, ROUTES, called
from ipi_lint_inference.pickers import service_reference
from ipi_lint_routes.references import pools_met
from ipi_lint_routes.verdicts import Verdict, verdict

_UNKNOWN = "not every gateway implementation asks the endpoint picker of each"


@rule("IPI307", "warning", kinds=ROUTES, scope="cluster", words=(POOL[1],))
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    for each in route_rules(resource, repository):
        pools = _pools(each.backends)
        if len(pools) < 2 or _share_a_picker(pools, repository):
            continue
        said = verdict(resource, "several-pools", repository, _UNKNOWN)
        if said:
            yield _problem(pools, said, repository)


def _pools(backends: Sequence[Reference]) -> list[Reference]:
    """The first reference to each pool that gets requests."""
    found: dict[Identity, Reference] = {}
    for each in backends:
        if is_pool(each) and weight_of(each):
            found.setdefault(each.target, each)
    return list(found.values())


def _share_a_picker(pools: Sequence[Reference], repository: Repository) -> bool:
    """Whether all of them are certainly in view and have one endpoint picker, or none."""
    pickers = set()
    for each in pools:
        met = pools_met(each, repository)
        if not met:
            return False
        pickers |= {_picker_of(pool, repository) for pool in met}
    return len(pickers) == 1


def _picker_of(pool: Resource, repository: Repository) -> Identity | None:
    for reference in repository.references_from(pool, "endpoint-picker"):
        return reference.target
    return None


def _problem(pools: Sequence[Reference], said: Verdict, repository: Repository) -> Problem:
    first, second, *others = pools
    names = [f"'{called(each.target)}'" for each in pools]
    return Problem(
        second.name_node,
        f"this rule splits requests between the InferencePools {', '.join(names[:-1])} and "
        f"{names[-1]}; {said.says}",
        help="Give each pool a rule of its own, told apart by a header or a path." + said.advice,
        related=(
            *(Related(each.name_node, "a pool of the same rule") for each in (first, *others)),
            *_pickers(pools, repository),
            *said.related,
        ),
        severity=said.severity,
    )


def _pickers(pools: Sequence[Reference], repository: Repository) -> Iterator[Related]:
    for each in pools[:2]:
        for pool in pools_met(each, repository)[:1]:
            picker = service_reference(pool, repository)
            if picker:
                yield Related(picker.name_node, f"the endpoint picker of '{pool.identity.name}'")
