"""A layer moves objects to another namespace, and what names their old one stays.

## Why

`namespace` of Kustomize, `targetNamespace` of Flux and `kustomize.namespace` of Argo CD rewrite
`metadata.namespace`, and the subjects of bindings whose ServiceAccount is called `default` or
stands in the same build. Everything else that says a namespace stays as it was: backendRefs,
parentRefs, the `from` of a ReferenceGrant, an endpoint picker's `--pool-namespace`, the host of a
DestinationRule, other subjects. After the move they point at a namespace that holds nothing: the
route has no pool, the grant lets nobody in, the endpoint picker watches an empty namespace.

## Bad

```yaml
# file: clusters/east/kustomization.yaml
namespace: llm
resources:
  - serving.yaml
```

```yaml
# file: clusters/east/serving.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama
spec:
  selector:
    matchLabels:
      app: llama
  targetPorts:
    - number: 8000
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: llama-epp
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
          image: registry.k8s.io/gateway-api-inference-extension/epp:v1.4.0
          args: [--pool-name, llama, --pool-namespace, default]
```

## Good

```yaml
# file: clusters/east/kustomization.yaml
namespace: llm
resources:
  - serving.yaml
```

```yaml
# file: clusters/east/serving.yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama
spec:
  selector:
    matchLabels:
      app: llama
  targetPorts:
    - number: 8000
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: llama-epp
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
          image: registry.k8s.io/gateway-api-inference-extension/epp:v1.4.0
          args: [--pool-name, llama, --pool-namespace, $(NAMESPACE)]
          env:
            - name: NAMESPACE
              valueFrom:
                fieldRef:
                  fieldPath: metadata.namespace
```

## Fix

Take out the namespace where the object that is meant moves along: a reference without one means its
own. Arguments take it from the Downward API, as above. Where the reference crosses namespaces on
purpose, patch it in the layer that moves the objects.

## When not to use

The rule speaks only where nothing at all is delivered into the old namespace any more; a reference
to a namespace of others is left alone. What a patch may mend is counted as muted. A namespace that
somebody else fills under the old name: `# ipi-lint: ignore[IPI802] kept by the platform team`.

## Sources

- Runs of Kustomize v5.5.0 over these kinds
- Kustomization API of Flux v2.7, targetNamespace
- Argo CD v3.2, Kustomize options of an Application
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import (
    Muted,
    NamedTuple,
    Node,
    Problem,
    Related,
    Repository,
    Resource,
    holds_placeholder,
    rule,
)
from ipi_lint_inference.arguments import flag
from ipi_lint_inference.delivered import Delivery
from ipi_lint_inference.deliveries import Deliveries, deliveries
from ipi_lint_inference.kinds import (
    AI_ROUTE,
    DESTINATION_RULE,
    GRANT,
    POLICIES,
    POOLS,
    ROUTES,
    SERVICE,
    WORKLOADS,
)
from ipi_lint_inference.layers import LAYERS
from ipi_lint_inference.pickers import POOL_FLAGS
from ipi_lint_inference.workloads import templates_of
from ipi_lint_layers.changes import configured, patched

_RBAC = "rbac.authorization.k8s.io"
_BINDINGS = ((_RBAC, "RoleBinding"), (_RBAC, "ClusterRoleBinding"))
_ACCOUNT = ("", "ServiceAccount")


class _Said(NamedTuple):
    """A namespace that an object says, of what, and the word for the field in a patch.

    `name` is None where every object of the kind is meant. `is_loose` is true where the namespace
    need not be the one that the object has in the files.
    """

    namespace: str
    node: Node
    kind: tuple[str, str]
    name: str | None
    word: str
    is_loose: bool = False


@rule(
    "IPI802",
    "error",
    kinds=[*ROUTES, AI_ROUTE, GRANT, *POLICIES, *WORKLOADS, *_BINDINGS, DESTINATION_RULE],
    scope="repository",
    needs=LAYERS,
)
def check(resource: Resource, repository: Repository) -> Iterator[Problem | Muted]:
    found = deliveries(repository)
    ways = [each for each in found.of(resource) if each.owner]
    for said in _namespaces_said(resource, repository) if ways else ():
        if holds_placeholder(said.namespace):
            continue
        for way in ways:
            moved = _moved(said, way, found)
            if moved and said.namespace not in found.namespaces_beside(way):
                mended = configured((way,), said.node, "transformers")
                yield mended or patched(way, said.node, said.word) or _problem(said, moved)
                break


def _namespaces_said(resource: Resource, repository: Repository) -> Iterator[_Said]:
    for reference in repository.references_from(
        resource, "backend", "mirror", "parent", "policy-target"
    ):
        node, target = reference.node.get("namespace"), reference.target
        words = [each for each in reference.node.route if isinstance(each, str)]
        if node.text:
            yield _Said(node.text, node, (target.group, target.kind), target.name, words[-1])
    if resource.group_kind == GRANT:
        for entry in resource.get("spec", "from").items():
            node = entry.get("namespace")
            kind = (entry.get("group").text or "", entry.get("kind").text or "")
            if node.text:
                yield _Said(node.text, node, kind, None, "from")
    if resource.group_kind in _BINDINGS:
        yield from _subjects(resource)
    if resource.group_kind == DESTINATION_RULE:
        yield from _host(resource)
    if resource.holds(POOL_FLAGS):
        yield from _arguments(resource, repository)


def _subjects(binding: Resource) -> Iterator[_Said]:
    for subject in binding.get("subjects").items():
        node, name = subject.get("namespace"), subject.get("name").text
        if subject.get("kind").text == "ServiceAccount" and node.text and name != "default":
            yield _Said(node.text, node, _ACCOUNT, name, "subjects")


def _host(rule: Resource) -> Iterator[_Said]:
    host = rule.get("spec", "host")
    name, namespace, *rest = [*(host.text or "").split("."), "", ""]
    if namespace and rest[:1] in (["svc"], [""]):
        yield _Said(namespace, host, SERVICE, name, "host", is_loose=True)


def _arguments(resource: Resource, repository: Repository) -> Iterator[_Said]:
    for template in templates_of(resource, repository):
        for container in template.containers():
            name = flag(container, *POOL_FLAGS)
            namespace = flag(container, "pool-namespace", "poolNamespace")
            if name and namespace and name.value and namespace.value:
                for kind in POOLS:
                    node = namespace.value_node
                    yield _Said(namespace.value, node, kind, name.value, "args", is_loose=True)


def _moved(said: _Said, way: Delivery, found: Deliveries) -> Delivery | None:
    """What was in the namespace in the files, and is delivered into another one."""
    if said.kind == _ACCOUNT:
        return _account_moved(said, way, found)
    named = found.written(said.kind, said.name, way) if said.name else _of_kind(said, way, found)
    for each in named:
        there = each.built.resource.identity.namespace
        was_in_it = there == said.namespace or (said.is_loose and there is None)
        if was_in_it and each.built.moved and each.built.namespace != said.namespace:
            return each
    return None


def _of_kind(said: _Said, way: Delivery, found: Deliveries) -> Iterator[Delivery]:
    for each in found.by(way.owner) if way.owner else ():
        if each.built.resource.group_kind == said.kind:
            yield each


def _account_moved(said: _Said, way: Delivery, found: Deliveries) -> Delivery | None:
    """Something that the binding's own build moves out of a namespace of accounts elsewhere.

    A ServiceAccount of the build is rewritten together with its subjects.
    """
    if not way.owner or next(found.written(_ACCOUNT, said.name or "", way), None):
        return None
    for each in found.by(way.owner):
        built = each.built
        is_of_it = built.resource.identity.namespace == said.namespace
        if is_of_it and built.moved and built.namespace != said.namespace:
            return each
    return None


def _problem(said: _Said, moved: Delivery) -> Problem:
    built = moved.built
    identity = built.resource.identity
    assert built.moved
    return Problem(
        said.node,
        f"nothing is left in the namespace '{said.namespace}': the {identity.kind} "
        f"'{identity.name}' is moved to '{built.namespace}', and this stays as it is",
        help="Leave the namespace out where the object moves along, take it from the Downward API "
        "in arguments, or patch it in the layer that moves the objects.",
        related=(
            Related(built.moved, "this moves it"),
            Related(built.resource.get("metadata", "name"), f"the {identity.kind}"),
        ),
    )
