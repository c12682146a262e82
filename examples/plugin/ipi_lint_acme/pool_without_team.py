"""An InferencePool does not say which team owns it.

## Why

Acme's chargeback reads the label `acme.example.com/team` of each pool. GPUs behind a pool without
it are billed to the platform team, and nobody is paged when the pool has no ready endpoints.

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
```

## Good

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: qwen-chat
  namespace: serving
  labels:
    acme.example.com/team: assistants
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

Add the label with the team's name. Only the owner knows it.

## When not to use

In clusters that are not charged for. There, ignore the rule in `.ipi-lint.yaml`.

## Sources

- Acme platform handbook, chapter on chargeback
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Problem, Repository, Resource, rule
from ipi_lint_acme.team import LABEL, POOL, team


@rule("ACME001", "warning", kinds=[POOL])
def check(resource: Resource, _: Repository) -> Iterator[Problem]:
    label = team(resource)
    if not label.text:
        yield Problem(
            label,
            f"the pool '{resource.identity.name}' has no label '{LABEL}'",
            help="Add the label with the name of the team that pays for the pool.",
        )
