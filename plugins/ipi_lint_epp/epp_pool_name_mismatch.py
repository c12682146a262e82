"""An endpoint picker is told to serve another pool than the one that sends requests to it.

## Why

An endpoint picker watches the one pool that `--pool-name` names. Where that is not the pool whose
endpointPickerRef leads to it, it waits for a pool that never comes: it logs that the pool is not
initialized, its readiness probe fails, and with FailClose every request ends with a 503. Where a
pool of that name does exist, it picks from that one's pods. Kustomize's `namePrefix` and
`nameSuffix` do not reach into arguments.

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
            - --pool-name
            - vllm-llama3-8b
            - --pool-namespace
            - serving
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
            - --pool-name
            - llama
            - --pool-namespace
            - serving
```

## Fix

Writing the name of the pool that leads to the endpoint picker is suggested. It is not safe: the
pool's endpointPickerRef may be what is wrong.

## When not to use

A name that is filled in later is left alone: `${POOL}`, a Helm expression, a variable whose value
does not stand in the manifest. Where no pool leads to the endpoint picker, the rule speaks only if
a pool of that name certainly does not exist; a pool that comes by hand wants
`# ipi-lint: ignore[IPI507] made by hand`. Two pools that share an endpoint picker are the business
of shared-epp.

## Sources

- Troubleshooting guide and command line of the endpoint picker, Inference Extension v1.4.0
- hivecommons/hive#2398
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Fix, Identity, Muted, Problem, Related, Repository, Resource, rule
from ipi_lint_epp.bindings import Told, bound_pools, told_name, told_namespace
from ipi_lint_inference.arguments import rewritten
from ipi_lint_inference.kinds import LAYERS, POOLS, WORKLOADS
from ipi_lint_inference.lookup import suggestion, unless_found
from ipi_lint_inference.pickers import Picker, all_pickers, pools_of, service_reference


@rule(
    "IPI507",
    "error",
    kinds=WORKLOADS,
    scope="namespace",
    yields_to=LAYERS,
)
def check(resource: Resource, repository: Repository) -> Iterator[Problem | Muted]:
    for picker in all_pickers(resource, repository):
        told = told_name(picker)
        if told is None:
            continue
        pools = list(bound_pools(picker, repository))
        if pools and not any(each.identity.name == told.value for each in pools):
            yield _other(told, pools, repository)
        elif not any(True for _ in pools_of(picker, repository)):
            yield from _nowhere(told, picker, repository)


def _other(told: Told, pools: list[Resource], repository: Repository) -> Problem:
    pool = pools[0]
    name = pool.identity.name
    reference = service_reference(pool, repository)
    edits = rewritten(told.flag, name) if told.flag and len(pools) == 1 else ()
    return Problem(
        told.node,
        f"the endpoint picker is told to serve the pool '{told.value}', but the pool that leads "
        f"to it is '{name}'",
        help=f"Write '{name}', or let the endpointPickerRef of '{told.value}' lead here.",
        related=(Related(reference.name_node, f"'{name}' leads to it"),) if reference else (),
        fix=Fix(f"Write '{name}'", edits, safe=False) if edits else None,
    )


def _nowhere(told: Told, picker: Picker, repository: Repository) -> Iterator[Problem | Muted]:
    """An endpoint picker that no pool leads to waits in vain where its pool does not exist."""
    said = told_namespace(picker, repository)
    own = picker.template.resource.identity.namespace
    namespace = said.value if said and not said.is_default else own
    targets = [Identity(*kind, namespace, told.value) for kind in POOLS]
    if any(repository.find(each) for each in targets):
        return
    doubtful = [each for each in targets if repository.doubt(each)]
    where = f" in the namespace '{namespace}'" if namespace else ""
    hint = suggestion(targets[0], repository)
    problem = Problem(
        told.node,
        f"the endpoint picker is told to serve the pool '{told.value}', and there is none of that "
        f"name{where}",
        help=f"{hint} It does not get ready before its pool is there.".strip(),
    )
    yield from unless_found((doubtful or targets)[0], told.node, repository, problem)
