"""Two clusters export pools of one name that serve different models.

## Why

An export goes by namespace and name alone: whatever clusters export as `default/llm-pool` becomes
one import. Where one of them serves Llama and the other Qwen, half of the requests for either reach
servers that do not know the model, or are answered by the wrong one where clients name none.

## Bad

```yaml
# file: clusters/east/llm.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llm-pool
  namespace: default
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
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: llm
  namespace: default
spec:
  selector:
    matchLabels:
      app: llm
  template:
    metadata:
      labels:
        app: llm
    spec:
      containers:
        - name: vllm
          image: vllm/vllm-openai:v0.11.0
          args: [--model=meta-llama/Llama-3.1-8B-Instruct, --port=8000]
```

```yaml
# file: clusters/west/llm.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llm-pool
  namespace: default
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
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: llm
  namespace: default
spec:
  selector:
    matchLabels:
      app: llm
  template:
    metadata:
      labels:
        app: llm
    spec:
      containers:
        - name: vllm
          image: vllm/vllm-openai:v0.11.0
          args: [--model=Qwen/Qwen3-32B, --port=8000]
```

## Good

```yaml
# file: clusters/east/llm.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama-pool
  namespace: default
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
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: llm
  namespace: default
spec:
  selector:
    matchLabels:
      app: llm
  template:
    metadata:
      labels:
        app: llm
    spec:
      containers:
        - name: vllm
          image: vllm/vllm-openai:v0.11.0
          args: [--model=meta-llama/Llama-3.1-8B-Instruct, --port=8000]
```

```yaml
# file: clusters/west/llm.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: qwen-pool
  namespace: default
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
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: llm
  namespace: default
spec:
  selector:
    matchLabels:
      app: llm
  template:
    metadata:
      labels:
        app: llm
    spec:
      containers:
        - name: vllm
          image: vllm/vllm-openai:v0.11.0
          args: [--model=Qwen/Qwen3-32B, --port=8000]
```

## Fix

Give each model's pool a name of its own, in all clusters the same one, or stop exporting one of the
two. Routes and imports use the name, so nothing is rewritten.

## When not to use

The rule goes by the names under which the selected pods serve (`--served-model-name`, else
`--model` and its like, or `vllm serve NAME`), and speaks only where they are known on both sides
and have none in common. Where they are not, a label that says the model (`model`,
`llm-d.ai/model`) in both selectors decides, and the finding is a warning. Adapters that are loaded
at run time are not seen: suppress the line with `# ipi-lint: ignore[IPI710] both serve the
adapter`. Clusters whose names say different environments (`dev`, `prod`) are not compared.

## Sources

- Multi-cluster inference proposal (1374), naming, Inference Extension v1.6.0
- Command lines of vLLM v0.11, SGLang v0.5 and Text Generation Inference v3, as of 2026-11
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Node, Problem, Related, Repository, Resource, Severity, listed, rule, short
from ipi_lint_clusterset.models import label_of, models_of
from ipi_lint_clusterset.peers import Pair, pair_of
from ipi_lint_inference.kinds import POOL, called


@rule("IPI710", "error", kinds=[POOL], scope="clusterset", preset="strict")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    pair = pair_of(resource, repository)
    if pair is None or pair.is_open:
        return
    own, first = (models_of(each.pool, each.repository) for each in pair.members)
    if own and first:
        if own.keys().isdisjoint(first):
            yield _problem(pair, own, first, None)
        return
    own, first = (label_of(each.pool, each.repository) for each in pair.members)
    if own and first and own.keys().isdisjoint(first):
        yield _problem(pair, own, first, Severity.WARNING)


def _problem(
    pair: Pair, own: dict[str, Node], first: dict[str, Node], severity: Severity | None
) -> Problem:
    models, others = (listed([short(each) for each in found]) for found in (own, first))
    return Problem(
        pair.own.pool.get("metadata", "name"),
        f"two clusters export '{called(pair.own.pool.identity)}', which serves {models} in "
        f"'{pair.own.cluster}' and {others} in '{pair.first.cluster}'",
        help="Give each model's pool a name of its own, or export only one of them.",
        related=(
            Related(next(iter(own.values())), f"served in '{pair.own.cluster}'"),
            Related(next(iter(first.values())), f"served in '{pair.first.cluster}'"),
            Related(pair.first.pool.get("metadata", "name"), "the other pool of that name"),
        ),
        severity=severity,
    )
