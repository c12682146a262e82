"""An Application ignores differences in fields that steer the traffic.

## Why

What `ignoreDifferences` names is never out of sync: a route that somebody changed by hand, a pool
whose export annotation is gone, stay as they are and the Application is green. With
`RespectIgnoreDifferences=true` such fields are not even applied after the first sync. People add
whole subtrees because the API server fills in defaults, such as a backendRef's `weight`; writing
the defaults into Git ends the difference for good.

## Bad

```yaml
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: routes
  namespace: argocd
spec:
  source:
    repoURL: https://git.example.com/fleet.git
    path: routes
  destination:
    server: https://10.0.0.1
    namespace: serving
  ignoreDifferences:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      jsonPointers:
        - /spec/rules
```

## Good

```yaml
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: routes
  namespace: argocd
spec:
  source:
    repoURL: https://git.example.com/fleet.git
    path: routes
  destination:
    server: https://10.0.0.1
    namespace: serving
  ignoreDifferences:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      jqPathExpressions:
        - .spec.rules[].backendRefs[].weight
```

## Fix

Name the one field that differs, or write the default into Git (`backendref-weight-omitted` says
which). Nothing is rewritten.

## When not to use

Narrow paths are left alone, such as the weights that Argo Rollouts moves. Where another controller
owns the whole list: `# ipi-lint: ignore[IPI814] written by the rollout controller`.

## Sources

- Argo CD v3.2, diff customization and RespectIgnoreDifferences
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ipi_lint import Node, Problem, Repository, Resource, regex, rule
from ipi_lint_inference.kinds import ALPHA_GROUP, GATEWAY_GROUP, LLMD_GROUP, POOL_GROUP
from ipi_lint_inference.layers import APPLICATION, APPLICATION_SET

_GROUPS = (GATEWAY_GROUP, POOL_GROUP, ALPHA_GROUP, LLMD_GROUP, "*")
_WIDE = regex(
    r"/?(?:spec|metadata)?/?"
    r"|/?spec/(?:rules|parentRefs|hostnames|listeners|selector|targetPorts|endpointPickerRef"
    r"|from|to)(?:/\d+)?(?:/backendRefs(?:/\d+)?)?/?"
    r"|/?metadata/(?:annotations|labels)/?"
    r"|/?metadata/annotations/inference\.networking\.x-k8s\.io~1export"
)
_INDEX = regex(r"\[[^\]]*\]")
_MANAGERS = regex(r"gateway|istio|envoy|agentgateway|nginx|pilot", re.IGNORECASE)


@rule("IPI814", "warning", kinds=[APPLICATION, APPLICATION_SET], preset="strict")
def check(resource: Resource, _: Repository) -> Iterator[Problem]:
    spec = resource.get("spec")
    if resource.group_kind == APPLICATION_SET:
        spec = spec.get("template", "spec")
    options = [each.text for each in spec.get("syncPolicy", "syncOptions").items()]
    end = (
        "and after the first sync they are not applied any more"
        if "RespectIgnoreDifferences=true" in options
        else "and a change by hand stays"
    )
    for entry in spec.get("ignoreDifferences").items():
        kind = entry.get("kind").text or "all kinds"
        if entry.get("group").text in _GROUPS:
            for node, what in _wide(entry):
                yield Problem(
                    node,
                    f"{what} of {kind} are never out of sync, {end}",
                    help="Name the one field that differs, or write its default into Git.",
                )


def _wide(entry: Node) -> Iterator[tuple[Node, str]]:
    for node in entry.get("jsonPointers").items():
        if node.text is not None and _WIDE.fullmatch(node.text):
            yield node, f"differences below '{node.text}'"
    for node in entry.get("jqPathExpressions").items():
        if node.text is not None and _WIDE.fullmatch(_as_pointer(node.text)):
            yield node, f"differences below '{node.text}'"
    for node in entry.get("managedFieldsManagers").items():
        if node.text is not None and _MANAGERS.search(node.text):
            yield node, f"fields that '{node.text}' has written"


def _as_pointer(expression: str) -> str:
    """A jq path as a JSON pointer, without indices."""
    return _INDEX.sub("", expression.strip()).replace(".", "/")
