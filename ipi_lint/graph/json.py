"""The graph as JSON, for programs."""

from __future__ import annotations

import json
from typing import Any, TextIO

from ipi_lint.graph.model import At, Edge, Graph, Vertex
from ipi_lint.report.escape import json_text
from ipi_lint.report.json import finding_object

VERSION = 1


def write(graph: Graph, stream: TextIO) -> None:
    """Writes one JSON object; nodes and findings are named by their index (see docs/graph.md)."""
    whole = {
        "version": VERSION,
        "columns": [column._asdict() for column in graph.columns],
        "clusters": list(graph.clusters),
        "nodes": [_node(graph, each) for each in graph.vertices],
        "edges": [_edge(each) for each in graph.edges],
        "findings": [finding_object(each) for each in graph.findings],
        "elsewhere": list(graph.loose),
    }
    stream.write(json_text(json.dumps(whole, ensure_ascii=False, indent=2)))
    stream.write("\n")


def _node(graph: Graph, vertex: Vertex) -> dict[str, Any]:
    group, kind, namespace, name = vertex.spot.identity
    return {
        "cluster": vertex.spot.cluster,
        "column": graph.columns[vertex.column].name,
        "group": group,
        "kind": kind,
        "namespace": namespace,
        "name": name,
        "state": vertex.state,
        "note": vertex.note,
        "tags": list(vertex.tags),
        "places": [each._asdict() for each in vertex.places],
        "findings": list(vertex.findings),
    }


def _edge(edge: Edge) -> dict[str, Any]:
    place: At | None = edge.place
    return {
        "source": edge.source,
        "target": edge.target,
        "label": edge.label,
        "broken": edge.broken,
        "field": edge.field,
        "place": place._asdict() if place else None,
        "findings": list(edge.findings),
    }
