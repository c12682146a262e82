"""Checks that look at several fields at once, written in Python; schema files name them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ipi_lint.node import Route

Schema = Mapping[str, Any]


class Broken(NamedTuple):
    """What a check found. `route` leads from the checked value to the smallest wrong one.

    A field that is missing is named by its route too; `on_key` points at the key of what is there
    and must not be.
    """

    route: Route
    message: str
    help: str = ""
    on_key: bool = False


FieldCheck = Callable[[Any], Iterable[Broken]]
"""Gets a value of the right shape, with defaults filled in; says what is broken in it."""


class Violation(NamedTuple):
    """A Broken with its route from the object's root, and the schema node that demands it."""

    route: Route
    broken: Broken
    schema: Schema


def violations(
    schema: Schema, value: Any, faulty: Collection[Route], checks: Mapping[str, FieldCheck]
) -> Iterator[Violation]:
    """Runs the checks of every node in which no fault lies.

    `value` has its defaults; `faulty` are the routes of values that are structurally wrong.
    """
    for route, node, below in _with_checks(schema, value, ()):
        if any(fault[: len(route)] == route for fault in faulty):
            continue
        for name in node["checks"]:
            for broken in checks[name](below):
                yield Violation((*route, *broken.route), broken, node)


def _with_checks(schema: Schema, value: Any, route: Route) -> Iterator[tuple[Route, Schema, Any]]:
    if "checks" in schema:
        yield route, schema, value
    if isinstance(value, dict):
        known, others = schema.get("properties", {}), schema.get("additionalProperties")
        for name, below in value.items():
            node = known.get(name, others)
            if node:
                yield from _with_checks(node, below, (*route, name))
    elif isinstance(value, list) and "items" in schema:
        for index, below in enumerate(value):
            yield from _with_checks(schema["items"], below, (*route, index))
