"""Where everything stands: one frame for each cluster, a row for each way through it.

A vertex stands in its column, in the row of the first vertex that it leads to; so each frame reads
like a tree from left to right. What leads out of its cluster ends at a sign in the next column.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ipi_lint.graph.model import Edge, Graph, Vertex
from ipi_lint.records import NamedTuple

_SIGNS = 3
"""How many pools of other clusters get signs of their own before they share one."""


class Slot(NamedTuple):
    """A vertex in a frame, or a sign where `vertex` is None.

    `last` is the last row of what hangs on it. `via` is the edge that it hangs on, None for the
    first of a tree; `edges` are all with the same ends, and those to all that a sign points to.
    """

    column: int
    row: int
    last: int
    vertex: int | None
    via: int | None
    edges: tuple[int, ...] = ()


class Frame(NamedTuple):
    """What is drawn of a cluster. `slots` are in the order of rows, then columns.

    `across` are the edges of the frame that join two slots and that no slot hangs on; those with
    the same ends are together.
    """

    cluster: str
    rows: int
    slots: tuple[Slot, ...]
    across: tuple[tuple[int, ...], ...]


def frames(graph: Graph) -> tuple[Frame, ...]:
    """One frame for each cluster, in the graph's order."""
    out = graph.out_edges()
    by_cluster: dict[str, list[Vertex]] = {name: [] for name in graph.clusters}
    for vertex in graph.vertices:
        by_cluster.setdefault(vertex.spot.cluster, []).append(vertex)
    return tuple(_Frame(graph, out, name, members).made() for name, members in by_cluster.items())


class _Task(NamedTuple):
    """A vertex or sign to be placed, or (where `close` is a slot's number) one that is done."""

    column: int
    vertex: int | None
    via: int | None
    edges: tuple[int, ...] = ()
    close: int | None = None


@dataclass
class _Frame:
    graph: Graph
    out: Sequence[Sequence[Edge]]
    cluster: str
    members: Sequence[Vertex]

    def made(self) -> Frame:
        self.slots: list[Slot] = []
        self.placed: set[int] = set()
        self.row = 0
        for vertex in sorted(self.members, key=lambda each: (each.column, each.number)):
            if vertex.number not in self.placed:
                self._tree(vertex)
        hanging = {each for slot in self.slots for each in slot.edges}
        across: dict[tuple[int, int], list[int]] = {}
        for vertex in self.members:
            for edge in self.out[vertex.number]:
                if edge.number not in hanging:
                    across.setdefault((edge.source, edge.target), []).append(edge.number)
        together = tuple(map(tuple, across.values()))
        ordered = sorted(self.slots, key=lambda slot: (slot.row, slot.column))
        return Frame(self.cluster, self.row, tuple(ordered), together)

    def _tree(self, root: Vertex) -> None:
        """Places a vertex and all that hangs on it; no recursion, as there may be many."""
        todo = [_Task(root.column, root.number, None)]
        while todo:
            task = todo.pop()
            if task.close is not None:
                slot = self.slots[task.close]
                self.row = max(self.row, slot.row + 1)
                self.slots[task.close] = slot._replace(last=self.row - 1)
                continue
            if task.vertex in self.placed:
                continue
            self.slots.append(Slot(task.column, self.row, self.row, *task[1:4]))
            if task.vertex is None:
                self.row += 1
                continue
            self.placed.add(task.vertex)
            todo.append(_Task(0, None, None, close=len(self.slots) - 1))
            todo.extend(reversed([*self._below(self.graph.vertices[task.vertex])]))

    def _below(self, vertex: Vertex) -> Iterator[_Task]:
        """What hangs on it: targets further right in its cluster, and signs for the others."""
        near: dict[int, list[Edge]] = {}
        away: dict[str, list[Edge]] = {}
        for edge in self.out[vertex.number]:
            target = self.graph.vertices[edge.target]
            if target.spot.cluster == self.cluster and target.column > vertex.column:
                near.setdefault(edge.target, []).append(edge)
            else:
                state = edge.broken or ("marked" if edge.findings else "")
                away.setdefault(state, []).append(edge)
        for number, edges in near.items():
            numbers = tuple(each.number for each in edges)
            yield _Task(self.graph.vertices[number].column, number, numbers[0], numbers)
        for _, edges in sorted(away.items()):
            groups = [[each] for each in edges] if len(edges) <= _SIGNS else [edges]
            for group in groups:
                numbers = tuple(each.number for each in group)
                yield _Task(vertex.column + 1, None, numbers[0], numbers)
