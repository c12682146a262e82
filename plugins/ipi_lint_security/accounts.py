"""Service accounts: which endpoint pickers run as one, and which roles it is given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ipi_lint import Identity, NamedTuple, Node, Repository, Resource
from ipi_lint_inference.kinds import ALPHA_GROUP, POOL_GROUP
from ipi_lint_inference.pickers import picker_in
from ipi_lint_inference.workloads import PodTemplate, templates

_RBAC = "rbac.authorization.k8s.io"
ROLE = (_RBAC, "Role")
CLUSTER_ROLE = (_RBAC, "ClusterRole")
ROLE_BINDING = (_RBAC, "RoleBinding")
CLUSTER_ROLE_BINDING = (_RBAC, "ClusterRoleBinding")
_POOL_GROUPS = frozenset({POOL_GROUP, ALPHA_GROUP, "*"})
_POOL_RESOURCES = frozenset({"inferencepools", "*"})


class Account(NamedTuple):
    """A service account. `namespace` is None where a manifest does not say it."""

    namespace: str | None
    name: str

    def __str__(self) -> str:
        return "/".join(each for each in self if each)


class Users(NamedTuple):
    """The pods in view that run as an account: endpoint pickers, and others."""

    pickers: tuple[PodTemplate, ...]
    others: tuple[PodTemplate, ...]


def subjects(binding: Resource) -> Iterator[tuple[Node, Account]]:
    """The service accounts that a binding gives its role to, with their entries."""
    for entry in binding.get("subjects").items():
        name = entry.get("name").text
        if entry.get("kind").text == "ServiceAccount" and name:
            namespace = entry.get("namespace").text or binding.identity.namespace
            yield entry, Account(namespace, name)


def users_of(account: Account, near: Resource, repository: Repository) -> Users:
    """Who runs as an account, of those that certainly meet an object in a cluster."""
    index = repository.once(_users)
    own = index.get(account, ())
    unsaid = index.get(account._replace(namespace=None), ()) if account.namespace else ()
    pickers: list[PodTemplate] = []
    others: list[PodTemplate] = []
    for template in (*own, *unsaid):
        if repository.together(near, template.resource):
            (pickers if picker_in(template, repository) else others).append(template)
    return Users(tuple(pickers), tuple(others))


def role_of(binding: Resource, repository: Repository) -> Resource | None:
    """The role in view that a binding gives."""
    ref = binding.get("roleRef")
    is_cluster_role = ref.get("kind").text == CLUSTER_ROLE[1]
    namespace = None if is_cluster_role else binding.identity.namespace
    kind = CLUSTER_ROLE if is_cluster_role else ROLE
    found = repository.find(Identity(*kind, namespace, ref.get("name").text or ""))
    return next((each for each in found if repository.together(binding, each)), None)


def bindings_of(role: Resource, repository: Repository) -> Iterator[Resource]:
    """The bindings that give a role."""
    key = (role.identity.kind, role.identity.name)
    for binding in repository.once(_bindings).get(key, ()):
        if role_of(binding, repository) is role:
            yield binding


def pool_rights(role: Resource) -> Node | None:
    """The rule by which a role lets its owner see pools."""
    for entry in role.get("rules").items():
        groups = {each.text for each in entry.get("apiGroups").items()}
        resources = {each.text for each in entry.get("resources").items()}
        if groups & _POOL_GROUPS and resources & _POOL_RESOURCES:
            return entry
    return None


def _users(repository: Repository) -> Mapping[Account, Sequence[PodTemplate]]:
    index: dict[Account, list[PodTemplate]] = {}
    for template in templates(repository, None):
        spec = template.spec
        name = spec.get("serviceAccountName").text or spec.get("serviceAccount").text or "default"
        account = Account(template.resource.identity.namespace, name)
        index.setdefault(account, []).append(template)
    return index


def _bindings(repository: Repository) -> Mapping[tuple[str, str], Sequence[Resource]]:
    index: dict[tuple[str, str], list[Resource]] = {}
    for kind in (ROLE_BINDING, CLUSTER_ROLE_BINDING):
        for binding in repository.of_kind(*kind):
            ref = binding.get("roleRef")
            key = (ref.get("kind").text or "", ref.get("name").text or "")
            index.setdefault(key, []).append(binding)
    return index
