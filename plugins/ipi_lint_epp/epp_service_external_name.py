"""A pool's endpoint picker is a Service of type ExternalName.

## Why

Such a Service is another name for a host elsewhere. The API forbids implementations to follow it,
since a pool could reach through the gateway what its author may not reach (CVE-2021-25740): the
reference does not resolve, and with FailClose every request to the pool ends with a 5xx. It is
tempting where the endpoint picker runs in another cluster; there, the pool is to be exported.

## Bad

```yaml
apiVersion: v1
kind: Service
metadata:
  name: mistral-epp
  namespace: serving
spec:
  type: ExternalName
  externalName: mistral-epp.west.example.com
---
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: mistral
  namespace: serving
spec:
  selector:
    matchLabels:
      app: mistral
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: mistral-epp
    port:
      number: 9002
```

## Good

```yaml
apiVersion: v1
kind: Service
metadata:
  name: mistral-epp
  namespace: serving
spec:
  selector:
    app: mistral-epp
  ports:
    - port: 9002
---
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: mistral
  namespace: serving
spec:
  selector:
    matchLabels:
      app: mistral
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: mistral-epp
    port:
      number: 9002
```

## Fix

None by machine: run an endpoint picker beside the pool. To serve a model of another cluster, export
the pool there and send the route to the import here.

## When not to use

There is no setup in which this works by the API. Where an implementation of your own follows such
Services, suppress the line with `# ipi-lint: ignore[IPI504] our gateway follows it`.

## Sources

- InferencePool API, endpointPickerRef, Inference Extension v1.6.0
- CVE-2021-25740
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Problem, Related, Repository, Resource, rule
from ipi_lint_epp.ports import is_external
from ipi_lint_inference.kinds import POOLS
from ipi_lint_inference.pickers import service_reference, services_of


@rule("IPI504", "error", kinds=POOLS, scope="namespace", preset="strict")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    reference = service_reference(resource, repository)
    services = services_of(resource, repository)
    if reference and services and all(is_external(each) for each in services):
        yield Problem(
            reference.name_node,
            f"the endpoint picker's Service '{reference.target.name}' is of type ExternalName, "
            "which gateways must not follow",
            help="Run an endpoint picker in the pool's namespace; to serve another cluster's pool, "
            "export it there and route to the import.",
            related=(Related(services[0].get("spec", "type"), "its type"),),
        )
