"""A route sends requests to an import through a Gateway that does not resolve imports.

## Why

An InferencePoolImport is an object for controllers: the Gateway's own controller has to know the
kind. One that does not sets `ResolvedRefs` to False with the reason `InvalidKind` on the route, and
answers that share of the requests with status 500. The route stays accepted, so nothing looks wrong
until somebody asks.

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
        - group: inference.networking.x-k8s.io
          kind: InferencePoolImport
          name: llm-pool
```

## Good

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: inference-gateway
  namespace: serving
spec:
  gatewayClassName: gke-l7-cross-regional-internal-managed-mc
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
        - group: networking.gke.io
          kind: GCPInferencePoolImport
          name: llm-pool
```

## Fix

Route the import through a Gateway whose controller resolves it, or send the requests to a pool of
this cluster. Which gateway that can be is a decision, so nothing is rewritten.

## When not to use

The dated table of implementations says what was known when it was written; newer releases may
resolve imports. Lay an entry over it (`facts: {implementations: {istio: {limits: {import:
null}}}}`) or suppress the line with `# ipi-lint: ignore[IPI219] resolved since 1.31`.
Implementations that the table does not know are left alone, and so are routes whose Gateway is not
in view.

## Sources

- Multi-cluster inference proposal (1374), Inference Extension v1.6.0
- istio/istio#58252, open as of 2026-11; kgateway-dev/kgateway#12282; backend code of NGINX Gateway
  Fabric, agentgateway and Envoy AI Gateway, as of 2026-08
- GKE documentation, multi-cluster Inference Gateway, as read in 2026-11
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Problem, Reference, Related, Repository, Resource, Severity, rule
from ipi_lint_inference.gateways import gateways_of
from ipi_lint_inference.implementations import Limit, Profile, limited, profiles_of
from ipi_lint_inference.kinds import AI_ROUTE, GKE_IMPORT, IMPORT, ROUTES

_ON_GKE = f"On GKE the kind is '{GKE_IMPORT[1]}' of the group '{GKE_IMPORT[0]}'."
_ELSEWHERE = "Route it through a Gateway that resolves imports, or use a pool of this cluster."


@rule("IPI219", "error", kinds=[*ROUTES, AI_ROUTE], scope="cluster", words=(IMPORT[1],))
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    imports = [
        each
        for each in repository.references_from(resource, "backend", "mirror")
        if (each.target.group, each.target.kind) == IMPORT
    ]
    if not imports:
        return
    first: dict[str, tuple[Profile, Limit, Resource]] = {}
    for _, gateway in gateways_of(resource, repository):
        for profile, limit in limited(profiles_of(gateway, repository), "import"):
            first.setdefault(profile.name, (profile, limit, gateway))
    as_of = repository.facts.as_of("implementations")
    for reference in imports:
        for found in first.values():
            yield _problem(reference, *found, as_of)


def _problem(
    reference: Reference, profile: Profile, limit: Limit, gateway: Resource, as_of: str
) -> Problem:
    return Problem(
        reference.node.get("kind"),
        f"{profile.title}, which runs the Gateway '{gateway.identity.name}', {limit.says}",
        help=_ON_GKE if profile.entry.get("imports") else _ELSEWHERE,
        related=(
            Related(
                profile.node or gateway.get("spec", "gatewayClassName"),
                f"{profile.title}, as of {as_of}: {limit.source}",
            ),
        ),
        severity=None if limit.is_certain else Severity.WARNING,
    )
