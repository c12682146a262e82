"""Argo CD tells its objects by a label, and a pool or import carries that label.

## Why

With `application.resourceTrackingMethod: label` whatever has the label
`app.kubernetes.io/instance` counts as the Application's own. A controller that copies a pool's
labels to what it makes of it, an import or a shadow Service, makes Argo CD take that for an object
that is gone from Git, and prune it. Tracking by annotation, the default since Argo CD v3, knows
which object was applied.

## Bad

```yaml
# file: argocd/argocd-cm.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: argocd-cm
  namespace: argocd
data:
  application.resourceTrackingMethod: label
```

```yaml
# file: models/llama.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama
  namespace: serving
  labels:
    app.kubernetes.io/instance: models
spec:
  selector:
    matchLabels:
      app: llama
  targetPorts:
    - number: 8000
```

## Good

```yaml
# file: argocd/argocd-cm.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: argocd-cm
  namespace: argocd
data:
  application.resourceTrackingMethod: annotation
```

```yaml
# file: models/llama.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama
  namespace: serving
  labels:
    app.kubernetes.io/instance: models
spec:
  selector:
    matchLabels:
      app: llama
  targetPorts:
    - number: 8000
```

## Fix

Track by `annotation`. Argo CD then annotates its objects with the next sync; the change is only
suggested, since other tools may read the label.

## When not to use

Where no pool or import has the label the rule is silent, as it is where the method is not written
down: the default depends on Argo CD's release.

## Sources

- argoproj/argo-cd#5792 and #15472; Argo CD v3.2, resource tracking
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Fix, Problem, Related, Repository, Resource, replacement, rule
from ipi_lint_inference.kinds import CONFIG_MAP, IMPORT, POOLS

_FIELD = "application.resourceTrackingMethod"
_LABEL = "app.kubernetes.io/instance"
_FEW = 3


@rule("IPI807", "warning", kinds=[CONFIG_MAP], scope="repository", preset="strict")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    if resource.identity.name != "argocd-cm":
        return
    method = resource.get("data", _FIELD)
    if method.text != "label":
        return
    labelled = [
        each
        for kind in (*POOLS, IMPORT)
        for each in repository.of_kind(*kind)
        if each.get("metadata", "labels", _LABEL).text
    ]
    if labelled:
        first = labelled[0].identity
        more = f" and {len(labelled) - 1:,} more" if len(labelled) > 1 else ""
        edits = replacement(method, "label", "annotation")
        yield Problem(
            method,
            f"a controller copies the labels of the {first.kind} '{first.name}'{more} to what it "
            "makes, which Argo CD then prunes as objects gone from Git",
            help="Track by 'annotation'.",
            related=tuple(
                Related(each.get("metadata", "labels", _LABEL), "copied with the other labels")
                for each in labelled[:_FEW]
            ),
            fix=Fix("Track by annotation", edits, safe=False) if edits else None,
        )
