"""The graph's content: points, lines, ghosts, and the findings on them."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from commands import ROOT
from fleets import fleet
from graphs import COLUMNS, edge, graph_in, graph_of, large_graph, names, vertex
from ipi_lint import Flow, Identity, Line, Point, Repository, Spot
from ipi_lint.graph.build import build
from ipi_lint.graph.layout import frames
from ipi_lint.graph.model import Graph

EXAMPLE = ROOT / "examples" / "gitops"

GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: in, namespace: x}
spec:
  gatewayClassName: fleet
  listeners: [{name: http, port: 80, protocol: HTTP}]
"""
POOL = """\
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama
  namespace: x
  annotations: {}
spec:
  selector: {matchLabels: {app: llama}}
  targetPorts: [{number: 8000}]
  endpointPickerRef: {name: llama-epp, port: {number: 9002}}
"""
EXPORTED = POOL.replace("{}", "{inference.networking.x-k8s.io/export: ClusterSet}", 1)


def route(*backends: str) -> str:
    return dedent("""\
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: to, namespace: x}
        spec:
          parentRefs: [{name: in}]
          rules:
            - backendRefs:
        """) + "".join(f"        - {{{each}}}\n" for each in backends)


TO_POOL = "group: inference.networking.k8s.io, kind: InferencePool, name: llama"
TO_IMPORT = "group: inference.networking.x-k8s.io, kind: InferencePoolImport, name: llama"


@pytest.fixture(scope="module")
def example() -> Graph:
    return graph_in(EXAMPLE)


def test_the_way_from_gateway_to_picker(tmp_path: Path) -> None:
    graph = graph_of(tmp_path, {"all.yaml": "---\n".join((GATEWAY, POOL, route(TO_POOL)))})
    gateway, to = vertex(graph, "Gateway", "x/in"), vertex(graph, "HTTPRoute", "x/to")
    pool, picker = (
        vertex(graph, "InferencePool", "x/llama"),
        vertex(graph, "Service", "x/llama-epp"),
    )
    assert edge(graph, gateway, to).field == "spec.parentRefs[0]"
    assert edge(graph, to, pool).field == "spec.rules[0].backendRefs[0]"
    assert edge(graph, pool, picker).field == "spec.endpointPickerRef"
    assert edge(graph, to, pool).place == ("all.yaml", 26)
    assert pool.places == (("all.yaml", 8),)
    assert graph.clusters == ("",)


def test_a_picker_that_is_not_there_is_a_ghost(tmp_path: Path) -> None:
    graph = graph_of(tmp_path, {"pool.yaml": POOL})
    picker = vertex(graph, "Service", "x/llama-epp")
    assert (picker.state, picker.places) == ("missing", ())
    assert edge(graph, vertex(graph, "InferencePool", "x/llama"), picker).broken == "missing"


def test_what_a_chart_may_hold_is_not_in_view(tmp_path: Path) -> None:
    release = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\n"
    release += "metadata: {name: epp, namespace: x}\nspec: {chart: {spec: {chart: epp}}}\n"
    graph = graph_of(tmp_path, {"pool.yaml": POOL, "release.yaml": release})
    picker = vertex(graph, "Service", "x/llama-epp")
    assert picker.state == "unseen"
    assert picker.note.startswith("it may exist: release.yaml")
    assert not edge(graph, vertex(graph, "InferencePool", "x/llama"), picker).broken


def in_two_clusters(east: str, west: str) -> dict[str, str]:
    return {"clusters/east/all.yaml": east, "clusters/west/all.yaml": west}


def test_an_import_in_no_file_is_expected_where_a_pool_is_exported(tmp_path: Path) -> None:
    graph = graph_of(tmp_path, in_two_clusters(EXPORTED, route(TO_IMPORT)))
    imported = vertex(graph, "InferencePoolImport", "x/llama", "west")
    pool = vertex(graph, "InferencePool", "x/llama", "east")
    assert imported.state == "expected"
    assert pool.tags == ("exported",)
    assert not edge(graph, imported, pool).broken


