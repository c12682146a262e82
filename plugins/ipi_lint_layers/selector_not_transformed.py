"""A layer adds a label to the pods of a copy, and the pool's selector goes without it.

## Why

`commonLabels`, and `labels` with `includeSelectors`, write a label into the pods of Deployments and
into the selectors of Deployments and Services. The selector of an InferencePool is no field that
Kustomize knows. Where one base is delivered twice into a namespace, as a stable and a canary copy,
the copies' pods are kept apart by that label alone: both pools select the pods of both, and the
canary gets the traffic of all.

## Bad

```yaml
# file: clusters/east/kustomization.yaml
resources:
  - ../../base
  - canary
```

```yaml
# file: clusters/east/canary/kustomization.yaml
nameSuffix: -canary
labels:
  - pairs:
      track: canary
    includeSelectors: true
resources:
  - ../../../base
```

```yaml
# file: base/kustomization.yaml
resources:
  - pool.yaml
```

```yaml
# file: base/pool.yaml
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
```

## Good

```yaml
# file: clusters/east/kustomization.yaml
resources:
  - stable
  - canary
```

```yaml
# file: clusters/east/stable/kustomization.yaml
labels:
  - pairs:
      track: stable
    includeSelectors: true
    fields:
      - path: spec/selector/matchLabels
        group: inference.networking.k8s.io
        kind: InferencePool
        create: true
resources:
  - ../../../base
```

```yaml
# file: clusters/east/canary/kustomization.yaml
nameSuffix: -canary
labels:
  - pairs:
      track: canary
    includeSelectors: true
    fields:
      - path: spec/selector/matchLabels
        group: inference.networking.k8s.io
        kind: InferencePool
        create: true
resources:
  - ../../../base
```

```yaml
# file: base/kustomization.yaml
resources:
  - pool.yaml
```

```yaml
# file: base/pool.yaml
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
```

## Fix

Name the selector among the `fields` of the label, as above, in each of the copies: one whose pool
has no label of its own still selects the pods of the others. `commonLabels` has no `fields`: write
`labels` instead.

## When not to use

Copies in different namespaces do not meet, and the rule is silent about them, as it is where it is
not known that two layers reach the same cluster. A patch that may mend the selector is counted as
muted.

## Sources

- Runs of Kustomize v5.5.0 over an InferencePool
- Kustomization file reference, labels and commonLabels, Kustomize v5.5
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Muted, Node, Problem, Related, Repository, Resource, rule
from ipi_lint_inference.delivered import Delivery
from ipi_lint_inference.deliveries import deliveries
from ipi_lint_inference.kinds import POOL, POOL_GROUP
from ipi_lint_inference.layers import LAYERS
from ipi_lint_layers.changes import configured, patched


@rule("IPI803", "warning", kinds=[POOL], scope="repository", needs=LAYERS)
def check(resource: Resource, repository: Repository) -> Iterator[Problem | Muted]:
    ways = [each for each in deliveries(repository).of(resource) if each.owner]
    for one in ways:
        label = _label(one)
        other = next((each for each in ways if _is_copy(one, each)), None) if label else None
        if label and other:
            node = resource.get("spec", "selector", "matchLabels")
            mended = configured((one,), node, "configurations", "transformers")
            yield mended or patched(one, node, "selector") or _problem(node, one, other, label)
            return


def _is_copy(one: Delivery, other: Delivery) -> bool:
    """Whether an object stands twice in one namespace, under two names."""
    meets = one.owner is other.owner or not one.clusters.isdisjoint(other.clusters)
    is_there = one.built.namespace == other.built.namespace
    return meets and is_there and one.built.name != other.built.name


def _label(way: Delivery) -> Node | None:
    """The line with a label that goes into the selectors of others and not into the pool's."""
    for layer in way.passed:
        for settings in layer.settings:
            if settings.get("commonLabels").plain:
                return settings.get("commonLabels")
            for entry in settings.get("labels").items():
                if entry.get("includeSelectors").plain is True and not _covers_pools(entry):
                    return entry.get("pairs")
    return None


def _covers_pools(entry: Node) -> bool:
    return any(
        field.get("kind").text in (None, POOL[1])
        and field.get("group").text in (None, POOL_GROUP)
        and (field.get("path").text or "").strip("/").startswith("spec/selector")
        for field in entry.get("fields").items()
    )


def _problem(node: Node, one: Delivery, other: Delivery, label: Node) -> Problem:
    pairs = label.plain if isinstance(label.plain, dict) else {}
    said = ", ".join(f"{key}: {value}" for key, value in pairs.items())
    return Problem(
        node,
        f"the pools '{one.built.name}' and '{other.built.name}' select the same pods: the label "
        f"'{said}' does not reach this selector",
        help="Add spec/selector/matchLabels of InferencePool to the label's 'fields', in each copy "
        "('ipi-lint explain IPI803' shows how).",
        related=(Related(label, "this goes into the pods and into other selectors"),),
        on_key=True,
    )
