"""A placeholder stands where a name or number belongs, and nothing on the way fills it in.

## Why

`${POOL}`, `$POOL_NAME`, `<REPLACE-ME>`, `{{ pool }}` or `CHANGEME` in a manifest that Flux, Argo CD
or Kustomize applies as it is reaches the API server as a text. A name like that is refused, with
the rest of the sync; in a reference it is often taken, and the route leads to a pool that is called
`$POOL_NAME`.

## Bad

```yaml
# file: clusters/east/kustomization.yaml
resources:
  - route.yaml
```

```yaml
# file: clusters/east/route.yaml
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
          name: $POOL_NAME
```

## Good

```yaml
# file: clusters/east/kustomization.yaml
resources:
  - route.yaml
```

```yaml
# file: clusters/east/route.yaml
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
          name: llama
```

## Fix

Write the value, or have it filled in: by `postBuild` of Flux, a patch or replacement of Kustomize.
Nothing is rewritten, since the value is not known here.

## When not to use

The rule looks only at files that a kustomization, Flux, Argo CD or a cluster's folder takes in, and
not at what Flux puts variables into (`flux-undefined-variable` does), what an Argo CD plugin
renders or what a patch may fill in. Where `envsubst` or a pipeline fills in the files of such a
tree before they are applied, ignore the rule there: `ignore: [IPI810]` in the configuration.

## Sources

- GoogleCloudPlatform/kubernetes-engine-samples, manifests with variables, 2026-08
- Kustomization API of Flux v2.7; Argo CD v3.2, config management plugins
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from ipi_lint import (
    Muted,
    Node,
    Problem,
    Repository,
    Resource,
    holds_placeholder,
    regex,
    rule,
    short,
)
from ipi_lint_inference.delivered import Delivery
from ipi_lint_inference.deliveries import Deliveries, deliveries
from ipi_lint_inference.kinds import (
    AI_ROUTE,
    GATEWAY,
    GATEWAY_CLASS,
    GRANT,
    IMPORT,
    OBJECTIVES,
    POOLS,
    ROUTES,
)
from ipi_lint_inference.layers import APPLICATION
from ipi_lint_layers.changes import patched
from ipi_lint_layers.substitution import strings, substitutes

_ANYWHERE = regex(r"\$\{[^}]*\}|\$\([^)]*\)|\{\{.*\}\}|\$[A-Z_][A-Z0-9_]{2,}")
_WHOLE = regex(
    r"<[A-Za-z][\w .-]*>|(?:your|my)[-_].*(?:name|here|namespace|pool|gateway)"
    r"|.*\b(?:change[-_]?me|replace[-_]?me|replace[-_]?with[-_].*)\b.*|todo|fixme|tbd",
    re.IGNORECASE,
)
_HINTS = ("$", "<", "{{", "your", "my-", "my_", "change", "replace", "todo", "xme", "tbd")
"""Of which each of those two needs one, in small letters; YAML writes them in one way only."""
_NAME = regex(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
_LABEL = regex(r"[A-Za-z0-9]([\w.-]*[A-Za-z0-9])?")
_FREE = ("matches", "filters", "parameters", "annotations")
"""Fields whose texts may well look like placeholders."""


@rule(
    "IPI810",
    "error",
    kinds=[*POOLS, IMPORT, *OBJECTIVES, *ROUTES, AI_ROUTE, GATEWAY, GATEWAY_CLASS, GRANT],
    scope="repository",
)
def check(resource: Resource, repository: Repository) -> Iterator[Problem | Muted]:
    if not _may_hold_placeholder(resource):
        return
    found = deliveries(repository)
    ways = found.of(resource)
    if not ways or any(_renders(way, found) for way in ways):
        return
    for node in _structural(resource):
        text = _placeholder(node.text or "")
        if text and not _is_refused_anyway(node, resource):
            yield _mended(node, ways[0], resource) or _problem(node, text, resource)


def _may_hold_placeholder(resource: Resource) -> bool:
    text = resource.written
    if text is None:
        return True
    lowered = text.lower()
    return any(hint in lowered for hint in _HINTS)


def _renders(way: Delivery, found: Deliveries) -> bool:
    """Whether an owner fills in placeholders."""
    if way.owner is None:
        return not way.clusters
    if way.owner.resource.group_kind == APPLICATION:
        spec = way.owner.resource.get("spec")
        sources = (spec.get("source"), *spec.get("sources").items())
        return any(each.get("plugin").exists for each in sources)
    above = [each for each in found.above(way.owner.path) if not each.is_file]
    return substitutes(way.owner, found) or any(substitutes(each, found) for each in above)


def _structural(resource: Resource) -> Iterator[Node]:
    depth = len(resource.node.route)
    for field in ("name", "namespace"):
        if resource.get("metadata", field).text:
            yield resource.get("metadata", field)
    for node in strings(resource.get("spec")):
        if not set(node.route[depth:]) & set(_FREE):
            yield node


@lru_cache(maxsize=8192)
def _placeholder(text: str) -> str | None:
    """The placeholder in a text."""
    match = _ANYWHERE.search(text) or _WHOLE.fullmatch(text)
    return match[0] if match else None


def _is_refused_anyway(node: Node, resource: Resource) -> bool:
    """Whether the schema speaks about the text: it is silent only where it may be filled in."""
    text, inner = node.text or "", node.route[len(resource.node.route) :]
    if holds_placeholder(text) or _NAME.fullmatch(text):
        return False
    is_any_name = inner[0] != "metadata" and inner[-1] in ("name", "gatewayClassName")
    is_label = "matchLabels" in inner and _LABEL.fullmatch(text)
    return not is_any_name and not is_label


def _mended(node: Node, way: Delivery, resource: Resource) -> Muted | None:
    inner = node.route[len(resource.node.route) :]
    return patched(way, node, str(inner[1] if len(inner) > 1 else inner[0]))


def _problem(node: Node, text: str, resource: Resource) -> Problem:
    is_identity = node.route[len(resource.node.route)] == "metadata"
    return Problem(
        node,
        f"'{short(text)}' is applied as it is: nothing fills it in",
        help="Write the value, or have it filled in by postBuild of Flux, a patch or a "
        "replacement.",
        apply="rejected" if is_identity and not _NAME.fullmatch(node.text or "") else None,
    )
