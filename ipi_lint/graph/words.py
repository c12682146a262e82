"""What writers say of vertices, edges and clusters, the same in each format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from ipi_lint.graph.model import At, Edge, Graph, Vertex
from ipi_lint.report.escape import printable, sentence
from ipi_lint.report.summary import counted
from ipi_lint.rule import Finding

NO_CLUSTER = "the repository"
"""What the one frame is called where clusters are not told apart."""


def cluster_title(cluster: str) -> str:
    return f"cluster {printable(cluster)}" if cluster else NO_CLUSTER


def vertex_title(vertex: Vertex) -> str:
    """`InferencePool serving/llama`, on one line and without hidden characters."""
    return printable(f"{vertex.spot.identity.kind} {vertex.name}".strip())


def state_words(vertex: Vertex) -> str:
    """What is not plain about a vertex: its tags, or why it is a ghost."""
    words = [*vertex.tags]
    if vertex.state != "present":
        words.append(_STATES[vertex.state] + (f": {vertex.note}" if vertex.note else ""))
    return sentence(", ".join(words))


_STATES = {"missing": "missing", "unseen": "not in view", "expected": "expected"}


def place_words(place: At | None) -> str:
    """`path:line`; empty where there is none."""
    return f"{printable(place.path)}:{place.line}" if place else ""


def places_words(places: Sequence[At], limit: int = 3) -> str:
    shown = ", ".join(place_words(each) for each in places[:limit])
    return f"{shown} and {len(places) - limit:,} more" if len(places) > limit else shown


def finding_words(finding: Finding) -> str:
    """`error[IPI251] export-unknown-value: ...`, on one line."""
    head = f"{finding.severity}[{finding.rule.code}] {finding.rule.name}"
    return f"{head}: {sentence(finding.message)}"


def counts_words(graph: Graph, findings: Iterable[int]) -> str:
    """`2 errors, 1 warning`; empty where there is nothing."""
    counts = graph.counts(findings)
    return ", ".join(counted(number, str(severity)) for severity, number in counts)


def sign_words(graph: Graph, edges: Sequence[int]) -> tuple[str, str]:
    """The two lines of a sign: in which clusters its targets are, and what they are called."""
    targets = [graph.vertices[graph.edges[each].target] for each in edges]
    clusters = list(dict.fromkeys(each.spot.cluster for each in targets))
    names = list(dict.fromkeys(each.name for each in targets))
    where = (
        f"in {cluster_title(clusters[0])}"
        if len(clusters) == 1
        else f"in {len(clusters):,} clusters"
    )
    what = names[0] if len(names) == 1 else f"{len(names):,} of them"
    return where, printable(what)


def cluster_counts(members: Iterable[Vertex]) -> list[tuple[str, int]]:
    """How many there are of each kind that is there, by name; then of each tag, then ghosts."""
    members = tuple(members)
    kinds = Counter(each.spot.identity.kind for each in members if each.state == "present")
    tags = Counter(tag for each in members for tag in each.tags)
    missing = sum(each.state == "missing" for each in members)
    rows = [*sorted(kinds.items()), *sorted(tags.items())]
    return [*rows, *([("missing", missing)] if missing else [])]


def edge_words(edges: Iterable[Edge]) -> str:
    """What is said beside edges: their labels, and why they are broken."""
    words = (word for edge in edges for word in (edge.label, edge.broken) if word)
    return sentence(", ".join(dict.fromkeys(words)))


def beside_words(edges: Sequence[Edge]) -> str:
    """What there is room for beside edges: why they are broken, else their labels."""
    broken = dict.fromkeys(each.broken for each in edges if each.broken)
    return sentence(", ".join(broken or dict.fromkeys(each.label for each in edges if each.label)))


def graph_title(graph: Graph) -> str:
    """What the whole picture is about, with its counts."""
    broken = sum(bool(each.broken) for each in graph.edges)
    where = counted(len(graph.clusters), "cluster") if graph.clusters != ("",) else NO_CLUSTER
    return f"Traffic in {where}: {counted(broken, 'broken connection')}, " + (
        counts_words(graph, range(len(graph.findings))) or "no findings"
    )
