"""A manifest has a variable that the Flux Kustomization which applies it does not give.

## Why

With `postBuild`, Flux puts the values of variables in place of `${name}`. Up to
kustomize-controller v1.8 a variable without a value becomes the empty text: a pool called `-pool`,
an object without a namespace. Since v1.9 the whole Kustomization fails instead, and nothing that it
holds is applied any more. Where no variable is given at all, the text stays as it is, default and
all.

## Bad

```yaml
# file: clusters/east/apps.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: models
  namespace: flux-system
spec:
  interval: 10m
  path: ./models
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
  postBuild:
    substitute:
      cluster: east
```

```yaml
# file: models/pool.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: ${pool}-pool
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
# file: clusters/east/apps.yaml
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: models
  namespace: flux-system
spec:
  interval: 10m
  path: ./models
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
  postBuild:
    substitute:
      cluster: east
```

```yaml
# file: models/pool.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: ${pool:=llama}-pool
  namespace: serving
spec:
  selector:
    matchLabels:
      app: llama
  targetPorts:
    - number: 8000
```

## Fix

Give the variable in `substitute` or in the ConfigMap of `substituteFrom`, or give it a default.
Text that only looks like a variable, such as a script's, is escaped as `$${name}`, or the object is
annotated with `kustomize.toolkit.fluxcd.io/substitute: disabled`. Nothing is rewritten.

## When not to use

Where a ConfigMap or Secret of `substituteFrom` is not in Git, or a patch may add variables, the
rule counts as muted what it would say. Keys of an encrypted Secret can be read and count. Tell of
values that come from elsewhere with a default, or `# ipi-lint: ignore[IPI809] set by the
installer`.

## Sources

- kustomize-controller v1.8 and v1.9, change log and feature gates (StrictPostBuildSubstitutions)
- Kustomization API of Flux v2.7, post build variable substitution
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Muted, Problem, Related, Repository, Resource, rule
from ipi_lint_inference.deliveries import deliveries
from ipi_lint_inference.layers import FLUX_KUSTOMIZATION, Layer
from ipi_lint_layers.substitution import (
    Values,
    Variable,
    is_switched_off,
    may_hold_variables,
    substitutes,
    values_of,
    variables,
)


@rule("IPI809", "error", kinds=None, scope="repository", needs=[FLUX_KUSTOMIZATION])
def check(resource: Resource, repository: Repository) -> Iterator[Problem | Muted]:
    if not may_hold_variables(resource):
        return
    found = deliveries(repository)
    owners = [
        way.owner
        for way in found.of(resource)
        if way.owner and substitutes(way.owner, found) and not is_switched_off(way)
    ]
    given = [(owner, values_of(owner, repository)) for owner in owners]
    for variable in variables(resource) if given else ():
        for owner, values in given:
            is_literal = not values.names and values.doubt is None
            if variable.name in values.names or (variable.has_default and not is_literal):
                continue
            if values.doubt is None:
                yield _problem(variable, owner, values)
            else:
                yield Muted(variable.node, "not-found", f"'{variable.name}': {values.doubt}")
            break


def _problem(variable: Variable, owner: Layer, values: Values) -> Problem:
    close = values.like(variable.name)
    text = f"'${{{variable.name}}}'"
    return Problem(
        variable.node,
        f"{text} has no value: {owner.called} gives no variable of that name"
        if values.names
        else f"{text} is applied as it is: {owner.called} gives no variable at all",
        help=f"Did you mean '{close}'?"
        if close
        else "Give the variable in postBuild, give it a default, or write '$$' for the text.",
        related=(Related(owner.resource.get("spec", "postBuild"), "the variables", on_key=True),),
    )
