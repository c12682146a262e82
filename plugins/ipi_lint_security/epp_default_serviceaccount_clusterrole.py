"""An endpoint picker's account may do more, or is given to more pods, than it needs.

## Why

An endpoint picker reads one pool, and the pods and objectives of one namespace. Where a
ClusterRoleBinding gives it these rights, it has them in every namespace; where the account is
`default`, so has every pod of that namespace that names no other. Whoever breaks into one of them
reads all pods of the cluster. A rule for all resources (`*`) goes further than that. Only the check
of who reads its metrics (token reviews and access reviews) needs a ClusterRole.

## Bad

```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: endpoint-picker
rules:
  - apiGroups: [inference.networking.k8s.io]
    resources: [inferencepools]
    verbs: [get, list, watch]
  - apiGroups: [""]
    resources: [pods]
    verbs: [get, list, watch]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: endpoint-picker
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: endpoint-picker
subjects:
  - kind: ServiceAccount
    name: default
    namespace: serving
```

## Good

```yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: endpoint-picker
  namespace: serving
rules:
  - apiGroups: [inference.networking.k8s.io]
    resources: [inferencepools]
    verbs: [get, list, watch]
  - apiGroups: [""]
    resources: [pods]
    verbs: [get, list, watch]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: endpoint-picker
  namespace: serving
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: endpoint-picker
subjects:
  - kind: ServiceAccount
    name: endpoint-picker
    namespace: serving
```

## Fix

Give the endpoint picker an account of its own, and its rights by Role and RoleBinding in its
namespace. Several objects change with that, so the rule changes none.

## When not to use

The rule speaks about accounts that only endpoint pickers in view run as, and about the account
`default` where a role for it reads pools and no other pods in view run as it. Where a picker really
reads pools of several namespaces, suppress the line with
`# ipi-lint: ignore[IPI903] reads all namespaces`.

## Sources

- RBAC, Kubernetes API v1.35
- Manifests of the getting started guide, Inference Extension v0.3.0 (ClusterRole and the account
  default) and v1.0.0 (Role)
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Node, Problem, Related, Repository, Resource, rule
from ipi_lint_security.accounts import (
    CLUSTER_ROLE,
    CLUSTER_ROLE_BINDING,
    ROLE,
    Users,
    bindings_of,
    pool_rights,
    role_of,
    subjects,
    users_of,
)

_ALL_RIGHTS = "cluster-admin"


@rule("IPI903", "warning", kinds=[CLUSTER_ROLE_BINDING, CLUSTER_ROLE, ROLE], scope="cluster")
def check(resource: Resource, repository: Repository) -> Iterator[Problem]:
    if resource.group_kind == CLUSTER_ROLE_BINDING:
        yield from _of_binding(resource, repository)
    else:
        yield from _of_role(resource, repository)


def _of_binding(binding: Resource, repository: Repository) -> Iterator[Problem]:
    role = role_of(binding, repository)
    rights = pool_rights(role) if role else None
    is_all = role is None and binding.get("roleRef", "name").text == _ALL_RIGHTS
    for entry, account in subjects(binding) if rights or is_all else ():
        users = users_of(account, binding, repository)
        if account.name == "default" and rights and (users.pickers or not users.others):
            yield _default(entry, account.namespace, rights, users)
        elif users.pickers and not users.others:
            yield _everywhere(entry, str(account), rights, users)


def _default(entry: Node, namespace: str | None, rights: Node, users: Users) -> Problem:
    where = f"the namespace '{namespace}'" if namespace else "its namespace"
    return Problem(
        entry.get("name"),
        f"every pod of {where} that names no account of its own may read pools in all namespaces",
        help="Give the endpoint picker an account of its own, and its rights by Role and "
        "RoleBinding.",
        related=(*_granted(rights), *_running(users)),
    )


def _everywhere(entry: Node, account: str, rights: Node | None, users: Users) -> Problem:
    what = "may read pools in all namespaces" if rights else "may do everything"
    return Problem(
        entry.get("name"),
        f"the endpoint picker's account '{account}' {what}, and needs one namespace only",
        help="Give these rights by Role and RoleBinding. Only token reviews and access reviews "
        "need a ClusterRole.",
        related=(*_granted(rights), *_running(users)),
    )


def _granted(rights: Node | None) -> tuple[Related, ...]:
    return (Related(rights.get("resources"), "the right to them"),) if rights else ()


def _running(users: Users) -> tuple[Related, ...]:
    return tuple(
        Related(each.spec.get("serviceAccountName"), "this endpoint picker runs as it", on_key=True)
        for each in users.pickers[:1]
    )


def _of_role(role: Resource, repository: Repository) -> Iterator[Problem]:
    wide = [
        each
        for entry in role.get("rules").items()
        for each in entry.get("resources").items()
        if each.text == "*"
    ]
    if not wide:
        return
    for binding in bindings_of(role, repository):
        for entry, account in subjects(binding):
            users = users_of(account, binding, repository)
            if users.pickers:
                for node in wide:
                    yield _too_wide(node, str(account), entry)
                return


def _too_wide(node: Node, account: str, entry: Node) -> Problem:
    return Problem(
        node,
        f"'*' gives the endpoint picker's account '{account}' all resources of these groups",
        help="Name the resources: inferencepools, pods, inferenceobjectives, "
        "inferencemodelrewrites.",
        related=(Related(entry.get("name"), "it is bound here"),),
    )
