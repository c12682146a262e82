"""A ReferenceGrant for pools or imports stands where it permits nothing.

## Why

A grant has to stand in the namespace that a reference leads to; `from` names the namespace that the
reference comes from. Put next to the route, or with the two ends swapped, it has no effect, and the
route gets RefNotPermitted and status 500. Within one namespace no grant is needed.

## Bad

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: assistant
  namespace: web
spec:
  parentRefs:
    - name: inference-gateway
  rules:
    - backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: qwen-chat
          namespace: llm
---
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata:
  name: assistant-of-web
  namespace: web
spec:
  from:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      namespace: web
  to:
    - group: inference.networking.k8s.io
      kind: InferencePool
```

## Good

```yaml
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: assistant
  namespace: web
spec:
  parentRefs:
    - name: inference-gateway
  rules:
    - backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: qwen-chat
          namespace: llm
---
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata:
  name: assistant-of-web
  namespace: llm
spec:
  from:
    - group: gateway.networking.k8s.io
      kind: HTTPRoute
      namespace: web
  to:
    - group: inference.networking.k8s.io
      kind: InferencePool
```

## Fix

Move the grant into the namespace of the pool, and name the route's namespace in `from`. Whom a
namespace lets in is its owner's decision, so this is not written by itself.

## When not to use

The rule speaks about a grant that a reference in view seems to wait for and that lets no reference
in view through, and about one that names no namespace but its own. It works on what stands in one
cluster; grants without a namespace, and grants for other kinds too, are left alone.

## Sources

- ReferenceGrant API, Gateway API v1.6.1
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import (
    Problem,
    Reference,
    Related,
    Repository,
    Resource,
    Severity,
    holds_placeholder,
    rule,
)
from ipi_lint_grants.crossings import crossings_into, not_permitted
from ipi_lint_grants.entries import is_about_inference
from ipi_lint_inference.grants import permits
from ipi_lint_inference.kinds import GRANT


@rule("IPI453", "error", kinds=[GRANT], scope="cluster", preset="strict")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    here = resource.identity.namespace
    targets = list(resource.get("spec", "to").items())
    sources = [each.get("namespace") for each in resource.get("spec", "from").items()]
    spaces = {each.text for each in sources}
    is_open = any(holds_placeholder(each or "") for each in (here, *spaces))
    if not here or is_open or not sources or not all(map(is_about_inference, targets)):
        return
    used = repository.once(crossings_into).get(here, ())
    if any(permits(resource, each) for each in used):
        return
    waiting = _waiting(resource, repository)
    if waiting:
        yield _misplaced(resource, waiting)
    elif spaces == {here}:
        yield Problem(
            sources[0],
            f"this grant lets routes of '{here}' refer to what is in '{here}', which needs no "
            "grant",
            help="Put the grant into the namespace of the pool, and name the namespace of the "
            "route in 'from'.",
            severity=Severity.WARNING,
        )


def _waiting(grant: Resource, repository: Repository) -> Reference | None:
    """A reference without a grant that this one was probably written for."""
    here = grant.identity.namespace
    waiting = repository.once(not_permitted)
    for source in grant.get("spec", "from").items():
        said = source.get("namespace").text
        for to in grant.get("spec", "to").items():
            named = (to.get("group").text or "", to.get("kind").text or "", to.get("name").text)
            for reference in (*waiting.get((here, *named), ()), *waiting.get((said, *named), ())):
                group_kind = (source.get("group").text or "", source.get("kind").text or "")
                ends = (reference.source.identity.namespace, reference.target.namespace)
                is_swapped = ends[0] == here and said in (here, ends[1])
                is_astray = ends[0] == said and here not in ends
                is_of_kind = group_kind == reference.source.group_kind
                if is_of_kind and (is_swapped or is_astray):
                    return reference
    return None


def _misplaced(grant: Resource, waiting: Reference) -> Problem:
    source, target = waiting.source.identity, waiting.target
    return Problem(
        grant.get("metadata", "namespace"),
        f"a grant in '{grant.identity.namespace}' does not let routes of '{source.namespace}' "
        f"refer to '{target.namespace}'",
        help=f"Put it into the namespace '{target.namespace}', with 'namespace: "
        f"{source.namespace}' in 'from'.",
        related=(
            Related(
                waiting.node.get("namespace"),
                f"this reference to the {target.kind} '{target.name}' has no grant",
            ),
        ),
    )
