"""The ports of an endpoint picker's Service."""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Node, Resource


def tcp_ports(service: Resource) -> tuple[Node, ...]:
    """The Service's ports for TCP whose numbers stand here; without a protocol TCP is meant."""
    return tuple(
        each for each in service.get("spec", "ports").items()
        if each.get("protocol").plain in (None, "TCP") and type(each.get("port").plain) is int
    )  # fmt: skip


def has_port(service: Resource, number: int) -> bool:
    """Whether a Service has a port of this number for TCP."""
    return any(each.get("port").plain == number for each in tcp_ports(service))


def is_external(service: Resource) -> bool:
    """Whether a Service is only another name for a host: its ports mean nothing."""
    return service.get("spec", "type").text == "ExternalName"


def is_open(service: Resource) -> bool:
    """Whether it cannot be told which ports a Service has: a later step fills them in."""
    ports = service.get("spec", "ports")
    if is_external(service) or not isinstance(service.get("spec").plain, dict):
        return True
    if not isinstance(ports.plain, list):
        return ports.plain is not None
    return any(type(each.get("port").plain) is not int for each in ports.items())


def is_for_picker(port: Node) -> bool:
    """Whether a port's name says that gRPC of an external processor is spoken there."""
    return (port.get("name").text or "").startswith(("grpc", "ext-proc", "extproc"))


def speaks_http(port: Node) -> bool:
    """Whether a port, of a Service or a container, says that it speaks HTTP/1."""
    words = (port.get("name").text or "", (port.get("appProtocol").text or "").lower())
    return any(
        each in ("http", "https") or each.startswith(("http-", "http1", "https-"))
        for each in words
    )  # fmt: skip


def probes(container: Node) -> Iterator[Node]:
    """The probes of a container."""
    for each in ("livenessProbe", "readinessProbe", "startupProbe"):
        yield container.get(each)
