"""What looks at several fields at once: checks in Python that schema files name, and CEL rules."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from ipi_lint.node import Route
from ipi_lint.records import NamedTuple
from ipi_lint.words import holds_placeholder

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


class Skipped(NamedTuple):
    """A rule that was not held against a value. `reason` is a stable word."""

    route: Route
    reason: str


def violations(
    schema: Schema, value: Any, faulty: Collection[Route], checks: Mapping[str, FieldCheck]
) -> Iterator[Violation | Skipped]:
    """Runs the checks and rules of every node in which no fault lies.

    `value` has its defaults; `faulty` are the routes of values that are structurally wrong.
    """
    for route, node, below in _with_rules(schema, value, ()) if value is not None else ():
        if any(fault[: len(route)] == route for fault in faulty):
            continue
        for found in _judged(node, below, checks):
            if isinstance(found, str):
                yield Skipped(route, found)
            elif _is_to_be_filled_in(below):
                yield Skipped(route, "placeholder")
            else:
                yield Violation((*route, *found.route), found, node)


def _judged(node: Schema, value: Any, checks: Mapping[str, FieldCheck]) -> Iterator[Broken | str]:
    for name in node.get("checks", ()):
        yield from checks[name](value)
    for rule in node.get("rules", ()):
        found = rule.judge(value)
        if found is not None:
            yield found


def _is_to_be_filled_in(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_is_to_be_filled_in, value.values()))
    if isinstance(value, list):
        return any(map(_is_to_be_filled_in, value))
    return isinstance(value, str) and holds_placeholder(value)


def _with_rules(schema: Schema, value: Any, route: Route) -> Iterator[tuple[Route, Schema, Any]]:
    if "checks" in schema or "rules" in schema:
        yield route, schema, value
    if isinstance(value, dict):
        known, others = schema.get("properties", {}), schema.get("additionalProperties")
        for name, below in value.items():
            node = known.get(name, others)
            if node and "unwatched" not in node and below is not None:
                yield from _with_rules(node, below, (*route, name))
    elif isinstance(value, list) and "items" in schema:
        items = schema["items"]
        for index, below in enumerate(value if "unwatched" not in items else ()):
            if below is not None:
                yield from _with_rules(items, below, (*route, index))
