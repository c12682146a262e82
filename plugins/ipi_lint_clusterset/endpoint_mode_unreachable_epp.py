"""Other clusters are to call an exported pool's endpoint picker, and cannot reach its Service.

## Why

In endpoint mode the importing cluster's gateway asks the endpoint picker of the exporting cluster
and sends the request to a pod there. Both have to be reachable from outside: a plain ClusterIP
Service has an address that is known in its own cluster only. The call then fails, and by the pool's
failure mode the request does, too.

## Bad

```yaml
# file: .ipi-lint.yaml
multicluster:
  mode: endpoint
```

```yaml
# file: clusters/east/pool.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: qwen-chat
  namespace: serving
  annotations:
    inference.networking.x-k8s.io/export: ClusterSet
spec:
  selector:
    matchLabels:
      app: qwen-chat
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: qwen-chat-epp
    port:
      number: 9002
---
apiVersion: v1
kind: Service
metadata:
  name: qwen-chat-epp
  namespace: serving
spec:
  type: ClusterIP
  selector:
    app: qwen-chat-epp
  ports:
    - name: grpc
      port: 9002
```

## Good

```yaml
# file: .ipi-lint.yaml
multicluster:
  mode: endpoint
  network: flat
```

```yaml
# file: clusters/east/pool.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: qwen-chat
  namespace: serving
  annotations:
    inference.networking.x-k8s.io/export: ClusterSet
spec:
  selector:
    matchLabels:
      app: qwen-chat
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: qwen-chat-epp
    port:
      number: 9002
---
apiVersion: v1
kind: Service
metadata:
  name: qwen-chat-epp
  namespace: serving
spec:
  type: ClusterIP
  selector:
    app: qwen-chat-epp
  ports:
    - name: grpc
      port: 9002
```

## Fix

Export the Service with a ServiceExport, give it an address that other clusters reach, or say
`multicluster.network: flat` where they reach it already. How clusters are connected is not to be
told from manifests.

## When not to use

The rule speaks only where `multicluster.mode` is `endpoint` and the network is not said to be
flat. A ServiceExport of the Service, a type of LoadBalancer or NodePort, external addresses, a
mark of Cilium or Linkerd, a route to the Service, or another Service for the same pods that has
one of these is enough for it. What connects clusters by other means is unknown to it: say
`network: flat`.

## Sources

- Multi-cluster inference proposal (1374), endpoint mode, Inference Extension v1.6.0
- Multi-Cluster Services API, ServiceExport, v1alpha1
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Identity, Node, Problem, Reference, Related, Repository, Resource, rule
from ipi_lint_inference.exports import CLUSTERSET
from ipi_lint_inference.fleet import in_clusters
from ipi_lint_inference.homes import homes_alike
from ipi_lint_inference.kinds import POOL, SERVICE, called
from ipi_lint_inference.overlays import patch_of
from ipi_lint_inference.pickers import service_reference

_SERVICE_EXPORTS = (
    ("multicluster.x-k8s.io", "ServiceExport"),
    ("net.gke.io", "ServiceExport"),
)
_MARKS = (
    ("annotations", "service.cilium.io/global"),
    ("annotations", "io.cilium/global-service"),
    ("labels", "mirror.linkerd.io/exported"),
)
"""What other clusters of a mesh take in a Service by."""


@rule("IPI704", "note", kinds=[POOL], scope="clusterset", preset="strict")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    said = repository.settings.get("multicluster", {})
    if said.get("mode") != "endpoint" or said.get("network") == "flat":
        return
    reference = service_reference(resource, repository)
    if reference is None or not CLUSTERSET.exports(resource):
        return
    private = {
        home.cluster: found[0].get("spec", "type")
        for home in homes_alike(resource, repository)
        if home.cluster
        and len(found := home.find(reference.target)) == 1
        and not _is_reachable(found[0], home)
    }
    if private:
        yield _problem(reference, private)


def _problem(reference: Reference, private: dict[str, Node]) -> Problem:
    kind = next(iter(private.values()))
    return Problem(
        reference.name_node,
        f"the Service '{called(reference.target)}' {in_clusters(private)} has no address for "
        "other clusters, and the pool is exported in endpoint mode",
        help="Export the Service too, or say multicluster.network: flat in .ipi-lint.yaml if "
        "other clusters reach it.",
        related=(Related(kind, "a Service for its own cluster", on_key=not kind.exists),),
    )


def _is_reachable(service: Resource, cluster: Repository) -> bool:
    """Whether anything in view makes a Service, or its pods, known to other clusters."""
    same = cluster.once(_by_selector).get(_selector_of(service), [service])
    return any(_is_public(each, cluster) for each in same)


def _is_public(service: Resource, cluster: Repository) -> bool:
    spec, metadata = service.get("spec"), service.get("metadata")
    _, _, namespace, name = service.identity
    exports = (Identity(*kind, namespace, name) for kind in _SERVICE_EXPORTS)
    return (
        spec.get("type").text not in (None, "ClusterIP")
        or bool(list(spec.get("externalIPs").items()))
        or any(metadata.get(*mark).exists for mark in _MARKS)
        or patch_of(service, cluster) is not None
        or any(cluster.may_hold(each) for each in exports)
        or any(each.role == "backend" for each in cluster.references_to(service.identity))
    )


_Key = tuple[str | None, tuple[tuple[str, str], ...]]


def _selector_of(service: Resource) -> _Key:
    pairs = service.get("spec", "selector").entries()
    return service.identity.namespace, tuple(sorted((key, node.text or "") for key, node in pairs))


def _by_selector(repository: Repository) -> dict[_Key, list[Resource]]:
    found: dict[_Key, list[Resource]] = {}
    for service in repository.of_kind(*SERVICE):
        found.setdefault(_selector_of(service), []).append(service)
    return found
