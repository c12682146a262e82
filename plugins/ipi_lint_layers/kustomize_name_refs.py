"""A prefix or suffix renames an object, and what refers to it keeps the old name.

## Why

Kustomize knows which fields of Kubernetes' own kinds hold names, and rewrites those when
`namePrefix` or `nameSuffix` renames their object. It knows nothing about the fields of Gateway API
and Inference Extension: a backendRef, parentRef, endpointPickerRef, poolRef, targetRef, the entries
of a ReferenceGrant, a gatewayClassName and an endpoint picker's `--pool-name` all keep the name
that the object had before. The API server takes that, and the route has no pool, or the pool no
endpoint picker. Prefixes of Flux and Argo CD are Kustomize's, too.

## Bad

```yaml
# file: clusters/east/kustomization.yaml
namePrefix: prod-
resources:
  - ../../base
```

```yaml
# file: base/kustomization.yaml
resources:
  - chat.yaml
```

```yaml
# file: base/chat.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama
  namespace: serving
spec:
  selector:
    matchLabels:
      app: llama
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: prod-llama-epp
    port:
      number: 9002
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: chat
  namespace: serving
spec:
  rules:
    - backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: llama
```

## Good

```yaml
# file: clusters/east/kustomization.yaml
namePrefix: prod-
resources:
  - ../../base
configurations:
  - inference-names.yaml
```

```yaml
# file: clusters/east/inference-names.yaml
nameReference:
  - kind: InferencePool
    group: inference.networking.k8s.io
    fieldSpecs:
      - {kind: HTTPRoute, group: gateway.networking.k8s.io, path: spec/rules/backendRefs/name}
      - {kind: GRPCRoute, group: gateway.networking.k8s.io, path: spec/rules/backendRefs/name}
      - {kind: ReferenceGrant, group: gateway.networking.k8s.io, path: spec/to/name}
      - {kind: InferenceObjective, path: spec/poolRef/name}
  - kind: Service
    version: v1
    fieldSpecs:
      - {kind: InferencePool, path: spec/endpointPickerRef/name}
      - {kind: HTTPRoute, group: gateway.networking.k8s.io, path: spec/rules/backendRefs/name}
  - kind: Gateway
    group: gateway.networking.k8s.io
    fieldSpecs:
      - {kind: HTTPRoute, group: gateway.networking.k8s.io, path: spec/parentRefs/name}
  - kind: GatewayClass
    group: gateway.networking.k8s.io
    fieldSpecs:
      - {kind: Gateway, group: gateway.networking.k8s.io, path: spec/gatewayClassName}
```

```yaml
# file: base/kustomization.yaml
resources:
  - chat.yaml
```

```yaml
# file: base/chat.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama
  namespace: serving
spec:
  selector:
    matchLabels:
      app: llama
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: llama-epp
    port:
      number: 9002
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: chat
  namespace: serving
spec:
  rules:
    - backendRefs:
        - group: inference.networking.k8s.io
          kind: InferencePool
          name: llama
```

## Fix

Tell Kustomize about the fields with a `nameReference` configuration like the one above, or do
without the prefix. Kustomize compares names only and not the reference's kind: a backendRef to an
InferencePoolImport of the same name is rewritten too, which parts it from its exporters. Arguments
of an endpoint picker need `replacements`. Because of this nothing is rewritten here.

## When not to use

The rule is silent where the old name is still there in the same build or cluster, and counts as
muted what a patch or a `configurations` file may mend, since these are not evaluated. Exports and
imports whose names differ between clusters are `import-name-transformed`'s.

## Sources

- Runs of Kustomize v5.5.0 over these kinds
- kubernetes-sigs/kustomize#5208, #5119, #5156 and #4274
- Kustomization API of Flux v2.7, namePrefix and nameSuffix
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import (
    Identity,
    Muted,
    NamedTuple,
    Node,
    Problem,
    Related,
    Repository,
    Resource,
    holds_placeholder,
    rule,
)
from ipi_lint_inference.arguments import flags
from ipi_lint_inference.delivered import Delivery
from ipi_lint_inference.deliveries import Deliveries, deliveries
from ipi_lint_inference.kinds import (
    AI_ROUTE,
    GATEWAY,
    GRANT,
    OBJECTIVES,
    POLICIES,
    POOLS,
    ROUTES,
    WORKLOADS,
)
from ipi_lint_inference.layers import LAYERS
from ipi_lint_inference.pickers import POOL_FLAGS
from ipi_lint_inference.sameness import sameness
from ipi_lint_inference.workloads import templates_of
from ipi_lint_layers.changes import configured, patched, renaming

_ROLES = (
    "backend",
    "certificate",
    "class",
    "endpoint-picker",
    "grant",
    "mirror",
    "parent",
    "policy-target",
    "pool",
)
_CONFIGURATIONS = ("configurations", "crds")


class _Named(NamedTuple):
    """A name that an object says. `word` is the field's, as it stands in a patch."""

    target: Identity
    node: Node
    word: str


