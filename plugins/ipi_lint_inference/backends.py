"""The rules of a route and what they send requests to."""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import NamedTuple, Node, Reference, Repository, Resource
from ipi_lint_inference.kinds import GKE_IMPORT, IMPORT, POOLS


class RouteRule(NamedTuple):
    """A rule of a route (`spec.rules[i]`) with its backendRefs, in order."""

    node: Node
    backends: tuple[Reference, ...]

    @property
    def inference(self) -> tuple[Reference, ...]:
        """The backendRefs to pools and imports, whatever their group."""
        return tuple(each for each in self.backends if is_inference(each))


def route_rules(route: Resource, repository: Repository) -> Iterator[RouteRule]:
    """The rules of a route, also those without backendRefs."""
    by_rule: dict[str | int, list[Reference]] = {}
    depth = len(route.node.route) + 2
    for reference in repository.references_from(route, "backend"):
        by_rule.setdefault(reference.node.route[depth], []).append(reference)
    for node in route.get("spec", "rules").items():
        yield RouteRule(node, tuple(by_rule.get(node.route[-1], ())))


def is_pool(reference: Reference) -> bool:
    """Whether a reference means an InferencePool, in the group of today or the one before."""
    return (reference.target.group, reference.target.kind) in POOLS


def is_import(reference: Reference) -> bool:
    """Whether a reference means an import: InferencePoolImport, or GKE's own kind."""
    return (reference.target.group, reference.target.kind) in (IMPORT, GKE_IMPORT)


def is_inference(reference: Reference) -> bool:
    return is_pool(reference) or is_import(reference)


def weight_of(reference: Reference) -> int:
    """A backendRef's weight; 1 where it says none."""
    weight = reference.node.get("weight").plain
    return weight if isinstance(weight, int) else 1