def test_an_import_of_a_pool_that_is_not_exported_is_broken(tmp_path: Path) -> None:
    graph = graph_of(tmp_path, in_two_clusters(POOL, route(TO_IMPORT)))
    imported = vertex(graph, "InferencePoolImport", "x/llama", "west")
    pool = vertex(graph, "InferencePool", "x/llama", "east")
    assert imported.state == "missing"
    assert edge(graph, imported, pool).broken == "not exported"


def test_an_import_of_nothing_leads_to_a_ghost(tmp_path: Path) -> None:
    graph = graph_of(tmp_path, in_two_clusters(GATEWAY, route(TO_IMPORT)))
    ghost = vertex(graph, "InferencePool", "x/llama", "west")
    assert (ghost.state, ghost.note) == ("missing", "no cluster has a pool of this name")


def test_a_pool_in_another_namespace_is_not_behind_an_import(tmp_path: Path) -> None:
    other = EXPORTED.replace("namespace: x", "namespace: other")
    graph = graph_of(tmp_path, in_two_clusters(other, route(TO_IMPORT)))
    assert vertex(graph, "InferencePoolImport", "x/llama", "west").state == "missing"


def test_several_routes_to_an_import_give_its_lines_once(tmp_path: Path) -> None:
    second = route(TO_IMPORT).replace("name: to,", "name: too,")
    west = "---\n".join((route(TO_IMPORT), second))
    graph = graph_of(tmp_path, in_two_clusters(EXPORTED, west))
    assert sum(graph.vertices[each.target].spot.cluster == "east" for each in graph.edges) == 2


def test_a_route_to_services_only_is_not_drawn(tmp_path: Path) -> None:
    graph = graph_of(tmp_path, {"all.yaml": "---\n".join((GATEWAY, route("name: web, port: 80")))})
    assert [each.spot.identity.kind for each in graph.vertices] == ["Gateway"]


def test_a_backend_that_forgot_its_kind_is_drawn(tmp_path: Path) -> None:
    graph = graph_of(tmp_path, {"all.yaml": "---\n".join((POOL, route("name: llama, port: 80")))})
    to, service = vertex(graph, "HTTPRoute", "x/to"), vertex(graph, "Service", "x/llama")
    assert edge(graph, to, service).broken == "missing"


def test_findings_are_on_the_edge_whose_field_they_are_at(example: Graph) -> None:
    to = vertex(example, "HTTPRoute", "serving/chat", "west")
    ghost = next(
        each for each in example.vertices
        if each.spot.cluster == "west" and each.state == "missing"
    )  # fmt: skip
    assert names(example, edge(example, to, ghost).findings) == ["import-ref-wrong-group"]
    assert to.findings == ghost.findings == ()


def test_findings_are_on_the_object_of_their_own_cluster(example: Graph) -> None:
    pool = vertex(example, "InferencePool", "serving/qwen-chat", "east")
    assert names(example, pool.findings) == ["export-unknown-value"]
    assert example.loose == ()


def test_findings_about_pods_are_on_their_pool(tmp_path: Path) -> None:
    server = dedent("""\
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: server, namespace: x}
        spec:
          selector: {matchLabels: {app: llama}}
          template:
            metadata:
              labels: {app: llama}
              annotations: {inference.networking.x-k8s.io/export: ClusterSet}
            spec: {containers: [{name: vllm, image: "vllm/vllm-openai:v0.11.0"}]}
        """)
    graph = graph_of(tmp_path, {"pool.yaml": POOL, "server.yaml": server})
    pool = vertex(graph, "InferencePool", "x/llama")
    assert names(graph, pool.findings) == ["export-on-wrong-object"]


def test_a_finding_about_nothing_in_the_picture_is_loose(tmp_path: Path) -> None:
    graph = graph_of(
        tmp_path, {"broken.yaml": "apiVersion: v1\nkind: Service\na: [", "pool.yaml": POOL}
    )
    assert "yaml-syntax" in names(graph, graph.loose)


