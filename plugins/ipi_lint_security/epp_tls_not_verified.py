"""A gateway takes any certificate for an endpoint picker's.

## Why

The endpoint picker makes and signs a certificate itself at each start, so gateways are told not to
verify it. Whoever can answer in its place, then, sees every prompt and decides which pod gets it.
Inside a cluster that takes a break-in first; where another cluster's gateway asks the picker of an
exported pool, the connection crosses a network. With `--cert-path` the picker has a certificate
that can be verified.

## Bad

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama
  namespace: serving
  annotations:
    inference.networking.x-k8s.io/export: ClusterSet
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
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: llama-epp
  namespace: serving
spec:
  host: llama-epp.serving.svc.cluster.local
  trafficPolicy:
    tls:
      mode: SIMPLE
      insecureSkipVerify: true
```

## Good

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama
  namespace: serving
  annotations:
    inference.networking.x-k8s.io/export: ClusterSet
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
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: llama-epp
  namespace: serving
spec:
  host: llama-epp.serving.svc.cluster.local
  trafficPolicy:
    tls:
      mode: SIMPLE
      caCertificates: /etc/epp-ca/ca.crt
      subjectAltNames: [llama-epp.serving.svc]
```

## Fix

Give the endpoint picker a certificate (`--cert-path`, and `--enable-cert-reload` since v1.3), then
name its CA in the DestinationRule. The order matters, so the rule changes nothing.

## When not to use

Some gateways (agentgateway, Envoy AI Gateway) never verify and cannot be told to: the rule speaks
about what is written in the files only. Inside one cluster this is a risk that one may take;
suppress the line with `# ipi-lint: ignore[IPI905] inside the cluster`.

## Sources

- Options of the endpoint picker, Inference Extension v1.3.0 to v1.6.0
- Istio API, ClientTLSSettings, as of 2026
- Chart values and documentation of NGINX Gateway Fabric, as of 2026-08
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ipi_lint import Node, Problem, Related, Repository, Resource, rule
from ipi_lint_inference.destination_rules import covers
from ipi_lint_inference.implementations import Profile
from ipi_lint_inference.kinds import DESTINATION_RULE, POOLS, WORKLOADS, called, is_exported
from ipi_lint_inference.pickers import service_reference
from ipi_lint_inference.switches import INSTALLATIONS, told


@rule(
    "IPI905",
    "note",
    kinds=(DESTINATION_RULE, *INSTALLATIONS, *WORKLOADS),
    scope="cluster",
    preset="strict",
)
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    if resource.group_kind == DESTINATION_RULE:
        yield from _of_rule(resource, repository)
    for node, title in repository.once(_settings).get(resource, ()):
        yield Problem(
            node,
            f"{title} is told to take any certificate for an endpoint picker's",
            help="Give the endpoint pickers certificates with --cert-path, then turn this off.",
        )


def _of_rule(rule_: Resource, repository: Repository) -> Iterator[Problem]:
    unverified = list(_unverified(rule_))
    pool = _pool_behind(rule_, repository) if unverified else None
    reference = service_reference(pool, repository) if pool else None
    if pool is None or reference is None:
        return
    shared = ", whose pool is exported" if is_exported(_annotations(pool)) else ""
    for node in unverified:
        yield Problem(
            node,
            "nobody verifies the certificate of the endpoint picker "
            f"'{called(reference.target)}'{shared}",
            help="Give the endpoint picker a certificate with --cert-path, then name its CA in "
            "caCertificates.",
            related=(Related(reference.name_node, "the pool has this endpoint picker"),),
        )


def _unverified(rule_: Resource) -> Iterator[Node]:
    policy = rule_.get("spec", "trafficPolicy")
    for settings in (policy, *policy.get("portLevelSettings").items()):
        node = settings.get("tls", "insecureSkipVerify")
        if node.plain is True:
            yield node


def _pool_behind(rule_: Resource, repository: Repository) -> Resource | None:
    """The first pool, an exported one if there is any, whose picker a rule is about."""
    host = rule_.get("spec", "host").text or ""
    index = repository.once(_pools_by_service)
    near = index.get("" if host.startswith("*") else host.split(".")[0], ())
    found = [
        each
        for each in near
        if (reference := service_reference(each, repository))
        and covers(rule_, reference.target)
        and repository.together(rule_, each)
    ]
    return next((each for each in found if is_exported(_annotations(each))), (*found, None)[0])


def _annotations(pool: Resource) -> object:
    return pool.get("metadata", "annotations").plain


def _pools_by_service(repository: Repository) -> Mapping[str, Sequence[Resource]]:
    """The pools by the name of their picker's Service, and all of them by the empty name."""
    index: dict[str, list[Resource]] = {"": []}
    for kind in POOLS:
        for pool in repository.of_kind(*kind):
            reference = service_reference(pool, repository)
            if reference:
                index.setdefault(reference.target.name, []).append(pool)
                index[""].append(pool)
    return index


def _settings(repository: Repository) -> Mapping[Resource, Sequence[tuple[Node, str]]]:
    """Where installations are told not to verify, if there are pools to whose pickers that goes."""
    found: dict[Resource, list[tuple[Node, str]]] = {}
    if any(repository.of_kind(*kind) for kind in POOLS):
        for name, entry in repository.facts.table("implementations").items():
            profile = Profile(name, entry["title"], "", entry)
            for each in told(profile, "picker-unverified", repository):
                if each.is_on:
                    found.setdefault(each.resource, []).append((each.node, profile.title))
    return found
