"""An endpoint picker looks for its pool in another API group than the pool is in.

## Why

An endpoint picker watches InferencePools of one group: that of `--pool-group`, and without the flag
`inference.networking.k8s.io` since v1.0, before that `inference.networking.x-k8s.io`. Pools of the
other group it does not see, so it waits for ever: its readiness probe fails, and with FailClose
every request ends with a 503. A group that is none of the two stops it at its start.

## Bad

```yaml
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
apiVersion: v1
kind: Service
metadata:
  name: llama-epp
  namespace: serving
spec:
  selector:
    app: llama-epp
  ports:
    - port: 9002
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: llama-epp
  namespace: serving
spec:
  selector:
    matchLabels:
      app: llama-epp
  template:
    metadata:
      labels:
        app: llama-epp
    spec:
      containers:
        - name: epp
          image: registry.k8s.io/gateway-api-inference-extension/epp:v1.4.0
          args:
            - --pool-name=llama
            - --pool-namespace=serving
            - --pool-group=inference.networking.x-k8s.io
```

## Good

```yaml
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
apiVersion: v1
kind: Service
metadata:
  name: llama-epp
  namespace: serving
spec:
  selector:
    app: llama-epp
  ports:
    - port: 9002
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: llama-epp
  namespace: serving
spec:
  selector:
    matchLabels:
      app: llama-epp
  template:
    metadata:
      labels:
        app: llama-epp
    spec:
      containers:
        - name: epp
          image: registry.k8s.io/gateway-api-inference-extension/epp:v1.4.0
          args:
            - --pool-name=llama
            - --pool-namespace=serving
```

## Fix

Takes the flag out where the pool is in the group that the image takes by itself, which is safe.

## When not to use

While a pool moves from one group to the other, both stand there with one name; the endpoint picker
fits as long as one of them is in its group. What an image takes without the flag is known for the
releases in the table endpoint-picker-defaults; about other images and about tags that are no
release the rule says nothing unless there is a flag. For a build of your own that knows more
groups, suppress the line with `# ipi-lint: ignore[IPI509] our build`.

## Sources

- Command line of the endpoint picker, Inference Extension v0.5.1 to v1.5.0
- opendatahub-io/kserve#1097
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Fix, Problem, Related, Repository, Resource, listed, rule
from ipi_lint_epp.bindings import Told, bound_pools, default_group, told_group
from ipi_lint_inference.arguments import dropped
from ipi_lint_inference.kinds import POOLS, WORKLOADS
from ipi_lint_inference.pickers import Picker, all_pickers

_GROUPS = tuple(group for group, _ in POOLS)


@rule("IPI509", "error", kinds=WORKLOADS, scope="namespace")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    for picker in all_pickers(resource, repository):
        told = told_group(picker, repository)
        if told is None:
            continue
        pools = list(bound_pools(picker, repository))
        if pools and not any(each.identity.group == told.value for each in pools):
            yield _other(told, picker, pools[0], repository)
        elif not pools and told.value not in _GROUPS:
            yield _unknown(told)


def _other(told: Told, picker: Picker, pool: Resource, repository: Repository) -> Problem:
    group, name = pool.identity.group, pool.identity.name
    since = ", since no flag tells it another" if told.is_default else ""
    return Problem(
        told.node,
        f"the endpoint picker looks for its pool in the group '{told.value}'{since}, but '{name}' "
        f"is in '{group}'",
        help=f"Give it --pool-group={group}; a release before v1.0 has no such flag and is too old."
        if told.is_default
        else f"Write '{group}', or leave the flag out where the image takes that by itself.",
        related=(Related(pool.get("apiVersion"), "the pool's group"),),
        fix=_fix(told, picker, group, repository),
        on_key=told.is_default,
    )


def _unknown(told: Told) -> Problem:
    return Problem(
        told.node,
        f"the group '{told.value}' has no InferencePool",
        help=f"Write {listed(_GROUPS)}.",
    )


def _fix(told: Told, picker: Picker, group: str, repository: Repository) -> Fix | None:
    default = default_group(picker, repository)
    edits = dropped(told.flag) if told.flag and default == group else ()
    return Fix("Take the flag out", edits, safe=True) if edits else None
