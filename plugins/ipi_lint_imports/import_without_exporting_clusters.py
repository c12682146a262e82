"""An import's status does not say which clusters export the pool.

## Why

The controller that creates an import lists the clusters that export the pool. Where no entry does,
nobody says where requests can go: the import is left over, or was made by hand. Other controllers,
those of gateways, list only parents. An entry with neither is one that its controller should have
removed when it was done with the import.

## Bad

```yaml
apiVersion: inference.networking.x-k8s.io/v1alpha1
kind: InferencePoolImport
metadata:
  name: llm-pool
  namespace: serving
status:
  controllers:
    - name: example.com/import-controller
```

## Good

```yaml
apiVersion: inference.networking.x-k8s.io/v1alpha1
kind: InferencePoolImport
metadata:
  name: llm-pool
  namespace: serving
status:
  controllers:
    - name: example.com/import-controller
      exportingClusters:
        - name: eu-west
    - name: example.com/gateway-controller
      parents:
        - parentRef:
            name: inference-gateway
```

## Fix

See in the exporting clusters whether the InferencePool is there and has its export annotation, and
in this one whether the controller runs. Cannot be done from the manifest.

## When not to use

A dump may catch an import between two writes of its controllers; take it again. An import that is
being deleted, or that has no status yet, is not reported.

## Sources

- InferencePoolImport API reference, ImportController, Inference Extension v1.6.0
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Problem, Repository, Resource, rule
from ipi_lint_inference.kinds import IMPORT


@rule("IPI212", "warning", kinds=[IMPORT])
def check(resource: Resource, _: Repository) -> Iterator[Problem]:
    controllers = resource.get("status", "controllers")
    in_deletion = resource.get("metadata", "deletionTimestamp").exists
    if not isinstance(controllers.value, list) or in_deletion:
        return
    entries = [each for each in controllers.items() if isinstance(each.value, dict)]
    if not any(entry.get("exportingClusters").plain for entry in entries):
        yield Problem(
            controllers,
            "no controller lists a cluster that exports the pool",
            help="Look whether the pool is still exported anywhere, and whether the controller "
            "that imports it runs.",
            on_key=True,
        )
        return
    for entry in entries:
        name = entry.get("name")
        says = entry.get("exportingClusters").plain or entry.get("parents").plain
        if name.text and not says:
            yield Problem(
                name,
                f"the controller '{name.text}' lists neither exporting clusters nor parents",
                help="A controller removes its entry when it is done with the import; "
                "look whether this one still runs.",
            )
