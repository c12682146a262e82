"""A pool selects labels that no pod in its namespace has.

## Why

A pool selects pods by their labels, in its own namespace only. Where no pod has them all, the pool
is accepted, its conditions are good, and it has no endpoint: the endpoint picker has nothing to
pick, and every request is answered with status 503. Usually one label was renamed on one side, or
the pool and its model servers stand in two namespaces.

## Bad

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama-chat
  namespace: gateway
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
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: llama-chat
  namespace: models
spec:
  selector:
    matchLabels:
      app: llama-chat
  template:
    metadata:
      labels:
        app: llama-chat
    spec:
      containers:
        - name: vllm
          image: docker.io/vllm/vllm-openai:v0.11.0
          ports:
            - containerPort: 8000
```

## Good

```yaml
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama-chat
  namespace: models
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
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: llama-chat
  namespace: models
spec:
  selector:
    matchLabels:
      app: llama-chat
  template:
    metadata:
      labels:
        app: llama-chat
    spec:
      containers:
        - name: vllm
          image: docker.io/vllm/vllm-openai:v0.11.0
          ports:
            - containerPort: 8000
```

## Fix

Where one label of the nearest workload differs in its value, that value can be written into the
selector. It is only suggested: the workload's label may be the one that is wrong.

## When not to use

The rule says nothing where pods may come from elsewhere: from a chart, a remote part of a
kustomization, an operator whose pods get labels of their own, or a file of no known cluster with a
workload that is called alike; nor where no model server in view belongs to the pool's namespace.
What it muted for that is in the summary. Labels that an overlay adds to pods are not seen: suppress
the line with `# ipi-lint: ignore[IPI601] added by the overlay`.

## Sources

- InferencePool API, selector, Inference Extension v1.6.0
- Troubleshooting guide, status 503, Inference Extension v1.4.0
- Label selectors, Kubernetes v1.35
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ipi_lint import (
    Fix,
    Muted,
    Node,
    Problem,
    Related,
    Repository,
    Resource,
    holds_placeholder,
    listed,
    replacement,
    rule,
)
from ipi_lint_inference.kinds import POOLS
from ipi_lint_inference.lookup import NOT_FOUND
from ipi_lint_inference.selectors import as_labels, matches_labels
from ipi_lint_inference.workloads import PodTemplate, doubt, selected
from ipi_lint_selectors.nearest import (
    Nearest,
    doubt_by_name,
    filled_in_later,
    nearest,
    servers_near,
)
from ipi_lint_selectors.pools import kind_and_name, selector_of, wanted_by


@rule("IPI601", "error", kinds=POOLS, scope="namespace")
def check(resource: Resource, repository: Repository) -> Iterator[Problem | Muted]:
    namespace, wanted = resource.identity.namespace, wanted_by(resource)
    if not wanted or holds_placeholder(namespace or "") or selected(repository, namespace, wanted):
        return
    elsewhere = [
        each
        for each in selected(repository, None, wanted)
        if repository.together(resource, each.resource)
    ]
    why = _doubt(resource, wanted, elsewhere, repository)
    found = nearest(resource, wanted, repository) if why is None else None
    if found and found.differing.keys() <= found.template.added.keys():
        why = f"each pod of the {kind_and_name(found.template.resource)} has labels of its own"
    if why:
        detail = f"the pods of '{resource.identity.name}': {why}"
        yield Muted(selector_of(resource), NOT_FOUND, detail)
    else:
        yield _problem(resource, wanted, elsewhere, found)


def _doubt(
    pool: Resource,
    wanted: Mapping[str, str],
    elsewhere: list[PodTemplate],
    repository: Repository,
) -> str | None:
    """Why pods with these labels may run unseen; None: none do."""
    is_alone = next(servers_near(pool, repository), None) is None
    if is_alone and not elsewhere:
        return "no model server of its namespace is in view"
    for each in elsewhere:
        if holds_placeholder(each.resource.identity.namespace or ""):
            return f"{each.resource.source.path} fills in its namespace later"
    path = next(filter(None, (filled_in_later(pool, key, repository) for key in wanted)), None)
    if path:
        return f"{path} fills in its labels later"
    why = doubt(repository, pool.identity.namespace)
    return why or doubt_by_name(pool, wanted, repository)


def _problem(
    pool: Resource,
    wanted: Mapping[str, str],
    elsewhere: list[PodTemplate],
    found: Nearest | None,
) -> Problem:
    node = selector_of(pool)
    pairs = ", ".join(f"'{key}: {value}'" for key, value in wanted.items())
    where = f" in the namespace '{pool.identity.namespace}'" if pool.identity.namespace else ""
    differing = _only_difference(found)
    return Problem(
        node.get(differing) if differing else node,
        f"no pod{where} has the label{'s' if len(wanted) > 1 else ''} {pairs}",
        help=" ".join(_advice(found, wanted, elsewhere)),
        related=(*_at_nearest(found), *_at_elsewhere(elsewhere)),
        fix=_fix(node, differing, found) if differing and not elsewhere else None,
        on_key=differing is None,
    )


def _only_difference(found: Nearest | None) -> str | None:
    """The label that differs where there is only one and both sides have it."""
    if found is None or len(found.differing) != 1:
        return None
    ((key, has),) = found.differing.items()
    return key if has is not None else None


def _advice(
    found: Nearest | None, wanted: Mapping[str, str], elsewhere: list[PodTemplate]
) -> Iterator[str]:
    if elsewhere:
        namespaces = {each.resource.identity.namespace or "" for each in elsewhere}
        yield (
            f"Pods with these labels are in the namespace {listed(sorted(namespaces))}, but a pool "
            "selects in its own only: move one of them."
        )
    if found:
        has = "; ".join(
            f"'{key}: {value}' instead of '{key}: {wanted[key]}'" if value else f"no '{key}'"
            for key, value in found.differing.items()
        )
        workload = found.template.resource
        yield f"The {kind_and_name(workload)} comes nearest: it has {has}."
        if matches_labels(wanted, as_labels(workload.get("metadata", "labels").plain)):
            yield "It has them itself, but pods get the labels of its template only."
    elif not elsewhere:
        yield "Select by labels that the pods of the model servers have in their template."


def _at_nearest(found: Nearest | None) -> Iterator[Related]:
    if found:
        labels, differing = found.template.labels_node, _only_difference(found)
        node = labels.get(differing) if differing else labels
        yield Related(node, "labels of the nearest pods", on_key=not differing)


def _at_elsewhere(elsewhere: list[PodTemplate]) -> Iterator[Related]:
    for each in elsewhere[:1]:
        yield Related(each.labels_node, "pods of another namespace have them", on_key=True)


def _fix(selector: Node, key: str, found: Nearest | None) -> Fix | None:
    old, new = selector.get(key).text, found.differing[key] if found else None
    edits = replacement(selector.get(key), old, new) if old and new else ()
    return Fix(f"Select by '{key}: {new}'", edits, safe=False) if edits else None
