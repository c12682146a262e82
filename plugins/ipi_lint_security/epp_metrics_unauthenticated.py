"""An endpoint picker shows its metrics to whoever asks.

## Why

The metrics name models and objectives and say how busy each pod is. By default the endpoint picker
asks the API server whether the caller may read them; with `--metrics-endpoint-auth=false` it does
not, and any pod of the cluster reads them. On the same port it serves profiles, too, unless it is
told `--enable-pprof=false`: a heap profile shows what is in its memory.

## Bad

```yaml
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
          image: ghcr.io/llm-d/llm-d-router-endpoint-picker:v0.9.0
          args:
            - --pool-name=llama
            - --pool-namespace=serving
            - --metrics-endpoint-auth=false
```

## Good

```yaml
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
          image: ghcr.io/llm-d/llm-d-router-endpoint-picker:v0.9.0
          args:
            - --pool-name=llama
            - --pool-namespace=serving
            - --metrics-endpoint-auth=true
            - --enable-pprof=false
```

## Fix

Take the flag away, and let Prometheus read by a ClusterRole for the non-resource URL `/metrics`.
The endpoint picker's own account then needs the right to create token reviews and access reviews.
Only suggested: without these rights nobody reads the metrics.

## When not to use

The rule is silent where a network policy may guard the port, and in namespaces that have
`conformance` in their name. The lightweight endpoint picker has no authentication at all. Where
all pods of a cluster may see the metrics, suppress the line with
`# ipi-lint: ignore[IPI902] a cluster of one team`.

## Sources

- Options of the endpoint picker, Inference Extension v1.1.0 to v1.5.0 and llm-d-router v0.10
- Main program of the lightweight endpoint picker, Inference Extension v1.6.0
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Problem, Repository, Resource, rule
from ipi_lint_inference.kinds import WORKLOADS
from ipi_lint_inference.pickers import Picker, all_pickers
from ipi_lint_inference.switches import port, switch
from ipi_lint_security.guards import is_guarded


@rule("IPI902", "note", kinds=WORKLOADS, scope="namespace", preset="strict")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    if "conformance" in (resource.identity.namespace or ""):
        return
    for picker in all_pickers(resource, repository):
        metrics = port(picker, "metrics-port", repository)
        asks = switch(picker, "metrics-authentication", repository)
        if asks and not asks.is_on and not is_guarded(picker.template, metrics, repository):
            shows = "metrics"
            if _is_profiled(picker, repository):
                shows = "metrics, and the profiles of its memory,"
            said = f"'--{asks.flag.name}' is off" if asks.flag else "it asks nobody who is calling"
            yield Problem(
                asks.flag.node if asks.flag else picker.container.get("image"),
                f"any pod can read this endpoint picker's {shows} since {said}",
                help="Take the flag away and let the readers in by a ClusterRole, or guard the "
                "port by a NetworkPolicy."
                if asks.flag
                else "Guard the metrics port by a NetworkPolicy.",
            )


def _is_profiled(picker: Picker, repository: Repository) -> bool:
    profiles = switch(picker, "profiling", repository)
    return profiles is not None and profiles.is_on
