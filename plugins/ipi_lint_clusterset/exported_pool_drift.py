"""Clusters export pools of one name that take requests in different ways.

## Why

An import stands for the pools of its namespace and name in all clusters that export one, and which
of them serves a request is decided request by request. Where they differ in ports, protocol,
failure mode or the generation of their endpoint picker, the same request succeeds or fails
depending on the cluster that it happens to reach. Nothing compares them: each is valid in its own
cluster.

## Bad

```yaml
# file: clusters/east/pool.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama-chat
  namespace: serving
  annotations:
    inference.networking.x-k8s.io/export: ClusterSet
spec:
  selector:
    matchLabels:
      app: llama-chat
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: llama-chat-epp
    port:
      number: 9002
```

```yaml
# file: clusters/west/pool.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama-chat
  namespace: serving
  annotations:
    inference.networking.x-k8s.io/export: ClusterSet
spec:
  selector:
    matchLabels:
      app: llama-chat
  targetPorts:
    - number: 8080
  appProtocol: kubernetes.io/h2c
  endpointPickerRef:
    name: llama-chat-epp
    port:
      number: 9002
```

## Good

```yaml
# file: base/pool.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama-chat
  namespace: serving
  annotations:
    inference.networking.x-k8s.io/export: ClusterSet
spec:
  selector:
    matchLabels:
      app: llama-chat
  targetPorts:
    - number: 8000
  endpointPickerRef:
    name: llama-chat-epp
    port:
      number: 9002
```

```yaml
# file: base/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - pool.yaml
```

```yaml
# file: clusters/east/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - ../../base
```

```yaml
# file: clusters/west/kustomization.yaml
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - ../../base
```

## Fix

Make the pools agree, best by one base that all clusters build. Which of the values is right is
known to the owner only.

## When not to use

A roll-out that goes from cluster to cluster makes them differ for a while: suppress the line with
`# ipi-lint: ignore[IPI701] until west is done`. Names of endpoint pickers may differ, and so may
selectors and numbers of replicas. Pools that serve different models are the matter of
sameness-collision, and a pool of the old group that is annotated that of export-on-wrong-object.
The rule is silent where a patch may change one of the pools, about values that are filled in
later, and where clusters are not told apart. Clusters whose names say different environments
(`dev`, `prod`) are not compared. Of two generations of endpoint pickers it speaks only
where both images and their releases are known.

## Sources

- Multi-cluster inference proposal (1374), InferencePoolImport, Inference Extension v1.6.0
- InferencePool API reference, defaults of appProtocol and failureMode, Inference Extension v1.6.0
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Node, Problem, Related, Repository, Resource, holds_placeholder, rule
from ipi_lint_clusterset.peers import Member, Pair, pair_of
from ipi_lint_inference.kinds import POOL, called
from ipi_lint_inference.overlays import patch_of, retagging
from ipi_lint_inference.pickers import Picker, pickers_of

_DEFAULTS = {"appProtocol": "http", "failureMode": "FailClose"}
_HELP = "Make the two agree: an import spreads requests over both."


@rule("IPI701", "warning", kinds=[POOL], scope="clusterset")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    pair = pair_of(resource, repository)
    if pair is None or pair.is_open:
        return
    yield from _ports(pair)
    for field, route in (
        ("appProtocol", ("spec", "appProtocol")),
        ("failureMode", ("spec", "endpointPickerRef", "failureMode")),
    ):
        yield from _field(pair, field, route)
    yield from _pickers(pair)


def _ports(pair: Pair) -> Iterator[Problem]:
    said = [list(_numbers(each.pool)) for each in pair.members]
    if not all(said) or any(port.plain is None for ports in said for port in ports):
        return
    written = [sorted({str(port.plain) for port in ports}) for ports in said]
    if written[0] == written[1] or any(map(holds_placeholder, (*written[0], *written[1]))):
        return
    nodes = [
        ports[0] if len(ports) == 1 else member.pool.get("spec", "targetPorts")
        for ports, member in zip(said, pair.members, strict=True)
    ]
    what = "target port" if len(written[0]) == 1 else "target ports"
    yield _problem(pair, what, [f"'{', '.join(each)}'" for each in written], nodes)


def _numbers(pool: Resource) -> Iterator[Node]:
    """The ports that a pool's endpoints listen on."""
    for port in pool.get("spec", "targetPorts").items():
        yield port.get("number")


def _field(pair: Pair, field: str, route: tuple[str, ...]) -> Iterator[Problem]:
    nodes = [each.pool.get(*route) for each in pair.members]
    if any(node.exists and not node.text for node in nodes):
        return
    if not all(each.pool.get(*route[:-1]).exists for each in pair.members):
        return
    values = [node.text or _DEFAULTS[field] for node in nodes]
    if values[0] != values[1] and not any(map(holds_placeholder, values)):
        yield _problem(pair, field, [_said(node, field) for node in nodes], nodes)


def _said(node: Node, field: str) -> str:
    return f"'{node.text}'" if node.text else f"'{_DEFAULTS[field]}' by default"


def _pickers(pair: Pair) -> Iterator[Problem]:
    found = [_picker(each) for each in pair.members]
    own, first = found
    if own is None or first is None or own.family != first.family:
        return
    if own.release and first.release and own.release[0] != first.release[0]:
        releases = [".".join(map(str, each)) for each in (own.release, first.release)]
        yield Problem(
            pair.own.pool.get("spec", "endpointPickerRef", "name"),
            f"the endpoint picker of '{called(pair.own.pool.identity)}' is of v{releases[0]} in "
            f"'{pair.own.cluster}' and of v{releases[1]} in '{pair.first.cluster}'",
            help=_HELP,
            related=(
                Related(own.container.get("image"), f"the image in '{pair.own.cluster}'"),
                Related(first.container.get("image"), f"the image in '{pair.first.cluster}'"),
            ),
        )


def _picker(member: Member) -> Picker | None:
    """The picker behind a pool, if its text tells which image it is."""
    for each in pickers_of(member.pool, member.repository):
        is_open = patch_of(each.template.resource, member.repository) or retagging(
            each.image.name, member.repository
        )
        return None if is_open else each
    return None


def _problem(pair: Pair, what: str, values: list[str], nodes: list[Node]) -> Problem:
    own, first = pair.members
    return Problem(
        nodes[0],
        f"the InferencePool '{called(own.pool.identity)}' has the {what} {values[0]} in "
        f"'{own.cluster}' and {values[1]} in '{first.cluster}', and both export it",
        help=_HELP,
        related=(Related(nodes[1], f"{values[1]} in '{first.cluster}'"),),
    )
