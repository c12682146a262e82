"""Who asks an endpoint picker, and whether that one serves TLS."""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import (
    Identity,
    NamedTuple,
    Node,
    Reference,
    Related,
    Repository,
    Resource,
    holds_placeholder,
)
from ipi_lint_inference.gateways import gateways_of
from ipi_lint_inference.implementations import Profile, profiles_in_view, profiles_of
from ipi_lint_inference.kinds import NAMESPACE, POOLS, called
from ipi_lint_inference.pickers import Picker, pickers_of, service_reference
from ipi_lint_inference.switches import Switch, switch

_DEFAULT_PORT = 9002
"""Of an alpha pool that says none."""


class Server(NamedTuple):
    """An endpoint picker, and what decides that it serves TLS or plain text."""

    picker: Picker
    tls: Switch

    @property
    def node(self) -> Node:
        """The flag, or the image of one that serves TLS by itself."""
        return self.tls.flag.node if self.tls.flag else self.picker.container.get("image")


class Connection(NamedTuple):
    """An implementation that asks a pool's endpoint pickers, all of which serve alike.

    `gateway` is None where the configuration names the implementation and no Gateway is in view.
    """

    pool: Resource
    reference: Reference
    profile: Profile
    gateway: Resource | None
    servers: tuple[Server, ...]

    @property
    def service(self) -> Identity:
        return self.reference.target

    @property
    def serves_tls(self) -> bool:
        return self.servers[0].tls.is_on

    @property
    def port(self) -> int | None:
        """The Service's port that is asked; None where it is no number."""
        node = self.reference.node
        number = node.get("port", "number")
        port = number.plain if number.exists else node.get("portNumber").plain or _DEFAULT_PORT
        return port if isinstance(port, int) else None

    @property
    def client(self) -> str | None:
        """The namespace from which is asked; None where it is not known."""
        return self.gateway.identity.namespace if self.gateway else None

    def __str__(self) -> str:
        return called(self.service)


def connections(repository: Repository) -> Iterator[Connection]:
    """Every pool with each Gateway from which a route certainly leads to it."""
    for kind in POOLS:
        for pool in repository.of_kind(*kind):
            reference = service_reference(pool, repository)
            servers = _servers(pool, repository)
            if reference and servers and not holds_placeholder(reference.target.name):
                for profile, gateway in _clients(pool, repository):
                    yield Connection(pool, reference, profile, gateway, servers)


def both_ends(connection: Connection) -> tuple[Related, ...]:
    """The pool's reference to the picker, and who asks."""
    asked = Related(connection.reference.name_node, "the pool has this endpoint picker")
    return asked, *carried(connection)


def serving(connection: Connection) -> Related:
    """The picker."""
    return Related(connection.servers[0].node, "this endpoint picker serves TLS")


def carried(connection: Connection) -> tuple[Related, ...]:
    """Where the Gateway's implementation shows."""
    if connection.gateway is None:
        return ()
    node = connection.gateway.get("spec", "gatewayClassName")
    return (Related(node, f"{connection.profile.title} carries requests to it"),)


def is_in_mesh(server: Server, repository: Repository) -> bool:
    """Whether Istio takes an endpoint picker's pods into its mesh, by sidecar or ambient."""
    template = server.picker.template
    annotations = template.node.get("metadata", "annotations").plain
    own = {**(annotations if isinstance(annotations, dict) else {}), **template.labels}
    if str(own.get("sidecar.istio.io/inject")).lower() == "false":
        return False
    space = template.resource.identity.namespace
    found = repository.find(Identity(*NAMESPACE, None, space)) if space else ()
    labels = [each.get("metadata", "labels").plain for each in found]
    return any(_joins(each) for each in (own, *labels) if isinstance(each, dict))


def _joins(labels: dict[str, object]) -> bool:
    return (
        str(labels.get("sidecar.istio.io/inject")).lower() == "true"
        or labels.get("istio-injection") == "enabled"
        or labels.get("istio.io/dataplane-mode") == "ambient"
        or "istio.io/rev" in labels
    )


def _servers(pool: Resource, repository: Repository) -> tuple[Server, ...]:
    """A pool's endpoint pickers; none where they differ, or where it is not known of one."""
    servers = []
    for picker in pickers_of(pool, repository):
        tls = switch(picker, "tls", repository)
        if tls is None or not repository.together(pool, picker.template.resource):
            return ()
        servers.append(Server(picker, tls))
    return tuple(servers) if len({each.tls.is_on for each in servers}) == 1 else ()


def _clients(pool: Resource, repository: Repository) -> Iterator[tuple[Profile, Resource | None]]:
    seen: set[Resource] = set()
    for reference in repository.references_to(pool.identity):
        route = reference.source
        if reference.role != "backend" or not repository.together(pool, route):
            continue
        for _, gateway in gateways_of(route, repository):
            if gateway not in seen and repository.together(route, gateway):
                seen.add(gateway)
                profiles = profiles_of(gateway, repository)
                yield from ((each, gateway) for each in profiles if len(profiles) == 1)
    if not seen and repository.settings.get("implementation"):
        yield from ((each, None) for each in repository.once(profiles_in_view))
