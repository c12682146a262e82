"""Two folders are taken for one cluster.

## Why

Where the configuration does not say so, each folder `clusters/NAME` is taken for the cluster of
that name, wherever it lies. Two of them, such as `clusters/prod` and `archive/clusters/prod`, are
then read as one cluster: what is missing in one is found in the other, and what is left over in an
archive counts as an export. All rules that compare clusters go by this.

## Bad

```yaml
# file: clusters/prod/pool.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama-chat
  namespace: serving
spec:
  selector:
    matchLabels:
      app: llama-chat
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: llama-chat-epp
    port:
      number: 9002
```

```yaml
# file: archive/clusters/prod/pool.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama-chat
  namespace: serving
spec:
  selector:
    matchLabels:
      app: llama
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: llama-chat-epp
    port:
      number: 9002
```

## Good

```yaml
# file: .ipi-lint.yaml
clusters:
  prod:
    paths: [clusters/prod]
```

```yaml
# file: clusters/prod/pool.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama-chat
  namespace: serving
spec:
  selector:
    matchLabels:
      app: llama-chat
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: llama-chat-epp
    port:
      number: 9002
```

```yaml
# file: archive/clusters/prod/pool.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama-chat
  namespace: serving
spec:
  selector:
    matchLabels:
      app: llama
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: llama-chat-epp
    port:
      number: 9002
```

## Fix

Say in `.ipi-lint.yaml` which folders are which cluster's (`clusters: {prod: {paths: [...]}}`), or
`exclude` the folder that is none. Nothing is rewritten.

## When not to use

Some repositories keep one cluster's files in several such folders on purpose
(`apps/clusters/prod`, `infra/clusters/prod`). The rule tells the two cases apart by what stands in
them: it speaks only where the same object is in both. List both folders as `paths` if they are one
cluster all the same.

## Sources

- How ipi-lint tells clusters apart, its configuration page
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ipi_lint import Identity, Problem, Related, Repository, Resource, regex, rule

_FOLDER = regex(r"((?:.*?/)?clusters?/([^/]+))/")

_LAYERS = "kustomize.config.k8s.io"


@rule("IPI714", "warning", kinds=None, scope="clusterset", preset="strict")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    twin = repository.once(_twins).get(resource)
    if twin is None:
        return
    folder, cluster = _folder_of(resource) or ("", "")
    other, _ = _folder_of(twin) or ("", "")
    yield Problem(
        resource.get("metadata", "name"),
        f"'{folder}' and '{other}' are both taken for the cluster '{cluster}', and both have the "
        f"{resource.identity.kind} '{resource.identity.name}'",
        help=f"Say which is the cluster's: clusters.{cluster}.paths in .ipi-lint.yaml.",
        related=(Related(twin.get("metadata", "name"), f"the one in '{other}'"),),
    )


def _twins(repository: Repository) -> Mapping[Resource, Resource]:
    """For the first object of a folder that an earlier folder of the cluster has too, that one."""
    said = repository.settings.get("clusters", {})
    if any(each.get("paths") for each in said.values()):
        return {}
    found: dict[Resource, Resource] = {}
    for cluster in repository.clusters.values():
        first: dict[Identity, Resource] = {}
        seen: set[tuple[str, str]] = set()
        for resource in cluster.resources:
            own = _folder_of(resource)
            is_object = resource.identity.name and resource.identity.group != _LAYERS
            if own is None or own[1] != cluster.cluster or not is_object:
                continue
            twin = first.setdefault(resource.identity, resource)
            there = _folder_of(twin) or own
            if there != own and (there[0], own[0]) not in seen:
                seen.add((there[0], own[0]))
                found[resource] = twin
    return found


def _folder_of(resource: Resource) -> tuple[str, str] | None:
    """The folder that makes an object's file part of a cluster, and the cluster."""
    match = _FOLDER.match(resource.source.path)
    return (match[1], match[2]) if match else None
