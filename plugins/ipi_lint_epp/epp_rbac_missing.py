"""An endpoint picker's ServiceAccount may not read what the picker watches.

## Why

An endpoint picker watches its pool, the pool's pods, and the objectives and rewrites that refer to
the pool. Where its ServiceAccount may not list or watch one of them, the API server answers
"forbidden", the picker's cache is never in sync, and its pods are never ready or restart for ever:
the pool has no endpoint picker. Which kinds it watches, and in which API group, changed with the
releases, so an image that was raised without its role breaks. Electing a leader needs leases. For
its metrics it asks the API server who is asking: without that permission scrapes fail.

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
      serviceAccountName: llama-epp
      containers:
        - name: epp
          image: registry.k8s.io/gateway-api-inference-extension/epp:v1.5.0
          args: [--pool-name, llama, --metrics-endpoint-auth=false]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: llama-epp
  namespace: serving
rules:
  - apiGroups: [inference.networking.x-k8s.io]
    resources: [inferencepools]
    verbs: [get, list, watch]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: llama-epp
  namespace: serving
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: llama-epp
subjects:
  - kind: ServiceAccount
    name: llama-epp
    namespace: serving
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
      serviceAccountName: llama-epp
      containers:
        - name: epp
          image: registry.k8s.io/gateway-api-inference-extension/epp:v1.5.0
          args: [--pool-name, llama, --metrics-endpoint-auth=false]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: llama-epp
  namespace: serving
rules:
  - apiGroups: [""]
    resources: [pods]
    verbs: [get, list, watch]
  - apiGroups: [inference.networking.k8s.io]
    resources: [inferencepools]
    verbs: [get, list, watch]
  - apiGroups: [inference.networking.x-k8s.io]
    resources: [inferenceobjectives, inferencemodelrewrites]
    verbs: [get, list, watch]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: llama-epp
  namespace: serving
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: llama-epp
subjects:
  - kind: ServiceAccount
    name: llama-epp
    namespace: serving
```

## Fix

Add what is missing to a Role in the pool's namespace that is bound to the ServiceAccount; what is
asked about tokens and access needs a ClusterRole and a ClusterRoleBinding. It is another object's
text, so there is no edit that does it.

## When not to use

The rule is silent, and counts that, where it cannot see all: where no binding to the account and no
role about pools is in view, where a chart, a template or a remote base may bring roles, where a
role is the cluster's own, put together from others, or bound to a group of accounts. Wildcards
satisfy it. Images that are not known are asked only for what every endpoint picker watches. Newer
pickers do not watch objectives and rewrites whose CRDs are not installed; the rule takes it that
they are. For that, and for roles that another repository holds, suppress the line with
`# ipi-lint: ignore[IPI514] roles are the platform's`.

## Sources

- Endpoint picker, controllers and chart's rbac.yaml, Inference Extension v1.0.0 to v1.5.0
- llm-d-router, roles of its charts, v0.9
- istio/istio.io#17528, llm-d/llm-d-benchmark#775, kserve/kserve#5350, hivecommons/hive#2398
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ipi_lint import Muted, Node, Problem, Related, Repository, Resource, Severity, rule
from ipi_lint_epp.needs import Need, needs_of
from ipi_lint_epp.permissions import KINDS, Account, Binding, bindings_of, grants, speak_of_pools
from ipi_lint_inference.kinds import WORKLOADS
from ipi_lint_inference.lookup import NOT_FOUND
from ipi_lint_inference.pickers import Picker, all_pickers

_NEEDED = "Add this to a Role that is bound to the ServiceAccount, in the pool's namespace."
_ASKED = (
    "Add this to a ClusterRole that is bound to the ServiceAccount; till then the picker shows "
    "its metrics to nobody."
)


@rule("IPI514", "error", kinds=WORKLOADS, scope="cluster")
def check(resource: Resource, repository: Repository) -> Iterator[Problem | Muted]:
    for picker in all_pickers(resource, repository):
        name = _account_node(picker)
        account = Account(resource.identity.namespace, name.text or "default")
        bindings = list(bindings_of(account, repository))
        lacking = [
            (need, verbs) for need in needs_of(picker) if (verbs := _lacking(need, bindings))
        ]
        if not lacking:
            continue
        doubt = _doubt(bindings, repository)
        if doubt:
            detail = f"permissions of the ServiceAccount '{account.name}': {doubt}"
            yield Muted(name, NOT_FOUND, detail)
        else:
            yield from _problems(name, account, lacking, bindings)


def _account_node(picker: Picker) -> Node:
    spec = picker.template.spec
    older = spec.get("serviceAccount")
    return (
        older
        if older.exists and not spec.get("serviceAccountName").exists
        else spec.get("serviceAccountName")
    )


def _doubt(bindings: Sequence[Binding], repository: Repository) -> str | None:
    gap = repository.gap_for(*KINDS)
    if gap:
        return str(gap)
    for binding in bindings:
        if binding.unknown:
            return binding.unknown
    if not bindings and not repository.once(speak_of_pools):
        return "no binding to it is in view, nor a role about pools"
    return None


def _lacking(need: Need, bindings: Sequence[Binding]) -> list[str]:
    rules = [
        rule
        for binding in bindings
        if binding.is_clusterwide or (not need.is_clusterwide and _reaches(binding, need))
        for role in binding.roles
        for rule in role.get("rules").items()
    ]
    return [
        verb
        for verb in need.verbs
        if not any(grants(rule, need.groups, need.resource, verb) for rule in rules)
    ]


def _reaches(binding: Binding, need: Need) -> bool:
    return None in (binding.namespace, need.namespace) or binding.namespace == need.namespace


def _problems(
    name: Node,
    account: Account,
    lacking: Sequence[tuple[Need, list[str]]],
    bindings: Sequence[Binding],
) -> Iterator[Problem]:
    for severity in sorted({need.severity for need, _ in lacking}, reverse=True):
        missing = [each for each in lacking if each[0].severity == severity]
        yield Problem(
            name,
            f"the ServiceAccount '{account.name}' may not {_worded(missing)}"
            + ("" if bindings else ": no role is bound to it"),
            help=_NEEDED if severity == Severity.ERROR else _ASKED,
            related=tuple(_seen(bindings)),
            severity=severity,
        )


def _worded(lacking: Sequence[tuple[Need, list[str]]]) -> str:
    """`get and list 'pods' and 'inferencepools' (its group), nor create 'leases' (its group)`."""
    by_verbs: dict[str, list[str]] = {}
    for need, verbs in lacking:
        group = f" ({' or '.join(need.groups)})" if need.groups != [""] else ""
        by_verbs.setdefault(_and(verbs), []).append(f"'{need.resource}'{group}")
    return ", nor ".join(f"{verbs} {_and(resources)}" for verbs, resources in by_verbs.items())


def _and(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _seen(bindings: Sequence[Binding]) -> Iterator[Related]:
    for binding in bindings:
        for role in binding.roles:
            yield Related(role.get("rules"), "it may do this", on_key=True)
        if not binding.roles:
            yield Related(binding.resource.get("roleRef", "name"), "there is no such role")
