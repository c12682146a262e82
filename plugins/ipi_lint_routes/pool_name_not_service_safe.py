"""A pool has a name that the name of a Service cannot hold.

## Why

The API server takes any DNS subdomain of up to 253 characters as a pool's name. Implementations
make a Service for the pool whose name begins with the pool's, and write the pool's name into a
label. A Service's name has no dots and at most 63 characters, and it begins with a letter: a digit
is taken only by clusters of Kubernetes v1.36 and later. Where the name does not fit, the Service is
never made, and the route finds no backend.

## Bad

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: qwen2.5-7b
  namespace: serving
spec:
  selector:
    matchLabels:
      app: qwen2-5-7b
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: qwen2-5-7b-epp
    port:
      number: 9002
```

## Good

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: qwen2-5-7b
  namespace: serving
spec:
  selector:
    matchLabels:
      app: qwen2-5-7b
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: qwen2-5-7b-epp
    port:
      number: 9002
```

## Fix

Give the pool a name of letters, digits and dashes that begins with a letter, and rename what refers
to it: routes, objectives, the endpoint picker's `--pool-name`, imports. For that reason there is no
automatic fix.

## When not to use

Where all your gateways take such names. The rule is silent where each implementation in view is
known and none has this limit.

## Sources

- InferencePool CRD, metadata.name, Inference Extension v1.6.0
- Istio, its Services for pools, revision 86c9f01, August 2026
- NGINX Gateway Fabric, its Services for pools, August 2026
- Service names and label values, Kubernetes v1.35; KEP-5311 for names that begin with a digit
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Problem, Repository, Resource, Severity, holds_placeholder, regex, rule
from ipi_lint_inference.gateways import profiles_of_route
from ipi_lint_inference.implementations import (
    Profile,
    configured_profiles,
    limited,
    profiles_in_view,
)
from ipi_lint_inference.kinds import POOLS

_LONGEST = 63
_DIGIT = "begins with a digit"
_NAME = regex(r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?")


@rule("IPI315", "error", kinds=POOLS, scope="cluster", preset="strict")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    name = resource.identity.name
    if holds_placeholder(name) or not _NAME.fullmatch(name):
        return
    faults = list(_faults(name))
    if not faults:
        return
    profiles = _profiles(resource, repository)
    features = ["pool-names"]
    if len(name) > _LONGEST:
        features.append("long-pool-names")
    found = [each for feature in features for each in limited(profiles, feature)]
    for profile, limit in found:
        severity = Severity[limit.severity.upper()]
        if faults == [_DIGIT]:
            severity = Severity.WARNING
        yield _problem(resource, faults, f"{profile.title} {limit.says}", severity)
    if not profiles:
        why = "some gateways make a Service of that name"
        yield _problem(resource, faults, why, Severity.WARNING)


def _faults(name: str) -> Iterator[str]:
    if "." in name:
        yield "has a dot"
    if name[0].isdigit():
        yield _DIGIT
    if len(name) > _LONGEST:
        yield f"has {len(name)} characters"


def _profiles(pool: Resource, repository: Repository) -> tuple[Profile, ...]:
    """The implementations of the routes that lead to the pool, else of its cluster's Gateways."""
    said = configured_profiles(repository)
    if said is not None:
        return said
    found: dict[str, Profile] = {}
    for reference in repository.references_to(pool.identity):
        if reference.role == "backend":
            for profile in profiles_of_route(reference.source, repository):
                found.setdefault(profile.name, profile)
    if found or not repository.cluster:
        return tuple(found.values())
    return repository.once(profiles_in_view)


def _problem(pool: Resource, faults: list[str], why: str, severity: Severity) -> Problem:
    may = "no Service's may"
    if faults == [_DIGIT]:
        may = "a Service's may only since Kubernetes v1.36"
    return Problem(
        pool.get("metadata", "name"),
        f"the name '{pool.identity.name}' {' and '.join(faults)}, as {may}; {why}",
        help=f"Use letters, digits and dashes, a letter first, at most {_LONGEST} in all.",
        severity=severity,
    )
