"""Whether Istio's DestinationRules make it speak to an endpoint picker as that one serves."""

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
)
from ipi_lint_epp.tls import Connection, both_ends, carried, serving
from ipi_lint_inference.arguments import flag
from ipi_lint_inference.destination_rules import (
    covers,
    doubt,
    full_host,
    obeyed,
    rules_near,
    tls_of,
)
from ipi_lint_inference.lookup import NOT_FOUND
from ipi_lint_inference.switches import flag_names


class _NearMiss(NamedTuple):
    """A rule that Istio does not obey, why, and what to do about it."""

    related: Related
    help: str


def about_rules(
    connection: Connection, repository: Repository
) -> Iterator[tuple[Resource, Problem | Muted]]:
    """What is to be said about the rules for a picker, or about the pool where there are none."""
    rules = obeyed(connection.service, connection.client, repository)
    if any(each.get("spec", "workloadSelector").plain for each in rules):
        return
    wrong = [_wrong(each, connection, repository) for each in rules]
    if wrong and wrong[0] and all(wrong):
        if repository.together(connection.pool, rules[0]):
            yield rules[0], wrong[0]
    elif not rules and connection.serves_tls:
        unseen = doubt(connection.service, repository)
        node = connection.reference.name_node
        detail = f"a DestinationRule for '{connection}': {unseen}"
        muted = Muted(node, NOT_FOUND, detail)
        yield connection.pool, muted if unseen else _without_rule(connection, repository)


def _without_rule(connection: Connection, repository: Repository) -> Problem:
    host = full_host(connection.service)
    near = list(_near_misses(connection, repository))
    own = f"Add a DestinationRule for the host '{host}' with the TLS mode SIMPLE and"
    return Problem(
        connection.reference.name_node,
        f"no DestinationRule makes {connection.profile.title} speak TLS to '{connection}', "
        "and the endpoint picker serves nothing else",
        help=near[0].help if near else f"{own} insecureSkipVerify.",
        related=(
            *(each.related for each in near),
            serving(connection),
            *carried(connection),
        ),
    )


def _near_misses(connection: Connection, repository: Repository) -> Iterator[_NearMiss]:
    """Rules that were probably meant for the Service."""
    service = connection.service
    full = f"Write the host '{full_host(service)}' in that DestinationRule"
    for each in rules_near(service, repository):
        node, home = each.get("spec", "host"), each.identity.namespace
        if covers(each, service) and home in (service.namespace, connection.client):
            said = f"this is not exported to '{connection.client}', where the Gateway is"
            yield _NearMiss(Related(node, said), "Export that DestinationRule to the Gateway.")
        elif covers(each, service):
            said = f"Istio does not look into the namespace '{home}' for this"
            help_text = f"Move that DestinationRule to the namespace '{service.namespace}'."
            yield _NearMiss(Related(node, said), help_text)
        elif node.text == service.name:
            said = f"Istio completes this with the namespace '{home}'"
            yield _NearMiss(Related(node, said), f"{full}.")
        elif (node.text or "").startswith(f"{service.name}."):
            said = "this is not the Service's full name, and Istio does not complete it"
            yield _NearMiss(Related(node, said), f"{full}.")


def _wrong(rule: Resource, connection: Connection, repository: Repository) -> Problem | None:
    tls = tls_of(rule, connection.port)
    mode = tls.get("mode")
    speaks = mode.text in ("SIMPLE", "MUTUAL")
    if mode.text == "ISTIO_MUTUAL" or holds_placeholder(mode.text or ""):
        return None
    if speaks and not connection.serves_tls:
        return _problem(
            mode,
            f"'{mode.text}' makes Istio speak TLS to '{connection}', which serves plain text",
            "Take the TLS settings out, or the endpoint picker's flag.",
            connection,
        )
    if speaks and _cannot_verify(tls, connection, repository):
        return _problem(
            mode,
            f"Istio verifies the certificate of '{connection}', which the endpoint picker signs "
            "itself",
            "Add insecureSkipVerify, or give the endpoint picker a certificate with --cert-path.",
            connection,
        )
    if speaks or not connection.serves_tls:
        return None
    said = f"'{mode.text}' makes Istio" if mode.text else "TLS is not set here, which makes Istio"
    return _problem(
        mode,
        f"{said} speak plain text to '{connection}', and the endpoint picker serves TLS",
        "Write the TLS mode SIMPLE, with insecureSkipVerify.",
        connection,
    )


def _cannot_verify(tls: Node, connection: Connection, repository: Repository) -> bool:
    """Whether a certificate is verified that its owner makes anew at each start."""
    if tls.get("insecureSkipVerify").plain:
        return False
    names = flag_names("certificate", repository)
    return all(
        each.picker.family and not flag(each.picker.container, *names)
        for each in connection.servers
    )


def _problem(node: Node, message: str, help_text: str, connection: Connection) -> Problem:
    return Problem(node, message, help=help_text, related=both_ends(connection))
