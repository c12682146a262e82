"""Graphs for tests: of files as they stand, and made up of nothing but names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path
from types import ModuleType

from ipi_lint import Column, Flow, Identity, Line, Point, Repository, Spot
from ipi_lint.graph.build import build
from ipi_lint.graph.model import Edge, Graph, Vertex
from ipi_lint.job import Job
from ipi_lint.linter import load_linter
from ipi_lint.read import read_tree
from trees import write

COLUMNS = (Column("a", "First"), Column("b", "Second"), Column("c", "Third"))

HOSTILE = (
    "</script><script>alert(1)</script>",
    "<!--<img src=x onerror=alert(2)>",
    "\"'`$title${style}\\N&amp;#35;",
    "a\u202eb\u2028c\u0000d\u001b[31m\ud800",
    "]]>--><style>*{display:none}",
    "##[error]##vso[x]\n::error::",
    'n1["x"] --> n2; click n1 "javascript:alert(3)"',
    "%%{init: {}}%%",
    "漢字" * 40,
)
"""Names of which some format may think more than it should."""


def graph_in(root: Path) -> Graph:
    """The graph of a repository, as the command makes it."""
    job, loaded = Job(), load_linter()
    config = job.config(root)
    files = read_tree(root, [root], config)
    report, repository = job.check_and_view(loaded, root, config, files)
    return build(loaded.given.flows, repository, report.findings)


def graph_of(root: Path, files: Mapping[str, str]) -> Graph:
    write(root, files)
    return graph_in(root)


def hostile_graph() -> Graph:
    """Every hostile text as a name, a kind, a cluster, a tag, a note and a label."""

    def draw(_: Repository) -> Iterator[Point | Line]:
        for index, text in enumerate(HOSTILE):
            one = Spot(text, "a", Identity(text, text, text, text))
            two = Spot(text, "b", Identity("", "Thing", None, str(index)))
            yield Point(one, "box", tags=(text,))
            yield Point(two, "barrel", state="missing", note=text)
            yield Line(one, two, label=text, broken=text)
            yield Line(one, Spot(HOSTILE[0], "b", Identity("", "Thing", None, "0")))

    clusters = {text: Repository() for text in HOSTILE}
    return build([Flow(COLUMNS, draw)], Repository(clusters=clusters), ())


def large_graph(clusters: int, pools: int) -> Graph:
    """Gateways with a route to each pool; some targets are missing, some in the next cluster."""

    def draw(_: Repository) -> Iterator[Point | Line]:
        for cluster in range(clusters):
            name, following = f"c{cluster:02}", f"c{(cluster + 1) % clusters:02}"
            gateway = Spot(name, "a", Identity("", "Gateway", "infra", "in"))
            yield Point(gateway, "hexagon")
            for number in range(pools):
                route = Spot(name, "b", Identity("", "Route", "x", f"r{number:04}"))
                pool = Spot(name, "c", Identity("", "Pool", "x", f"p{number:04}"))
                yield Point(route, "pill")
                yield Point(pool, "box", state="missing" if number % 20 == 3 else "present")
                yield Line(gateway, route)
                yield Line(route, pool)
                if number % 50 == 0:
                    yield Line(pool, pool._replace(cluster=following))

    whole = Repository(clusters={f"c{number:02}": Repository() for number in range(clusters)})
    return build([Flow(COLUMNS, draw)], whole, ())


def written(writer: ModuleType, graph: Graph) -> str:
    stream = StringIO()
    writer.write(graph, stream)
    return stream.getvalue()


def vertex(graph: Graph, kind: str, name: str, cluster: str = "") -> Vertex:
    """The one vertex of a kind and name."""
    (found,) = (
        each
        for each in graph.vertices
        if (each.spot.identity.kind, each.name, each.spot.cluster) == (kind, name, cluster)
    )
    return found


def edge(graph: Graph, source: Vertex, target: Vertex) -> Edge:
    """The one edge between two vertices."""
    ends = (source.number, target.number)
    (found,) = (each for each in graph.edges if (each.source, each.target) == ends)
    return found


def names(graph: Graph, findings: tuple[int, ...]) -> list[str]:
    """The rules of findings."""
    return [graph.findings[each].rule.name for each in findings]
