"""What keeps strangers out: network policies, access policies, addresses that stay inside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import ip_address

from ipi_lint import Identity, Node, Repository, Resource
from ipi_lint_inference.globs import fnmatchcase
from ipi_lint_inference.implementations import profiles_of
from ipi_lint_inference.selectors import selects
from ipi_lint_inference.workloads import PodTemplate

_NETWORK_POLICY = ("networking.k8s.io", "NetworkPolicy")
_FOREIGN_POLICIES = (
    ("cilium.io", "CiliumNetworkPolicy"),
    ("cilium.io", "CiliumClusterwideNetworkPolicy"),
    ("crd.projectcalico.org", "NetworkPolicy"),
    ("projectcalico.org", "NetworkPolicy"),
    ("projectcalico.org", "GlobalNetworkPolicy"),
    ("security.istio.io", "AuthorizationPolicy"),
)
"""Policies that are not read: where one may concern pods, they may be guarded."""


def is_internal(annotations: Node, repository: Repository) -> bool:
    """Whether annotations keep a load balancer or an ingress inside."""
    table = repository.facts.table("internal-addresses")
    return any(
        fnmatchcase(str(node.plain), pattern)
        for key, node in annotations.entries()
        for pattern in table.get(key, ())
    )


def is_private(address: Node) -> bool:
    """Whether an address is one of a private network."""
    try:
        return ip_address(address.text or "").is_private
    except ValueError:
        return False


def is_guarded(template: PodTemplate, port: int | None, repository: Repository) -> bool:
    """Whether a policy may keep strangers from a port of pods; None is any port."""
    namespace = template.resource.identity.namespace
    foreign = repository.once(_foreign_namespaces)
    if None in foreign or namespace in foreign or (foreign and namespace is None):
        return True
    policies = [
        each
        for each in repository.once(_by_namespace).get(namespace, ())
        if selects(each.get("spec", "podSelector").plain or {}, template.labels)
    ]
    return bool(policies) and not any(_lets_all_in(each, port) for each in policies)


def is_public(gateway: Resource, repository: Repository) -> bool | None:
    """Whether a Gateway is reached from outside; None: not known.

    An annotation that keeps it inside counts first, then an address, then the class, then what
    Service the implementation makes; parameters may change that, and then it is not known.
    """
    infrastructure = gateway.get("spec", "infrastructure")
    annotations = (gateway.get("metadata", "annotations"), infrastructure.get("annotations"))
    if any(is_internal(each, repository) for each in annotations):
        return False
    addresses = list(gateway.get("spec", "addresses").items())
    if addresses:
        return False if all(is_private(each.get("value")) for each in addresses) else None
    table = repository.facts.table("gateway-addresses")
    name = gateway.get("spec", "gatewayClassName").text or ""
    for pattern, where in table.get("classes", {}).items():
        if fnmatchcase(name, pattern):
            return bool(where == "external")
    if infrastructure.get("parametersRef").plain or _has_parameters(name, repository):
        return None
    profiles = profiles_of(gateway, repository)
    known = table.get("implementations", {})
    return True if profiles and all(known.get(each.name) for each in profiles) else None


def is_asked_for(
    targets: Sequence[Identity], namespace: str | None, repository: Repository
) -> bool:
    """Whether an access policy may be about one of these objects, or a whole namespace."""
    about = repository.once(_policy_targets)
    if None in about or Identity("", "", namespace, "") in about:
        return True
    return any(each in about or each._replace(namespace=None) in about for each in targets)


def access_kinds(repository: Repository) -> tuple[tuple[str, str], ...]:
    """The kinds of policies that ask who is calling."""
    table = repository.facts.table("access-policies")
    return tuple(_pair(each) for each in table)


def _foreign_namespaces(repository: Repository) -> frozenset[str | None]:
    """Where policies stand that are not read; None for all namespaces."""
    return frozenset(
        None if (each.identity.namespace or "").startswith("istio-") else each.identity.namespace
        for kind in _FOREIGN_POLICIES
        for each in repository.of_kind(*kind)
    )


def _lets_all_in(policy: Resource, port: int | None) -> bool:
    for entry in policy.get("spec", "ingress").items():
        ports = [each.get("port").plain for each in entry.get("ports").items()]
        if not entry.get("from").plain and (not ports or port is None or port in ports):
            return True
    return False


def _by_namespace(repository: Repository) -> Mapping[str | None, Sequence[Resource]]:
    index: dict[str | None, list[Resource]] = {}
    for policy in repository.of_kind(*_NETWORK_POLICY):
        types = [each.text for each in policy.get("spec", "policyTypes").items()]
        if not types or "Ingress" in types:
            index.setdefault(policy.identity.namespace, []).append(policy)
    return index


def _has_parameters(class_name: str, repository: Repository) -> bool:
    found = repository.find(Identity("gateway.networking.k8s.io", "GatewayClass", None, class_name))
    return any(each.get("spec", "parametersRef").plain for each in found)


def _policy_targets(repository: Repository) -> frozenset[Identity | None]:
    """What access policies are about: objects, or whole namespaces, without a name; None is all."""
    found: set[Identity | None] = set()
    for name, entry in repository.facts.table("access-policies").items():
        for policy in repository.of_kind(*_pair(name)):
            fields = entry.get("fields")
            if not fields or any(policy.get("spec", each).plain for each in fields):
                found.update(_targets(policy))
    return frozenset(found)


def _targets(policy: Resource) -> Iterator[Identity | None]:
    spec, namespace = policy.get("spec"), policy.identity.namespace
    targets = [*spec.get("targetRefs").items(), spec.get("targetRef")]
    named = [each for each in targets if each.get("name").text]
    for each in named:
        home = each.get("namespace").text or namespace
        group, kind = each.get("group").text or "", each.get("kind").text or ""
        yield Identity(group, kind, home, each.get("name").text or "")
    if not named:
        is_of_all = namespace is None or namespace.startswith("istio-")
        yield None if is_of_all else Identity("", "", namespace, "")


def _pair(name: str) -> tuple[str, str]:
    group, _, kind = name.partition("/")
    return group, kind
