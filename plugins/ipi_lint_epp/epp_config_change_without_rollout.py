"""An endpoint picker reads a ConfigMap whose change restarts nothing.

## Why

An endpoint picker reads its configuration once, when it starts. A change in Git is applied to the
ConfigMap, the GitOps tool shows green, and the pods go on with what they read weeks ago. The change
takes effect at the next restart, whenever that is, in one cluster after the other. A ConfigMap that
Kustomize generates has a new name with every change, which starts a roll-out; a checksum in the pod
template, or a controller that watches ConfigMaps, does the same.

## Bad

```yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: llama-epp-plugins
  namespace: serving
data:
  default-plugins.yaml: |
    apiVersion: inference.networking.x-k8s.io/v1alpha1
    kind: EndpointPickerConfig
    plugins:
      - type: queue-scorer
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
          image: registry.k8s.io/gateway-api-inference-extension/epp:v1.5.0
          args: [--pool-name, llama, --config-file, /config/default-plugins.yaml]
          volumeMounts:
            - name: plugins
              mountPath: /config
      volumes:
        - name: plugins
          configMap:
            name: llama-epp-plugins
```

## Good

```yaml
# file: apps/llama/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: serving
resources: [epp.yaml]
configMapGenerator:
  - name: llama-epp-plugins
    files: [default-plugins.yaml]
```

```yaml
# file: apps/llama/epp.yaml
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
          image: registry.k8s.io/gateway-api-inference-extension/epp:v1.5.0
          args: [--pool-name, llama, --config-file, /config/default-plugins.yaml]
          volumeMounts:
            - name: plugins
              mountPath: /config
      volumes:
        - name: plugins
          configMap:
            name: llama-epp-plugins
```

## Fix

Generate the ConfigMap with `configMapGenerator`, or write a checksum of it into the pod template's
annotations. That moves files about, so there is no edit that does it.

## When not to use

It is a matter of taste, so only the preset `all` has it. Annotations of Stakater's Reloader and any
annotation of the pod template that begins with `checksum/` count as a roll-out, and so does a
ConfigMap with `immutable: true`, which can only be changed under a new name. Where something else
restarts the pods, suppress the line with `# ipi-lint: ignore[IPI526] restarted by the pipeline`.

## Sources

- Endpoint picker configuration guide, Inference Extension v1.0.0
- Kustomize documentation, configMapGenerator, v5.5
- Stakater Reloader documentation, annotations, v1
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from ipi_lint import Problem, Related, Repository, Resource, rule
from ipi_lint_epp.mounts import config_maps_of, found_of
from ipi_lint_inference.kinds import WORKLOADS, called
from ipi_lint_inference.pickers import Picker, all_pickers

_RESTARTS = (
    "checksum/*",
    "*/checksum",
    "*checksum*",
    "*.reloader.stakater.com/*",
    "reloader.stakater.com/*",
    "wave.pusher.com/*",
)
"""Annotations that change with the configuration, or ask a controller to restart the pods."""


@rule("IPI526", "note", kinds=WORKLOADS, scope="namespace", preset="all")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    for picker in all_pickers(resource, repository):
        if _is_restarted(resource, picker):
            continue
        for source in config_maps_of(picker):
            for found in found_of(source, repository):
                if found.get("immutable").plain is not True and repository.together(
                    found, resource
                ):
                    yield Problem(
                        source.name_node,
                        f"a change of the ConfigMap '{called(found.identity)}' restarts nothing, "
                        "and the endpoint picker reads it only when it starts",
                        help="Generate it with a 'configMapGenerator', or write a checksum of it "
                        "into the pod template's annotations.",
                        related=(Related(found.get("metadata", "name"), "this ConfigMap"),),
                    )


def _is_restarted(resource: Resource, picker: Picker) -> bool:
    places = (resource.get("metadata"), picker.template.node.get("metadata"))
    names = [name for each in places for name, _ in each.get("annotations").entries()]
    return any(fnmatchcase(name, pattern) for name in names for pattern in _RESTARTS)
