"""A manifest carries a status, which no cluster takes from there.

## Why

The status is a subresource: the API server drops it when the object is created and keeps the old
one when it is updated, without a word and without a look at whether it is valid. GitOps tools leave
it out or ignore it as well. What stands in Git is therefore a state that does not exist, and those
who read it there believe it. For an InferencePoolImport it is an error: the status is all that the
object says, so the manifest says nothing at all.

A status that holds no value, such as `status: {}` or `parents: null`, is what `kubectl create
--dry-run=client` and code generators leave behind. Nobody is misled by it, and this rule is silent.

## Bad

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: qwen-chat
  namespace: serving
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
status:
  parents:
    - parentRef:
        name: inference-gateway
      conditions:
        - type: Accepted
          status: "True"
          reason: Accepted
          message: attached
          observedGeneration: 3
          lastTransitionTime: "2026-09-01T08:00:00Z"
```

## Good

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: qwen-chat
  namespace: serving
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

## Fix

Delete the status. That is safe, since it is dropped anyway, and can be done without other
knowledge; it is offered where the status stands on lines of its own.

## When not to use

Test data that is loaded with its status: suppress it with `# ipi-lint: ignore[IPI203] test data`.
For a dump of a cluster use `mode: snapshot`, where this rule does not speak.

## Sources

- Custom resource strategy of the Kubernetes API server (status subresource)
- InferencePoolImport API type page, Inference Extension v1.6.0
- Argo CD documentation on differences in status; Flux documentation of its apply step
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ipi_lint import Fix, Problem, Repository, Resource, Severity, removal, rule
from ipi_lint_inference.kinds import GATEWAY, HTTP_ROUTE, IMPORT, called

KINDS = (
    IMPORT,
    ("inference.networking.k8s.io", "InferencePool"),
    ("inference.networking.x-k8s.io", "InferencePool"),
    ("inference.networking.x-k8s.io", "InferenceObjective"),
    ("llm-d.ai", "InferenceObjective"),
    GATEWAY,
    HTTP_ROUTE,
)


@rule("IPI203", "warning", kinds=KINDS, modes=("gitops",), words=("status",))
def check(resource: Resource, _: Repository) -> Iterator[Problem]:
    status = resource.get("status")
    if not _says_something(status.plain):
        return
    edits = removal(status)
    yield Problem(
        status,
        f"the committed status of {resource.identity.kind} '{called(resource.identity)}' "
        "never reaches a cluster",
        help="Remove it; controllers write the status in the cluster. "
        "If these files are a dump of a cluster, use '--mode snapshot'.",
        fix=Fix("Remove the status", edits, safe=True) if edits else None,
        on_key=True,
        severity=Severity.ERROR if resource.group_kind == IMPORT else None,
    )


def _says_something(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_says_something(each) for each in value.values())
    if isinstance(value, list):
        return any(_says_something(each) for each in value)
    return value is not None
