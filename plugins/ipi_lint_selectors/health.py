"""What GKE's HealthCheckPolicy asks, and whom."""

from __future__ import annotations

from ipi_lint import NamedTuple, Node, Repository, Resource
from ipi_lint_inference.kinds import POOLS
from ipi_lint_selectors.listening import server_of
from ipi_lint_selectors.pools import number_of, pods_of

_CHECKS = {
    "HTTP": "httpHealthCheck",
    "HTTPS": "httpsHealthCheck",
    "HTTP2": "http2HealthCheck",
    "GRPC": "grpcHealthCheck",
    "TCP": "tcpHealthCheck",
}
_DEFAULTS = {"HTTP": 80}
"""At which port is asked that is not said, where that is known."""


class HealthCheck(NamedTuple):
    """Where pods are asked. `number` is None where that is not known, `path` for what has none."""

    number: int | None
    port: Node
    path: str | None
    path_node: Node


def health_check(policy: Resource) -> HealthCheck | None:
    """The check of a HealthCheckPolicy; None where it says none, or follows the serving port."""
    config = policy.get("spec", "default", "config")
    kind = config.get("type").text or ""
    node = config.get(_CHECKS.get(kind, ""))
    specification = node.get("portSpecification").text
    if not isinstance(node.plain, dict) or specification not in (None, "USE_FIXED_PORT"):
        return None
    port, path = node.get("port"), node.get("requestPath")
    number = number_of(port.plain) if port.plain is not None else _DEFAULTS.get(kind)
    written = "/" if path.plain is None else path.text
    return HealthCheck(number, port, written if kind == "HTTP" else None, path)


def policy_pools(policy: Resource, repository: Repository) -> tuple[Resource, ...]:
    """The pools in view that a policy is for; the group is not looked at."""
    found: list[Resource] = []
    for reference in repository.references_from(policy, "policy-target"):
        if reference.target.kind == "InferencePool":
            for group, kind in POOLS:
                target = reference.target._replace(group=group, kind=kind)
                found += repository.find(target) or (
                    repository.find(target._replace(namespace=None)) if target.namespace else ()
                )
    return tuple(each for each in found if repository.together(policy, each))


def health_paths(pool: Resource, repository: Repository) -> dict[str, Node]:
    """The paths at which a pool's known servers say that they are ready; none if one is unknown."""
    found: dict[str, Node] = {}
    for template in pods_of(pool, repository):
        for container in template.containers():
            path = (server_of(container, repository) or {}).get("health")
            if path is None:
                return {}
            found.setdefault(path, container.get("image"))
    return found
