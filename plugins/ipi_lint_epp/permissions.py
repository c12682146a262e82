"""What a ServiceAccount may do: the rules of all roles that are bound to it in view."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ipi_lint import Identity, NamedTuple, Node, Repository, Resource

RBAC = "rbac.authorization.k8s.io"
ROLE = (RBAC, "Role")
CLUSTER_ROLE = (RBAC, "ClusterRole")
ROLE_BINDING = (RBAC, "RoleBinding")
CLUSTER_ROLE_BINDING = (RBAC, "ClusterRoleBinding")
KINDS = (ROLE, CLUSTER_ROLE, ROLE_BINDING, CLUSTER_ROLE_BINDING)

_BINDINGS = (ROLE_BINDING, CLUSTER_ROLE_BINDING)
_BUILT_IN = ("cluster-admin", "admin", "edit", "view")
_ALL = "*"


class Account(NamedTuple):
    """A ServiceAccount. `namespace` is None where it is not said."""

    namespace: str | None
    name: str


class Binding(NamedTuple):
    """A binding to a ServiceAccount, with the roles that it leads to.

    `unknown` says why there may be more in it than can be seen here.
    """

    resource: Resource
    roles: tuple[Resource, ...]
    unknown: str

    @property
    def namespace(self) -> str | None:
        """Where it gives its permissions; None everywhere, or where none is said."""
        return self.resource.identity.namespace

    @property
    def is_clusterwide(self) -> bool:
        return self.resource.group_kind == CLUSTER_ROLE_BINDING


def bindings_of(account: Account, repository: Repository) -> Iterator[Binding]:
    """The bindings to an account, by name, by user name and by the groups that it is in."""
    index = repository.once(_by_subject)
    seen: set[int] = set()
    for key in (("ServiceAccount", account.name), ("User", account.name), ("Group", "")):
        for binding, subject in index.get(key, ()):
            if id(binding) not in seen and _means(subject, binding, account):
                seen.add(id(binding))
                yield _resolved(binding, subject, repository)


def grants(rule: Node, groups: Sequence[str], resource: str, verb: str) -> bool:
    """Whether a rule of a role lets do something with all objects of a resource."""
    wanted = (verb,), (resource,), groups
    return all(map(_holds, rule.once(_granted), wanted))


def speak_of_pools(repository: Repository) -> bool:
    """Whether any role in view names pools: then those of endpoint pickers are kept here."""
    return any(
        _holds(_texts(rule.get("resources")), ("inferencepools",))
        for kind in (ROLE, CLUSTER_ROLE)
        for role in repository.of_kind(*kind)
        for rule in role.get("rules").items()
    )


def _granted(rule: Node) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """The verbs, resources and groups of a rule; none where it is about some objects by name."""
    if any(True for _ in rule.get("resourceNames").items()):
        return frozenset(), frozenset(), frozenset()
    verbs, resources, groups = map(_texts, map(rule.get, ("verbs", "resources", "apiGroups")))
    return verbs, resources, groups


def _texts(node: Node) -> frozenset[str]:
    return frozenset(each.plain for each in node.items() if isinstance(each.plain, str))


def _holds(said: frozenset[str], wanted: Sequence[str]) -> bool:
    return _ALL in said or not said.isdisjoint(wanted)


def _by_subject(
    repository: Repository,
) -> Mapping[tuple[str, str], list[tuple[Resource, Node]]]:
    """Bindings by what they are bound to: accounts by bare name, all groups together."""
    index: dict[tuple[str, str], list[tuple[Resource, Node]]] = {}
    for kind in _BINDINGS:
        for binding in repository.of_kind(*kind):
            for subject in binding.get("subjects").items():
                name, called = subject.get("kind").text or "", subject.get("name").text or ""
                key = (name, "" if name == "Group" else called.rpartition(":")[2])
                index.setdefault(key, []).append((binding, subject))
    return index


def _means(subject: Node, binding: Resource, account: Account) -> bool:
    """Whether a subject is the account, or may be: a namespace that is not said may be any."""
    kind, name = subject.get("kind").text, subject.get("name").text or ""
    if kind == "Group":
        prefix = "system:serviceaccounts"
        return name in (prefix, "system:authenticated", f"{prefix}:{account.namespace}")
    if kind == "User":
        return name == f"system:serviceaccount:{account.namespace}:{account.name}"
    namespace = subject.get("namespace").text or binding.identity.namespace
    return None in (namespace, account.namespace) or namespace == account.namespace


def _resolved(binding: Resource, subject: Node, repository: Repository) -> Binding:
    reference = binding.get("roleRef")
    kind, name = reference.get("kind").text or "", reference.get("name").text or ""
    namespace = None if kind == "ClusterRole" else binding.identity.namespace
    target = Identity(RBAC, kind, namespace, name)
    roles = repository.find(target)
    unknown = ""
    if subject.get("kind").text == "Group":
        unknown = f"the binding '{binding.identity.name}' is to a group"
    elif kind == "ClusterRole" and (name in _BUILT_IN or name.startswith("system:")):
        unknown = f"'{name}' is a ClusterRole of the cluster's own"
    elif any(each.get("aggregationRule").exists for each in roles):
        unknown = f"the ClusterRole '{name}' is put together from others"
    elif not roles:
        unknown = repository.doubt(target) or ""
    return Binding(binding, tuple(roles), unknown)
