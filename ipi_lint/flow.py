"""What a plugin says of where traffic flows: points, and lines between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

from ipi_lint.node import Node
from ipi_lint.records import NamedTuple
from ipi_lint.repository import Repository
from ipi_lint.resource import Identity, Resource

Shape = Literal["hexagon", "pill", "box", "tag", "barrel"]
State = Literal["present", "expected", "unseen", "missing"]


class Column(NamedTuple):
    """One of the steps that traffic takes, from left to right; `title` stands above it."""

    name: str
    title: str


class Spot(NamedTuple):
    """What a point is known by. `cluster` is empty where clusters are not told apart."""

    cluster: str
    column: str
    identity: Identity


class Point(NamedTuple):
    """An object that traffic passes, or one that is named and not there.

    `state` is `present`; `expected` for what a controller makes, so that no file has it; `unseen`
    where it may exist in what could not be read; else `missing`. `note` says why. `tags` are words
    about it, `also` further objects whose findings are marked here, such as its pods.
    """

    spot: Spot
    shape: Shape
    resources: tuple[Resource, ...] = ()
    state: State = "present"
    note: str = ""
    tags: tuple[str, ...] = ()
    also: tuple[Resource, ...] = ()


class Line(NamedTuple):
    """Traffic from one point to another, as `node` in `resource` says; None: nothing says it.

    `broken` says why none passes, where that is known; a missing target needs no word.
    """

    source: Spot
    target: Spot
    resource: Resource | None = None
    node: Node | None = None
    label: str = ""
    broken: str = ""


Draw = Callable[[Repository], Iterable[Point | Line]]


class Flow(NamedTuple):
    """What a plugin adds to the graph. `draw` gets all objects, with each cluster's own in it."""

    columns: tuple[Column, ...]
    draw: Draw