@rule(
    "IPI801",
    "error",
    kinds=[*ROUTES, AI_ROUTE, GATEWAY, GRANT, *POOLS, *OBJECTIVES, *POLICIES, *WORKLOADS],
    scope="repository",
    needs=LAYERS,
)
def check(resource: Resource, repository: Repository) -> Iterator[Problem | Muted]:
    found = deliveries(repository)
    ways = [each for each in found.of(resource) if each.owner]
    for named in _names(resource, repository) if ways else ():
        for way in ways:
            renamed = _renamed(named, way, found)
            if renamed and not sameness(repository).owns(renamed.built.resource):
                mended = _mended(named, way, renamed)
                yield mended or _problem(named, renamed)
                break


def _names(resource: Resource, repository: Repository) -> Iterator[_Named]:
    for reference in repository.references_from(resource, *_ROLES):
        if not holds_placeholder(reference.target.name):
            words = [each for each in reference.node.route if isinstance(each, str)]
            yield _Named(reference.target, reference.name_node, words[-1])
    for template in templates_of(resource, repository) if resource.holds(POOL_FLAGS) else ():
        for container in template.containers():
            for flag in flags(container):
                if flag.name in POOL_FLAGS and flag.value:
                    for kind in POOLS:
                        target = Identity(*kind, resource.identity.namespace, flag.value)
                        yield _Named(target, flag.value_node, "args")


def _renamed(named: _Named, way: Delivery, found: Deliveries) -> Delivery | None:
    """What the name meant in the files, where it is not to be had by that name any more."""
    kind = (named.target.group, named.target.kind)
    if next(found.called(kind, named.target.name, way), None):
        return None
    for each in found.written(kind, named.target.name, way):
        there = each.built.resource.identity.namespace
        is_near = None in (there, named.target.namespace) or there == named.target.namespace
        if each.built.renamed and is_near:
            return each
    return None


def _mended(named: _Named, way: Delivery, renamed: Delivery) -> Muted | None:
    own = configured((way, renamed), named.node, *_CONFIGURATIONS)
    return own or patched(way, named.node, named.word)


def _problem(named: _Named, renamed: Delivery) -> Problem:
    name, built = named.target.name, renamed.built
    fields = " and ".join(sorted({str(each.route[-1]) for each in built.renamed}))
    return Problem(
        named.node,
        f"the {named.target.kind} '{name}' becomes '{built.name}', and this reference stays as it "
        "is",
        help=f"{_advice(named)}, or do without the {fields}.",
        related=(
            *renaming(built),
            Related(built.resource.get("metadata", "name"), f"the {named.target.kind}"),
        ),
    )


def _advice(named: _Named) -> str:
    if named.word == "args":
        return "Write the argument with a replacement ('replacements') from the pool's name"
    return (
        "Give a nameReference configuration that covers this field ('ipi-lint explain IPI801' "
        "shows one)"
    )
