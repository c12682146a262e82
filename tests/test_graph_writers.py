"""The graph's formats: what they show, what hostile names do to them, and their sizes."""

from __future__ import annotations

import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

import pytest

from commands import ROOT, done, run
from commands import ipi_lint as ipi_lint_command
from fleets import fleet
from graphs import HOSTILE, graph_in, graph_of, hostile_graph, large_graph, written
from ipi_lint.graph import dot, html, mermaid, svg, text
from ipi_lint.graph import json as json_writer
from ipi_lint.graph.geometry import cut, cut_name
from ipi_lint.graph.model import Graph

EXAMPLE = ROOT / "examples" / "gitops"
WRITERS = (text, svg, html, mermaid, dot, json_writer)
NAMES = [each.__name__.rpartition(".")[2] for each in WRITERS]
each_writer = pytest.mark.parametrize("writer", WRITERS, ids=NAMES)
# What no output may hold: controls, what turns the reading order, and what no UTF-8 can carry.
HIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ud800-\udfff]")


@pytest.fixture(scope="module")
def example() -> Graph:
    return graph_in(EXAMPLE)


@pytest.fixture(scope="module")
def hostile() -> Graph:
    return hostile_graph()


class Page(HTMLParser):
    """The elements of a page, and what stands in scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.scripts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attributes if name in ("src", "href")]

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] == "script" and self.cdata_elem:
            self.scripts.append(data)


def payload_of(page: str) -> Any:
    (found,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    return json.loads(found)


@each_writer
def test_the_same_graph_gives_the_same_bytes(
    writer: ModuleType, example: Graph, tmp_path: Path
) -> None:
    assert written(writer, example) == written(writer, graph_in(EXAMPLE))


def test_hash_seeds_do_not_count(tmp_path: Path) -> None:
    outputs = {
        done(ipi_lint_command("graph", "-f", "html", cwd=EXAMPLE, PYTHONHASHSEED=seed))
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


@each_writer
def test_nothing_hidden_is_written(writer: ModuleType, hostile: Graph) -> None:
    assert not HIDDEN.search(written(writer, hostile))
    assert "##[error]" not in written(writer, hostile)


def test_the_tree_shows_every_finding_and_ghost(example: Graph) -> None:
    tree = written(text, example)
    assert tree.count("    ! ") == len(example.findings) == 6
    assert "-x [missing] InferencePoolImport serving/qwen-chat (missing: it is in no file)" in tree
    assert "-x [not exported] InferencePool serving/qwen-chat in cluster east" in tree
    assert tree.endswith("4 broken ones, 6 findings on them, 0 elsewhere\n")


def test_a_line_of_the_tree_stays_a_line(hostile: Graph) -> None:
    ways = len(hostile.vertices) + len(hostile.edges)
    assert len(written(text, hostile).splitlines()) <= 3 * ways


def test_svg_is_xml_without_scripts(example: Graph, hostile: Graph) -> None:
    for graph in (example, hostile):
        root = ElementTree.fromstring(written(svg, graph))
        tags = {each.tag.rpartition("}")[2] for each in root.iter()}
        assert tags == {"svg", "title", "style", "rect", "text", "g", "path"}
        assert not [each for each in root.iter() if "href" in "".join(each.attrib)]


def test_svg_says_severities_in_shapes_and_words(example: Graph) -> None:
    picture = written(svg, example)
    for severity in ("error", "warning", "note"):
        assert f">{severity}</text>" in picture
        assert f'class="glyph {severity}"' in picture
    assert "4 broken connections, 5 errors, 1 warning" in picture
    assert "prefers-color-scheme: dark" in picture


def test_svg_of_a_large_cluster_says_what_it_leaves_out() -> None:
    picture = written(svg, large_graph(2, 1000))
    assert picture.count("more objects; what has findings is drawn first") == 2
    assert len(picture) < 1_000_000


def test_html_is_one_page_that_fetches_nothing(example: Graph) -> None:
    page = Page(written(html, example))
    assert page.links == ["data:,"]
    assert page.tags.count("script") == 7
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', written(html, example))
    assert policy
    assert "default-src &#x27;none&#x27;" in policy[1]
    assert "unsafe" not in policy[1]


def test_no_name_leaves_the_data_of_the_page(example: Graph, hostile: Graph) -> None:
    page = written(html, hostile)
    assert Page(page).tags == Page(written(html, example)).tags
    inside = page.partition('id="data">')[2].partition("</script>")[0]
    assert not set("<>&") & set(inside)
    assert HOSTILE[0] in {row[8] for row in payload_of(page)["nodes"]} or "/" in HOSTILE[0]
    assert any("alert(1)" in row[8] for row in payload_of(page)["nodes"])


def test_html_carries_source_lines(example: Graph) -> None:
    (found,) = [row for row in payload_of(written(html, example))["findings"] if row[1] == "IPI251"]
    assert "8 |     inference.networking.x-k8s.io/export: clusterset" in found[4]
    assert "^^^^^^^^^^" in found[4]


def test_mermaid_labels_hold_nothing_but_entities(hostile: Graph) -> None:
    for line in written(mermaid, hostile).splitlines():
        if line.lstrip().startswith("%% at "):
            continue
        for label in re.findall(r'"([^"]*)"', line):
            assert re.fullmatch(r"(?:[A-Za-z0-9 ,./:_-]|#\d+;|<br/>)*", label)
        assert line.count('"') in (0, 2)


def test_dot_strings_are_closed(hostile: Graph) -> None:
    for line in written(dot, hostile).splitlines():
        assert re.fullmatch(r'(?:[^"]|"(?:[^"\\]|\\.)*")*', line)
        assert '"' not in re.sub(r'"(?:[^"\\]|\\.)*"', "", line)


def test_graphviz_reads_it(hostile: Graph, tmp_path: Path) -> None:
    graphviz = shutil.which("dot")
    if not graphviz:
        pytest.skip("needs Graphviz")
    file = tmp_path / "hostile.dot"
    file.write_text(written(dot, hostile), "utf-8")
    assert "<svg" in done(run([graphviz, "-Tsvg", file], tmp_path))


def test_json_names_by_index(example: Graph) -> None:
    whole = json.loads(written(json_writer, example))
    assert set(whole) == {
        *("version", "columns", "clusters", "nodes", "edges", "findings", "elsewhere")
    }
    missing = [each for each in whole["edges"] if each["broken"] == "missing"]
    (broken,) = [each for each in missing if each["findings"]]
    assert len(missing) == 2
    assert whole["nodes"][broken["source"]]["name"] == "chat"
    assert whole["nodes"][broken["target"]]["state"] == "missing"
    assert whole["findings"][broken["findings"][0]]["name"] == "import-ref-wrong-group"
    assert broken["place"] == {"path": "clusters/west/routes/chat.yaml", "line": 15}


def test_every_field_of_the_json_is_documented(example: Graph) -> None:
    whole = json.loads(written(json_writer, example))
    page = (ROOT / "docs" / "graph.md").read_text("utf-8")
    for field in (*whole, *whole["nodes"][0], *whole["edges"][0]):
        assert f"`{field}`" in page or f"`{field}[]`" in page, field


def test_sizes_grow_with_the_graph_only() -> None:
    """Of 50 clusters with 1,000 pools each, and of a tenth: ten times as much, and no more."""
    small, large = large_graph(5, 1000), large_graph(50, 1000)
    assert len(large.vertices) == 10 * len(small.vertices) == 100_050
    for writer in (text, svg, html):
        assert len(written(writer, large)) < 11.5 * len(written(writer, small))


def test_a_fleet_is_drawn_in_every_format(tmp_path: Path) -> None:
    graph = graph_of(tmp_path, fleet(5, 50))
    assert sum(bool(each.broken) for each in graph.edges) > 10
    for writer in WRITERS:
        assert "model-0049" in written(writer, graph)


@pytest.mark.parametrize(
    ("name", "format_"), [("a.svg", "<svg"), ("a.html", "<!DOCTYPE html>"), ("a.gv", "digraph")]
)
def test_the_ending_of_the_output_says_the_format(tmp_path: Path, name: str, format_: str) -> None:
    assert done(ipi_lint_command("graph", EXAMPLE, "-o", name, cwd=tmp_path)) == ""
    assert (tmp_path / name).read_text("utf-8").startswith(format_)


def test_the_exit_code_is_one_only_where_it_is_asked_for(tmp_path: Path) -> None:
    assert ipi_lint_command("graph", cwd=EXAMPLE).returncode == 0
    assert ipi_lint_command("graph", "--fail-on", "error", cwd=EXAMPLE).returncode == 1
    assert ipi_lint_command("graph", cwd=tmp_path).returncode == 4


def test_the_namespace_of_a_name_is_cut_first() -> None:
    assert cut_name("serving/llama-0001", 18) == "serving/llama-0001"
    assert cut_name("a-long-namespace/llama-0001", 18) == "a-long…/llama-0001"
    assert cut_name("x/a-very-long-name-of-a-pool-0001", 14) == "…/a-very-…0001"
    assert cut_name("a-very-long-name-without", 9) == "a-ver…out"


def test_a_name_is_cut_in_its_middle() -> None:
    assert cut("serving/a-very-long-name-of-a-pool-0001", 20) == "serving/a-v…ool-0001"
    assert cut("短い名前" * 4, 9) == "短い…前"
    assert cut("short", 20) == "short"
