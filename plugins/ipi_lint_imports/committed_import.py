"""An InferencePoolImport is committed to a repository that a GitOps tool applies.

## Why

A controller makes an import when an InferencePool is exported, and writes everything that it says
into its status. A manifest can bring none of that: the API server drops the status of what is
applied, so the object starts empty and routes to it answer with errors until a controller takes it
over. From then on two owners share it: a prune or a self-heal of the GitOps tool deletes what the
controller needs, and an import in Git hides that nobody exports the pool.

## Bad

```yaml
# file: clusters/west/llm-pool-import.yaml
apiVersion: inference.networking.x-k8s.io/v1alpha1
kind: InferencePoolImport
metadata:
  name: llm-pool
  namespace: serving
```

## Good

```yaml
# file: clusters/east/llm-pool.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llm-pool
  namespace: serving
  annotations:
    inference.networking.x-k8s.io/export: ClusterSet
spec:
  selector:
    matchLabels:
      app: llm
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: llm-epp
    port:
      number: 9002
```

## Fix

Delete the manifest, and annotate the InferencePool in each cluster that is to export it. Not done
automatically: whether the import is missed anywhere takes knowledge of the running clusters.

## When not to use

Test data and documentation hold imports on purpose: suppress them with
`# ipi-lint: ignore[IPI201] test data`. For a dump of a cluster use `mode: snapshot`, where this
rule does not speak. A controller that only fills in imports which somebody else creates is a reason
to suppress it, too.

## Sources

- InferencePoolImport API type page, Inference Extension v1.6.0
- Multi-cluster inference proposal (1374), Inference Extension v1.6.0
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Problem, Repository, Resource, rule
from ipi_lint_inference.kinds import IMPORT, called


@rule("IPI201", "warning", kinds=[IMPORT], modes=("gitops",))
def check(resource: Resource, _: Repository) -> Iterator[Problem]:
    yield Problem(
        resource.get("kind"),
        f"the InferencePoolImport '{called(resource.identity)}' is committed, "
        "but a controller creates and owns it",
        help="Delete it here, and annotate the InferencePool in the exporting cluster with "
        "'inference.networking.x-k8s.io/export: ClusterSet'. "
        "If these files are a dump of a cluster, use '--mode snapshot'.",
    )