def draw_backwards(graph: Flow) -> Flow:
    return Flow(graph.columns, lambda repository: reversed([*graph.draw(repository)]))


def test_the_order_of_points_and_lines_does_not_count() -> None:
    def draw(_: Repository) -> list[Point | Line]:
        spots = [Spot("", column.name, Identity("", "K", "n", column.name)) for column in COLUMNS]
        return [
            *(Point(spot, "box") for spot in spots),
            Point(spots[1], "box", state="missing"),
            Line(spots[0], spots[1], label="one"),
            Line(spots[0], spots[1], label="two"),
            Line(spots[1], spots[2]),
            Line(spots[1], Spot("", "nowhere", spots[2].identity)),
        ]

    flow = Flow(COLUMNS, draw)
    graph = build([flow], Repository(), ())
    assert graph == build([draw_backwards(flow)], Repository(), ())
    assert [each.state for each in graph.vertices] == ["present"] * 3
    assert [each.label for each in graph.edges] == ["one", "two", ""]


def test_namesakes_in_one_repository_are_one(tmp_path: Path) -> None:
    """A collection of examples has the same objects in every folder: they are drawn as one."""
    example = "---\n".join((GATEWAY, EXPORTED.replace("ClusterSet", "clusterset"), route(TO_POOL)))
    graph = graph_of(tmp_path, {f"example-{number}/all.yaml": example for number in range(30)})
    pool = vertex(graph, "InferencePool", "x/llama")
    assert len(pool.places) == 30
    assert names(graph, pool.findings) == ["export-unknown-value"] * 30
    (frame,) = frames(graph)
    assert len(frame.slots) == 4
    assert len(graph.edges) == 3 * 30


def test_every_vertex_has_a_place_of_its_own(tmp_path: Path) -> None:
    graph = graph_of(tmp_path, fleet(3, 40))
    for frame in frames(graph):
        places = [(slot.row, slot.column) for slot in frame.slots]
        assert len(places) == len(set(places))
        assert all(slot.row <= slot.last < frame.rows for slot in frame.slots)
    drawn = [slot.vertex for frame in frames(graph) for slot in frame.slots]
    assert sorted(each for each in drawn if each is not None) == list(range(len(graph.vertices)))


def test_every_edge_is_drawn_once() -> None:
    graph = large_graph(4, 100)
    hanging = [number for frame in frames(graph) for slot in frame.slots for number in slot.edges]
    across = [number for frame in frames(graph) for ways in frame.across for number in ways]
    assert sorted(hanging + across) == list(range(len(graph.edges)))


def test_two_rules_to_a_pool_hang_on_one_line(tmp_path: Path) -> None:
    backends = f"            - backendRefs:\n          - {{{TO_POOL}, weight: 9}}\n"
    twice = route(TO_POOL) + backends.replace("            -", "    -")
    graph = graph_of(tmp_path, {"all.yaml": "---\n".join((GATEWAY, POOL, twice))})
    (frame,) = frames(graph)
    pool = vertex(graph, "InferencePool", "x/llama")
    (slot,) = (each for each in frame.slots if each.vertex == pool.number)
    fields = [graph.edges[each].field for each in slot.edges]
    assert fields == ["spec.rules[0].backendRefs[0]", "spec.rules[1].backendRefs[0]"]
    assert frame.across == ()


def test_circles_come_to_an_end() -> None:
    def draw(_: Repository) -> list[Point | Line]:
        spots = [Spot("", "a", Identity("", "K", "n", name)) for name in "pqr"]
        ends = zip(spots, spots[1:] + spots[:1], strict=True)
        return [*(Point(spot, "box") for spot in spots), *(Line(*each) for each in ends)]

    (frame,) = frames(build([Flow(COLUMNS, draw)], Repository(), ()))
    assert len(frame.slots) == 6
