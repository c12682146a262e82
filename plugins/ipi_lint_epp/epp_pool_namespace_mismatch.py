"""An endpoint picker looks for its pool in another namespace than the pool is in.

## Why

An endpoint picker watches its pool in the namespace of `--pool-namespace`, else in that of its
variable NAMESPACE, else in `default`: not in its own. Where that is not the pool's namespace, it
waits for ever: its readiness probe fails, and with FailClose every request ends with a 503.
Kustomize's `namespace` moves objects but does not reach into arguments, so what works in `default`
stops working with the first overlay.

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
            - --pool-namespace=default
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
            - --pool-namespace=$(NAMESPACE)
          env:
            - name: NAMESPACE
              valueFrom:
                fieldRef:
                  fieldPath: metadata.namespace
```

## Fix

Taking the namespace from the pod itself, by the downward API, is suggested where the flag's value
stands in an argument of its own text and the container has such a variable, or none at all. It is
not safe, since it presumes that the pool is where the endpoint picker is.

## When not to use

The rule compares only what stands in the manifests: where the pool names no namespace, or the value
is filled in later, it is silent. What is taken without any flag is known for the images in the
table endpoint-picker-defaults. Where a later step moves the pool into another namespace, suppress
the line with `# ipi-lint: ignore[IPI508] moved by the overlay`.

## Sources

- Command line of the endpoint picker, Inference Extension v1.0.0 to v1.5.0
- kustomize 5.5.0, namespace transformer
- vllm-project/semantic-router, deploy/kubernetes/llmd-base, 2026-08
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Edit, Fix, Problem, Related, Repository, Resource, insertion, rule
from ipi_lint_epp.bindings import Told, arguments_of, bound_pools, told_namespace
from ipi_lint_inference.arguments import is_own_namespace, rewritten
from ipi_lint_inference.kinds import LAYERS, WORKLOADS
from ipi_lint_inference.pickers import Picker, all_pickers

_OWN = "[{name: NAMESPACE, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}]"


@rule(
    "IPI508",
    "error",
    kinds=WORKLOADS,
    scope="namespace",
    yields_to=LAYERS,
)
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    for picker in all_pickers(resource, repository):
        told = told_namespace(picker, repository)
        pools = list(bound_pools(picker, repository)) if told else []
        known = [each for each in pools if each.identity.namespace is not None]
        is_known = bool(pools) and len(known) == len(pools)
        if told and is_known and all(each.identity.namespace != told.value for each in known):
            yield _problem(told, picker, known[0])


def _problem(told: Told, picker: Picker, pool: Resource) -> Problem:
    since = ", since nothing tells it another" if told.is_default else ""
    edits = _edits(told, picker)
    return Problem(
        told.node,
        f"the endpoint picker looks for its pool in the namespace '{told.value}'{since}, but "
        f"'{pool.identity.name}' is in '{pool.identity.namespace}'",
        help="Give it --pool-namespace=$(NAMESPACE), and the variable NAMESPACE from the field "
        "metadata.namespace of the pod.",
        related=(Related(pool.get("metadata", "namespace"), "its pool is here"),),
        fix=Fix("Take the namespace from the pod", edits, safe=False) if edits else None,
        on_key=told.is_default,
    )


def _edits(told: Told, picker: Picker) -> tuple[Edit, ...]:
    """Has the flag take the pod's own namespace, by a variable that is there or a new one."""
    container = picker.container
    if told.flag is None:
        return ()
    own = [each for each in container.get("env").items() if is_own_namespace(each)]
    if own:
        return rewritten(told.flag, f"$({own[0].get('name').text})")
    if container.get("env").exists:
        return ()
    written = rewritten(told.flag, "$(NAMESPACE)")
    added = insertion(arguments_of(container), "env", _OWN)
    return (*added, *written) if written and added else ()
