"""Several replicas of an endpoint picker serve a pool, each with a memory of its own.

## Why

An endpoint picker remembers which endpoint has which prompts in its cache and how many requests it
has sent where. Replicas do not share that. Without leader election all of them answer, each knows a
part of the traffic only, and requests go to endpoints that hold nothing of them or are full. With
leader election one replica answers and the others wait. The other way round, a single replica that
is replaced by `Recreate` is gone for the time of the roll-out, and a pool with
`failureMode: FailClose` answers nothing meanwhile.

## Bad

```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: llama-epp
  namespace: serving
spec:
  replicas: 3
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
          args: [--pool-name, llama]
```

## Good

```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: llama-epp
  namespace: serving
spec:
  replicas: 3
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
          args: [--pool-name, llama, --ha-enable-leader-election]
```

## Fix

Add the flag, the permission for leases and probes that ask for `liveness` and `readiness`, or run
one replica. These belong together, so there is no edit that does it.

## When not to use

Where all replicas serve on purpose and score by what the endpoints report themselves (queues, cache
use), no memory is lost: the rule is silent where it sees such a configuration, and
`# ipi-lint: ignore[IPI515] load scorers only` does it where it does not. An autoscaler counts by
its `maxReplicas`. Replicas that keep their state in a shared store need the same comment.

## Sources

- Operations guide, high availability, llm-d-router v0.9
- kubernetes-sigs/gateway-api-inference-extension#1620 and #1264
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ipi_lint import Identity, Node, Problem, Related, Repository, Resource, rule
from ipi_lint_epp.configs import configurations_of
from ipi_lint_epp.releases import in_any
from ipi_lint_inference.arguments import flag
from ipi_lint_inference.kinds import WORKLOADS
from ipi_lint_inference.pickers import Picker, all_pickers, pools_of

_ELECTION = ("ha-enable-leader-election", "haEnableLeaderElection")
_SCALER = ("autoscaling", "HorizontalPodAutoscaler")


@rule("IPI515", "warning", kinds=WORKLOADS, scope="namespace")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    for picker in all_pickers(resource, repository):
        elects = flag(picker.container, *_ELECTION)
        if not elects or not (elects.is_on or elects.is_open):
            yield from _several(resource, picker, repository)
        yield from _recreated(resource, picker, repository)


def _several(resource: Resource, picker: Picker, repository: Repository) -> Iterator[Problem]:
    if _keeps_nothing(picker, repository):
        return
    replicas = resource.get("spec", "replicas")
    if _count(replicas) > 1:
        yield _problem(replicas, f"{replicas.plain} replicas", ())
        return
    scaler = repository.once(_scalers).get(resource.identity)
    most = scaler.get("spec", "maxReplicas") if scaler else None
    if scaler and most and _count(most) > 1 and repository.together(scaler, resource):
        node = replicas if replicas.exists else resource.get("metadata", "name")
        yield _problem(node, f"up to {most.plain} replicas", (Related(most, "scaled up to this"),))


def _problem(node: Node, many: str, related: tuple[Related, ...]) -> Problem:
    return Problem(
        node,
        f"{many} of the endpoint picker answer at once, each with a memory of its own",
        help="Add '--ha-enable-leader-election', or run one replica.",
        related=related,
    )


def _keeps_nothing(picker: Picker, repository: Repository) -> bool:
    """Whether all configurations in view score by what the endpoints report themselves."""
    known = in_any(repository, "plugins")
    types = [
        plugin.get("type").text or ""
        for configuration in configurations_of(picker, repository)
        for plugin in configuration.get("plugins").items()
    ]
    return bool(types) and all(
        each in known and not any(entry.get("holds") for entry in known[each]) for each in types
    )


def _scalers(repository: Repository) -> Mapping[Identity, Resource]:
    found = {}
    for scaler in repository.of_kind(*_SCALER):
        target = scaler.get("spec", "scaleTargetRef")
        group = (target.get("apiVersion").text or "").rpartition("/")[0]
        kind, name = target.get("kind").text, target.get("name").text
        if kind and name:
            found[Identity(group, kind, scaler.identity.namespace, name)] = scaler
    return found


def _count(node: Node) -> int:
    return node.plain if isinstance(node.plain, int) else 1


def _recreated(resource: Resource, picker: Picker, repository: Repository) -> Iterator[Problem]:
    kind = resource.get("spec", "strategy", "type")
    if kind.text != "Recreate" or _count(resource.get("spec", "replicas")) > 1:
        return
    for pool in pools_of(picker, repository):
        reference = pool.get("spec", "endpointPickerRef")
        mode = reference if reference.exists else pool.get("spec", "extensionRef")
        if mode.get("failureMode").text in (None, "FailClose"):
            yield Problem(
                kind,
                "a roll-out stops the only endpoint picker before the next one starts, and the "
                f"pool '{pool.identity.name}' fails closed",
                help="Write 'RollingUpdate', so that the next one is ready first.",
                related=(Related(mode, "this pool answers nothing meanwhile", on_key=True),),
            )
            return
