"""A controller lists an exporting cluster more than once.

## Why

The API says that a cluster's name is unique within the list, but the list is a plain array: the API
server takes the same name twice. A controller that turns each entry into an endpoint gives that
cluster a double share of the traffic, and one that cleans up by name may remove both or only one.

Names that differ only in case are reported as a note: they are two names to every controller, and
mostly one cluster to those who wrote them.

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
      exportingClusters:
        - name: eu-west
        - name: us-east
        - name: eu-west
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
        - name: us-east
```

## Fix

Remove the repeated entry. That is safe where it says the same as the first. For names that differ
in case only their owner knows whether they are one cluster.

## When not to use

Two clusters whose names differ only in case: suppress the note with
`# ipi-lint: ignore[IPI208] two clusters`. The same name in the lists of two controllers is right
and not reported.

## Sources

- InferencePoolImport API reference, ExportingCluster, Inference Extension v1.6.0
- InferencePoolImport CRD (the list has no map keys), Inference Extension v1.6.0
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Fix, Node, Problem, Related, Repository, Resource, Severity, removal, rule
from ipi_lint_inference.kinds import IMPORT


@rule("IPI208", "error", kinds=[IMPORT])
def check(resource: Resource, _: Repository) -> Iterator[Problem]:
    for controller in resource.get("status", "controllers").items():
        yield from _repeats(controller.get("exportingClusters"))


def _repeats(clusters: Node) -> Iterator[Problem]:
    first: dict[str, Node] = {}
    spelled: dict[str, Node] = {}
    for cluster in clusters.items():
        node = cluster.get("name")
        name = node.text
        if name is None:
            continue
        if name in first:
            yield _repeat(cluster, first[name])
            continue
        first[name] = node
        other = spelled.setdefault(name.casefold(), node)
        if other is not node:
            yield Problem(
                node,
                f"the exporting cluster '{name}' differs from '{other.text}' only in case",
                help="If both are one cluster, keep the spelling under which it is registered.",
                related=(Related(other, "first listed here"),),
                severity=Severity.NOTE,
            )


def _repeat(cluster: Node, first: Node) -> Problem:
    node = cluster.get("name")
    edits = removal(cluster) if cluster.value == first.parent.value else ()
    return Problem(
        node,
        f"the exporting cluster '{node.text}' is listed more than once",
        help="Remove this entry.",
        related=(Related(first, "first listed here"),),
        fix=Fix("Remove the repeated entry", edits, safe=True) if edits else None,
    )
