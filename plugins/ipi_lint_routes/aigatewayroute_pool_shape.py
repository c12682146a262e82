"""An AIGatewayRoute refers to a pool in a shape that its API does not take.

## Why

The backendRef of an AIGatewayRoute is an AIServiceBackend without group and kind, or an
InferencePool with both. A rule has one pool, or any number of AIServiceBackends. The API server
refuses all else: another group or kind, one of the two alone, two pools, a pool beside others. For
a pool, `modelNameOverride`, `headerMutation`, `bodyMutation` and `priority` are taken and ignored,
and a `weight` says nothing where there is one backend.

## Bad

```yaml
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata:
  name: chat
  namespace: serving
spec:
  parentRefs:
    - group: gateway.networking.k8s.io
      kind: Gateway
      name: inference-gateway
  rules:
    - matches:
        - headers:
            - name: x-ai-eg-model
              value: llama-3-8b
      backendRefs:
        - group: inference.networking.x-k8s.io
          kind: InferencePoolImport
          name: llama
```

## Good

```yaml
apiVersion: aigateway.envoyproxy.io/v1beta1
kind: AIGatewayRoute
metadata:
  name: chat
  namespace: serving
spec:
  parentRefs:
    - group: gateway.networking.k8s.io
      kind: Gateway
      name: inference-gateway
  rules:
    - matches:
        - headers:
            - name: x-ai-eg-model
              value: llama-3-8b
      backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: llama
```

## Fix

For a pool in the former group `inference.networking.x-k8s.io` the right group is written, which is
safe. A field that is ignored is taken out, as a suggestion: it may have been meant for another
backend.

## When not to use

Envoy AI Gateway v0.3 knew pools in the former group; with that release, ignore the rule.

## Sources

- AIGatewayRoute API v1beta1, Envoy AI Gateway, revision c217da8, August 2026
- Envoy AI Gateway, tests of the AIGatewayRoute's validation, revision c217da8
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import (
    Fix,
    Node,
    Problem,
    Reference,
    Related,
    Repository,
    Resource,
    Severity,
    holds_placeholder,
    insertion,
    removal,
    replacement,
    rule,
)
from ipi_lint_inference.backends import RouteRule, is_pool, route_rules
from ipi_lint_inference.kinds import AI_ROUTE, ALPHA_GROUP, POOL, POOL_GROUP

_IGNORED = ("modelNameOverride", "headerMutation", "bodyMutation", "priority")
_SERVICE_BACKEND = ("aigateway.envoyproxy.io", "AIServiceBackend")
_DEFAULTS: tuple[object, ...] = (None, 0, "", {})


@rule("IPI317", "error", kinds=[AI_ROUTE], apply="rejected")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    for each in route_rules(resource, repository):
        for reference in each.backends:
            yield from _of_reference(reference)
        yield from _of_rule(each)


def _of_reference(reference: Reference) -> Iterator[Problem]:
    node = reference.node
    group, kind = node.get("group"), node.get("kind")
    said = [each for each in (group, kind) if each.plain is not None]
    if any(each.text is None or holds_placeholder(each.text) for each in said) or not said:
        return
    if len(said) == 1:
        yield _half(said[0], "kind" if said[0] == group else "group")
    elif (group.text, kind.text) == _SERVICE_BACKEND:
        yield Problem(
            kind,
            f"the AIServiceBackend '{reference.target.name}' is given with its group and kind, "
            "which only an InferencePool takes",
            help="Leave out 'group' and 'kind': without them it is an AIServiceBackend.",
        )
    elif (group.text, kind.text) != POOL:
        yield _other(reference, group, kind)
    else:
        yield from _ignored(reference)


def _half(node: Node, missing: str) -> Problem:
    written = node.route[-1]
    is_of_pool = node.text in POOL
    right = POOL[0] if missing == "group" else POOL[1]
    edits = insertion(node, missing, right) if is_of_pool else ()
    return Problem(
        node,
        f"the backendRef has the {written} '{node.text}' and no {missing}",
        help="Write both for an InferencePool, and neither for an AIServiceBackend.",
        fix=Fix(f"Write the {missing} of an InferencePool", edits, safe=True) if edits else None,
    )


def _other(reference: Reference, group: Node, kind: Node) -> Problem:
    is_former = (group.text, kind.text) == (ALPHA_GROUP, POOL[1])
    edits = replacement(group, ALPHA_GROUP, POOL_GROUP) if is_former else ()
    return Problem(
        group if kind.text == POOL[1] else kind,
        f"an AIGatewayRoute takes no {kind.text} ({group.text or 'core group'}) as backend "
        f"'{reference.target.name}'",
        help=f"Write 'group: {POOL_GROUP}' and 'kind: InferencePool' for a pool, and neither for "
        "an AIServiceBackend.",
        fix=Fix(f"Write the group '{POOL_GROUP}'", edits, safe=True) if edits else None,
    )


def _ignored(reference: Reference) -> Iterator[Problem]:
    pool = reference.target.name
    for field in _IGNORED:
        node = reference.node.get(field)
        if node.plain not in _DEFAULTS:
            yield _without_effect(node, f"'{field}' is ignored for the pool '{pool}'")
    weight = reference.node.get("weight")
    if isinstance(weight.plain, int) and weight.plain not in (0, 1):
        message = f"the weight {weight.plain} of the pool '{pool}' says nothing, since a rule has "
        yield _without_effect(weight, f"{message}one pool", Severity.NOTE)


def _without_effect(node: Node, message: str, severity: Severity = Severity.WARNING) -> Problem:
    edits = removal(node)
    return Problem(
        node,
        message,
        help="Take the field out.",
        fix=Fix(f"Remove '{node.route[-1]}'", edits, safe=False) if edits else None,
        on_key=True,
        severity=severity,
        apply="accepted",
    )


def _of_rule(rule: RouteRule) -> Iterator[Problem]:
    pools = [each for each in rule.backends if is_pool(each)]
    others = [each for each in rule.backends if not _says_its_kind(each)]
    if pools and others:
        yield Problem(
            pools[0].name_node,
            f"the pool '{pools[0].target.name}' shares a rule with '{others[0].target.name}', "
            "which is no pool",
            help="Give the pool a rule of its own.",
            related=(Related(others[0].name_node, "the other backend"),),
        )
    elif len(pools) > 1:
        yield Problem(
            pools[1].name_node,
            f"the rule has {len(pools)} pools, and may have one: '{pools[1].target.name}' comes "
            f"after '{pools[0].target.name}'",
            help="Give each pool a rule of its own, told apart by its matches.",
            related=(Related(pools[0].name_node, "the first pool"),),
        )


def _says_its_kind(reference: Reference) -> bool:
    return any(reference.node.get(each).plain is not None for each in ("group", "kind"))
