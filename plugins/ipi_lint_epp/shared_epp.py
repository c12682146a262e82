"""Two pools have the same Service as their endpoint picker.

## Why

An endpoint picker serves one pool, the one that it is told by `--pool-name`. Asked for another
pool, it still picks from the first one's pods: the request goes to the wrong model, or the gateway
turns the address down and answers with 503. Nothing says so: both pools look healthy.

## Bad

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama-8b
  namespace: serving
spec:
  selector:
    matchLabels:
      app: llama-8b
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: llama-epp
    port:
      number: 9002
---
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama-70b
  namespace: serving
spec:
  selector:
    matchLabels:
      app: llama-70b
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: llama-epp
    port:
      number: 9002
```

## Good

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama-8b
  namespace: serving
spec:
  selector:
    matchLabels:
      app: llama-8b
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: llama-8b-epp
    port:
      number: 9002
---
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama-70b
  namespace: serving
spec:
  selector:
    matchLabels:
      app: llama-70b
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: llama-70b-epp
    port:
      number: 9002
```

## Fix

None by machine: give each pool a Deployment and a Service of its own.

## When not to use

The same pool in both groups while it moves from `inference.networking.x-k8s.io` to
`inference.networking.k8s.io` has one name and is left alone. An endpoint picker of your own that
serves several pools is left alone where its pods are in view and no flag of theirs names a pool;
else suppress the line with `# ipi-lint: ignore[IPI506] serves both`.

## Sources

- Concepts, InferencePool, Inference Extension v1.6.0
- kubernetes-sigs/gateway-api-inference-extension#946
- llm-d/llm-d-router#158
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Problem, Reference, Related, Repository, Resource, holds_placeholder, rule
from ipi_lint_epp.bindings import told_name
from ipi_lint_epp.references import takes_own_pickers
from ipi_lint_inference.kinds import POOLS, called
from ipi_lint_inference.pickers import (
    picker_in,
    pickers_of,
    pods_of_service,
    service_reference,
    services_of,
)

_Place = tuple[str | None, str]


@rule("IPI506", "error", kinds=POOLS, scope="namespace")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    reference = service_reference(resource, repository)
    if reference is None or holds_placeholder(reference.target.name):
        return
    owner = _owner(reference, repository)
    is_other = owner is not None and owner.source.identity.name != resource.identity.name
    if owner and is_other and not _serves_several(resource, repository):
        yield _problem(reference, owner)


def _owner(reference: Reference, repository: Repository) -> Reference | None:
    """The pool that an endpoint picker serves: the one that it is told, else the first to name it.

    Of the pools that have the same Service, only those count that meet this one in a cluster.
    """
    pool = reference.source
    said = [told_name(each) for each in pickers_of(pool, repository)]
    told = {each.value for each in said if each}
    group = repository.once(_by_service)[_place(reference)]
    if pool.identity.name in told or len(group) == 1:
        return None
    for name in [each for each in group if each in told] or group:
        for other in group[name]:
            if repository.together(pool, other.source):
                return other
    return None


def _by_service(repository: Repository) -> dict[_Place, dict[str, list[Reference]]]:
    """The pools that have a Service, by their names, in reading order."""
    index: dict[_Place, dict[str, list[Reference]]] = {}
    pools = [pool for kind in POOLS for pool in repository.of_kind(*kind)]
    for pool in sorted(pools, key=_reading_order):
        reference = service_reference(pool, repository)
        if reference:
            group = index.setdefault(_place(reference), {})
            group.setdefault(pool.identity.name, []).append(reference)
    return index


def _place(reference: Reference) -> _Place:
    return reference.target.namespace, reference.target.name


def _reading_order(pool: Resource) -> tuple[str, int, int]:
    document = pool.node.document
    return pool.source.path, document.index, pool.node.span.start


def _serves_several(pool: Resource, repository: Repository) -> bool:
    """Whether the endpoint picker may be one that serves several pools."""
    if takes_own_pickers("/Service", repository):
        return True
    templates = [
        template
        for service in services_of(pool, repository)
        for template in pods_of_service(service, repository)
    ]
    return bool(templates) and not any(picker_in(each, repository) for each in templates)


def _problem(reference: Reference, owner: Reference) -> Problem:
    other = called(owner.source.identity)
    return Problem(
        reference.name_node,
        f"the endpoint picker '{reference.target.name}' is the one of the pool '{other}' already",
        help="An endpoint picker serves the one pool that its --pool-name says. Give this pool a "
        "Deployment and a Service of its own.",
        related=(Related(owner.name_node, f"'{other}' has it here"),),
    )
