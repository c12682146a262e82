"""A cluster routes to an import whose namespace it does not have.

## Why

An import has the namespace of the pool that it stands for, in every cluster. The controller that
makes it cannot do so in a cluster that lacks the namespace: the import never appears, and the route
answers its share of the requests with status 500. The cluster that exports shows no fault.

## Bad

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
```

```yaml
# file: clusters/west/namespaces.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: web
```

```yaml
# file: clusters/west/route.yaml
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: chat
  namespace: web
spec:
  parentRefs:
    - name: inference-gateway
  rules:
    - backendRefs:
        - group: inference.networking.x-k8s.io
          kind: InferencePoolImport
          name: qwen-chat
          namespace: serving
```

## Good

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
```

```yaml
# file: clusters/west/namespaces.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: web
---
apiVersion: v1
kind: Namespace
metadata:
  name: serving
```

```yaml
# file: clusters/west/route.yaml
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: chat
  namespace: web
spec:
  parentRefs:
    - name: inference-gateway
  rules:
    - backendRefs:
        - group: inference.networking.x-k8s.io
          kind: InferencePoolImport
          name: qwen-chat
          namespace: serving
```

## Fix

Add the Namespace to what the cluster gets. It is a new object in another file, so it is not written
by itself.

## When not to use

The rule counts Namespace objects, Projects of OpenShift, hierarchical namespaces, and what Flux
and Argo CD are told to create; other objects in the namespace prove nothing, since they fail
without it as well. In a cluster for which no Namespace stands here at all, somebody else manages
them, and the rule is mute, as it is where one may come from a chart or a remote base. A single
namespace that comes from elsewhere is suppressed at the route: `# ipi-lint: ignore[IPI702] made by
the platform`.

## Sources

- Multi-cluster inference proposal (1374), naming, Inference Extension v1.6.0
- Namespace sameness, SIG Multicluster position statement of 2020
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import (
    Identity,
    Muted,
    Node,
    Problem,
    Reference,
    Related,
    Repository,
    Resource,
    holds_placeholder,
    rule,
)
from ipi_lint_inference.exports import Api, api_of, exporters, name_of
from ipi_lint_inference.fleet import in_clusters
from ipi_lint_inference.homes import homes_alike
from ipi_lint_inference.kinds import IMPORT, NAMESPACE, ROUTES
from ipi_lint_inference.lookup import NOT_FOUND, doubt_about
from ipi_lint_inference.overlays import layers

_ALWAYS_THERE = ("default", "kube-system", "kube-public", "kube-node-lease")
_OTHER_KINDS = (
    ("project.openshift.io", "Project"),
    ("project.openshift.io", "ProjectRequest"),
    ("hnc.x-k8s.io", "SubnamespaceAnchor"),
)
"""Kinds of which one stands for the namespace of its name."""
_ARGO = ("argoproj.io", "Application")
_HELM_RELEASE = ("helm.toolkit.fluxcd.io", "HelmRelease")


@rule("IPI702", "error", kinds=ROUTES, scope="clusterset", words=(IMPORT[1],))
def check(resource: Resource, repository: Repository) -> Iterator[Problem | Muted]:
    seen: set[str] = set()
    for reference in repository.references_from(resource, "backend", "mirror"):
        api = api_of((reference.target.group, reference.target.kind))
        namespace = reference.target.namespace
        if api is None or namespace is None or namespace in seen or holds_placeholder(namespace):
            continue
        if exporters(name_of(reference.target), api, repository):
            seen.add(namespace)
            yield from _unless_there(reference, api, namespace, repository)


def _unless_there(
    reference: Reference, api: Api, namespace: str, repository: Repository
) -> Iterator[Problem | Muted]:
    exporting = exporters(name_of(reference.target), api, repository)
    missing = []
    for home in homes_alike(reference.source, repository):
        is_judged = home.cluster and home.cluster not in exporting
        if not is_judged or not home.of_kind(*NAMESPACE) or _has(namespace, home, repository):
            continue
        doubt = _doubt(namespace, home)
        if doubt:
            yield Muted(_node(reference), NOT_FOUND, f"Namespace '{namespace}': {doubt}")
        else:
            missing.append(home.cluster)
    if missing:
        cluster, pool = next(iter(exporting.items()))
        yield Problem(
            _node(reference),
            f"there is no Namespace '{namespace}' {in_clusters(missing)}, so the import cannot be "
            "made there",
            help=f"Add the Namespace '{namespace}' to the cluster that imports.",
            related=(Related(api.node(pool), f"the pool is exported from '{cluster}'"),),
        )


def _node(reference: Reference) -> Node:
    written = reference.node.get("namespace")
    return written if written.text else reference.name_node


def _has(namespace: str, cluster: Repository, repository: Repository) -> bool:
    return (
        namespace in _ALWAYS_THERE
        or namespace in cluster.once(_made)
        or namespace in repository.once(_created)
    )


def _doubt(namespace: str, cluster: Repository) -> str | None:
    """Why the Namespace may be there; a layer's `namespace` also renames Namespace objects."""
    for layer in layers(cluster):
        if layer.node.get("namespace").text == namespace:
            return f"{layer.node.source.path} puts objects into it"
    return doubt_about(Identity(*NAMESPACE, None, namespace), cluster)


def _made(repository: Repository) -> frozenset[str]:
    """The cluster's namespaces, by whichever object stands for them."""
    kinds = (NAMESPACE, *_OTHER_KINDS)
    return frozenset(each.identity.name for kind in kinds for each in repository.of_kind(*kind))


def _created(repository: Repository) -> frozenset[str]:
    """Namespaces that Argo CD or Flux are told to create, in whichever cluster."""
    found = set()
    for application in repository.of_kind(*_ARGO):
        options = application.get("spec", "syncPolicy", "syncOptions").items()
        if any(each.text == "CreateNamespace=true" for each in options):
            found.add(application.get("spec", "destination", "namespace").text)
    for release in repository.of_kind(*_HELM_RELEASE):
        if release.get("spec", "install", "createNamespace").plain is True:
            found.add(release.get("spec", "targetNamespace").text)
    return frozenset(each for each in found if each)
