"""Where in an object a policy's finding stands."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ipi_lint.node import Node, Route
from ipi_lint.records import NamedTuple
from ipi_lint.regexes import regex
from ipi_lint.resource import Resource

_STEP = regex(r'(?:^|\.)([^.\[\]"]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]')
_ABOUT = ("apiVersion", "kind")


class Place(NamedTuple):
    """A node, or its key with `on_key`."""

    node: Node
    on_key: bool


def parse_field(text: str) -> Route | None:
    """The route that a field path means, such as `spec.ports[0]["a.b/c"]`; None if it is none."""
    steps: list[str | int] = []
    at = 0
    for match in _STEP.finditer(text):
        if match.start() != at:
            return None
        at = match.end()
        name, index, quoted = match.groups()
        if index is not None:
            steps.append(int(index))
        else:
            steps.append(re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else name)
    return tuple(steps) if steps and at == len(text) and text[0] != "." else None


def place_of(resource: Resource, route: Route) -> Place:
    """The field at a route; the object's name where the route is empty."""
    if not route:
        name = resource.get("metadata", "name")
        return Place(name if name.exists else resource.get("kind"), on_key=False)
    node = resource.get(*route)
    return Place(node, on_key=isinstance(node.value, dict | list))


def shared_route(routes: Iterable[Route]) -> Route:
    """What all routes begin with, but for those that only ask for the kind of the object."""
    about = [route for route in routes if not route or route[0] not in _ABOUT]
    if not about:
        return ()
    first, last = min(about, key=_words), max(about, key=_words)
    length = 0
    while length < min(len(first), len(last)) and first[length] == last[length]:
        length += 1
    return first[:length]


def _words(route: Route) -> tuple[str, ...]:
    return tuple(map(str, route))
