"""Which Gateways an import's status names, which ones carry it, and whose they are."""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import NamedTuple, Node, Reference, Repository, Resource
from ipi_lint_inference.implementations import known_controllers
from ipi_lint_inference.kinds import GATEWAY, GATEWAY_CLASS


class Connection(NamedTuple):
    """A route that sends traffic to an import (`backend`), and a parent of that route."""

    backend: Reference
    parent: Reference


def listed_parents(resource: Resource, repository: Repository) -> Iterator[Reference]:
    """The parents in an import's status, without the placeholder that controllers write there."""
    for reference in repository.references_from(resource, "status-parent"):
        if (reference.target.kind, reference.target.name) != ("Status", "default"):
            yield reference


def listed_by_controller(
    resource: Resource, repository: Repository
) -> Iterator[tuple[Node, list[Reference]]]:
    """The entries of `status.controllers`, each with the parents that it lists."""
    listed: dict[tuple[str | int, ...], list[Reference]] = {}
    for reference in listed_parents(resource, repository):
        controller = reference.node.parent.parent.parent
        listed.setdefault(controller.route, []).append(reference)
    for controller in resource.get("status", "controllers").items():
        yield controller, listed.get(controller.route, [])


def connections(resource: Resource, repository: Repository) -> Iterator[Connection]:
    """The routes to an import with each of their parents.

    Routes that say no namespace for the import are among them: they may mean it.
    """
    anywhere = resource.identity._replace(namespace=None)
    for target in dict.fromkeys((resource.identity, anywhere)):
        for backend in repository.references_to(target):
            if backend.role in ("backend", "mirror"):
                for parent in repository.references_from(backend.source, "parent"):
                    yield Connection(backend, parent)


def gateway_of(reference: Reference, repository: Repository) -> Resource | None:
    """The Gateway that a reference names, if it is here.

    None, too, where one of the two stands several times: there are several clusters in view, and
    which Gateway is meant is not known.
    """
    if (reference.target.group, reference.target.kind) != GATEWAY:
        return None
    found = repository.find(reference.target)
    is_plain = len(found) == len(repository.find(reference.source.identity)) == 1
    return found[0] if is_plain else None


def controllers_of(gateway: Resource, repository: Repository) -> tuple[str, ...]:
    """The controllerNames of a Gateway's class; none where the class is neither here nor known."""
    name = gateway.get("spec", "gatewayClassName").text
    if not name:
        return ()
    classes = [each for each in repository.of_kind(*GATEWAY_CLASS) if each.identity.name == name]
    if classes:
        said = [each.get("spec", "controllerName").text for each in classes]
        return tuple(text for text in said if text)
    return known_controllers(name, repository)


def attaches(parent: Reference, gateway: Resource) -> bool:
    """Whether it is certain that a route is attached to a Gateway.

    The route's status decides where it speaks of that Gateway. Else a listener must let in routes
    of the route's namespace; which namespaces a selector matches is not known here.
    """
    route = parent.source
    said = [
        condition.get("status").text
        for status in route.get("status", "parents").items()
        if _means(status.get("parentRef"), parent)
        for condition in status.get("conditions").items()
        if condition.get("type").text == "Accepted"
    ]
    if said:
        return all(status == "True" for status in said)
    is_neighbour = route.identity.namespace == gateway.identity.namespace
    section, port = parent.node.get("sectionName").plain, parent.node.get("port").plain
    return any(
        _lets_in(listener, is_neighbour)
        for listener in gateway.get("spec", "listeners").items()
        if section in (None, listener.get("name").plain)
        and port in (None, listener.get("port").plain)
    )


def _means(ref: Node, parent: Reference) -> bool:
    same = all(
        ref.get(field).plain == parent.node.get(field).plain for field in ("name", "sectionName")
    )
    namespace = ref.get("namespace").text or parent.source.identity.namespace
    return same and namespace == parent.target.namespace


def _lets_in(listener: Node, is_neighbour: bool) -> bool:
    source = listener.get("allowedRoutes", "namespaces", "from").text or "Same"
    return source == "All" or (source == "Same" and is_neighbour)
