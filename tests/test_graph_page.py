"""The page of `ipi-lint graph` in a real browser: keys, search, panel, and no network."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from commands import ROOT, done, run
from graphs import graph_in, hostile_graph, large_graph, written
from ipi_lint.graph import html
from ipi_lint.graph.model import Graph

PLAYWRIGHT = "IPI_LINT_PLAYWRIGHT"
SCRIPT = ROOT / "tests" / "browser" / "page.mjs"
EXAMPLE = ROOT / "examples" / "gitops"

Step = tuple[Any, ...]


class Seen(NamedTuple):
    """What a run of steps gave, by step, and what went wrong beside."""

    values: list[Any]
    errors: list[str]
    requests: list[str]


Browse = Callable[..., Seen]


@pytest.fixture(scope="module")
def browse(tmp_path_factory: pytest.TempPathFactory) -> Browse:
    """Does steps on the page of a graph. Skips the test where the browser or its driver is not."""
    chromium, node = shutil.which("chromium"), shutil.which("node")
    folder = os.environ.get(PLAYWRIGHT)
    if not chromium or not node:
        pytest.skip("needs chromium and node")
    if not folder:
        pytest.skip(f"{PLAYWRIGHT} does not name a folder of playwright-core")
    at = tmp_path_factory.mktemp("page")
    pages: dict[int, Path] = {}

    def browse(graph: Graph, *steps: Step, scheme: str = "light", motion: str = "reduce") -> Seen:
        page = pages.setdefault(id(graph), at / f"{len(pages)}.html")
        if not page.exists():
            page.write_text(written(html, graph), "utf-8")
        told = at / "steps.json"
        told.write_text(json.dumps({"scheme": scheme, "motion": motion, "steps": steps}), "utf-8")
        result = run([node, SCRIPT, chromium, page, told], at, **{PLAYWRIGHT: str(folder)})
        found = json.loads(done(result))
        assert found["errors"] == []
        assert {url.partition(":")[0] for url in found["requests"]} <= {"file", "data"}
        assert len([url for url in found["requests"] if url.startswith("file:")]) == 1
        return Seen(found["seen"], found["errors"], found["requests"])

    return browse


@pytest.fixture(scope="module")
def example() -> Graph:
    return graph_in(EXAMPLE)


@pytest.fixture(scope="module")
def large() -> Graph:
    return large_graph(50, 1000)


def walk(*keys: str) -> list[Step]:
    """Presses keys, and looks after each at what has the focus."""
    return [step for key in keys for step in (("press", key), ("focused",))]


def test_a_small_repository_is_open(browse: Browse, example: Graph, tmp_path: Path) -> None:
    for scheme in ("light", "dark"):
        shot = tmp_path / f"{scheme}.png"
        seen = browse(example, ("count", ".card"), ("count", ".item"), ("screenshot", str(shot)),
                      scheme=scheme)  # fmt: skip
        assert seen.values[:2] == [3, 22]
        assert shot.stat().st_size > 10_000


def test_a_walk_with_the_keyboard(browse: Browse, example: Graph) -> None:
    seen = browse(
        example,
        ("press", "/"), ("type", "bge"), ("text", "#found"), ("press", "Enter"), ("focused",),
        ("press", "/"), ("press", "Escape"),
        *walk("ArrowLeft", "ArrowRight", "ArrowDown", "ArrowUp", "ArrowUp", "ArrowRight"),
    )  # fmt: skip
    assert seen.values[2] == ["2 of 22 found, in 1 of 3"]
    assert seen.values[4] == "InferencePool serving/bge-embed, cluster west, 1 error"
    focused = [each for each in seen.values[7:] if each]
    assert focused[0].startswith("HTTPRoute serving/embed, cluster west")
    assert focused[1].startswith("InferencePool serving/bge-embed, cluster west, 1 error")
    assert focused[2].startswith("InferencePoolImport serving/qwen-chat, cluster west, 1 error")
    assert focused[3].startswith("InferencePool serving/bge-embed")
    assert focused[4].startswith("InferencePool serving/llama-code, exported")
    assert focused[5].startswith("Service serving/llama-code-epp")


def test_tab_leads_from_the_controls_into_the_picture_and_the_panel(
    browse: Browse, example: Graph
) -> None:
    seen = browse(
        example,
        ("click", "#theme"), *walk("Tab"), *walk("Tab", "ArrowDown", "Enter", "Tab", "Escape"),
    )  # fmt: skip
    focused = [value for value in seen.values if value is not None]
    assert focused[1].startswith("cluster east, 1 Gateway, 2 HTTPRoute")
    assert focused[2].startswith("Gateway serving/inference, cluster east")
    assert focused[3] == "panel"
    assert focused[4] == "Close the panel"
    assert focused[5] == focused[2]


def test_the_panel_shows_source_lines_and_closes(browse: Browse, example: Graph) -> None:
    seen = browse(
        example,
        ("press", "/"), ("type", "chat east"), ("press", "Enter"),
        ("press", "ArrowRight"), ("focused",), ("press", "Enter"),
        ("visible", "#panel"), ("text", "#panel h2"), ("text", "#panel pre"), ("focused",),
        ("press", "Escape"), ("visible", "#panel"), ("focused",),
    )  # fmt: skip
    assert seen.values[6] is True
    assert seen.values[7] == ["InferencePool serving/qwen-chat"]
    assert "8 |     inference.networking.x-k8s.io/export: clusterset" in seen.values[8][0]
    assert seen.values[9] == "panel"
    assert seen.values[11] is False
    assert seen.values[12] == seen.values[4]


def test_the_panel_leads_to_neighbours(browse: Browse, example: Graph) -> None:
    seen = browse(
        example,
        ("press", "/"), ("type", "chat east"), ("press", "Enter"), ("press", "Enter"),
        ("click", "#panel li button >> nth=1"), ("text", "#panel h2"),
    )  # fmt: skip
    assert seen.values[5] == ["InferencePool serving/qwen-chat"]


def test_filters_leave_what_is_asked_for(browse: Browse, example: Graph) -> None:
    seen = browse(
        example,
        ("select", "#cluster", "2"), ("labels",),
        ("select", "#show", "marked"), ("labels",), ("text", "#found"),
        ("select", "#cluster", "-1"), ("labels",),
    )  # fmt: skip
    assert {label for label in seen.values[1] if ", cluster west" not in label} == set()
    assert not any("llama-code" in label for label in seen.values[3])
    assert any("bge-embed-epp" in label for label in seen.values[3])
    assert any(", cluster east" in label for label in seen.values[6])


def test_what_hangs_on_a_node_folds(browse: Browse, example: Graph) -> None:
    seen = browse(
        example,
        ("press", "/"), ("type", "gateway west"), ("press", "Enter"),
        ("press", "/"), ("press", "Escape"), ("focused",),
        ("count", ".item"), ("press", "c"), ("count", ".item"), ("press", "c"), ("count", ".item"),
    )  # fmt: skip
    assert seen.values[5].startswith("Gateway serving/inference, cluster west")
    assert [seen.values[6], seen.values[8], seen.values[10]] == [22, 16, 22]


def test_hostile_names_are_only_text(browse: Browse, tmp_path: Path) -> None:
    shot = tmp_path / "hostile.png"
    seen = browse(
        hostile_graph(),
        ("count", "script"), ("count", "img"), ("labels",),
        ("press", "/"), ("type", "alert(1)"), ("press", "Enter"), ("press", "Enter"),
        ("text", "#panel h2"), ("count", "script"), ("screenshot", str(shot)),
    )  # fmt: skip
    assert seen.values[0] == seen.values[8] == 7
    assert seen.values[1] == 0
    assert any("</script><script>alert(1)</script>" in label for label in seen.values[2])
    assert "</script><script>alert(1)</script>" in seen.values[7][0]


def test_fifty_clusters_with_a_thousand_pools(browse: Browse, large: Graph, tmp_path: Path) -> None:
    seen = browse(
        large,
        ("count", ".card"), ("count", ".item"), ("screenshot", str(tmp_path / "cards.png")),
        ("press", "/"), ("type", "p0999 pool"), ("text", "#found"),
        ("press", "Enter"), ("focused",),
        ("press", "/"), ("press", "Escape"), ("click", "#open"), ("scroll", 500_000),
        ("count", ".item"), ("count", "#picture *"), ("labels",),
        ("press", "Home"), ("screenshot", str(tmp_path / "open.png")),
    )  # fmt: skip
    assert seen.values[:2] == [50, 0]
    assert seen.values[5] == ["50 of 101050 found, in 50 of 50"]
    assert seen.values[7].startswith("Pool x/p0999, cluster c00")
    assert 10 < seen.values[12] < 80
    assert seen.values[13] < 1500
    assert any("cluster c07" in label or "cluster c08" in label for label in seen.values[14])


def test_reduced_motion_is_respected(browse: Browse, example: Graph) -> None:
    still = browse(example, ("style", ".outline", "transitionDuration"))
    moving = browse(example, ("style", ".outline", "transitionDuration"), motion="no-preference")
    assert still.values == ["0s"]
    assert moving.values != ["0s"]


def test_the_theme_can_be_chosen(browse: Browse, example: Graph) -> None:
    paper = ("style", "body", "backgroundColor")
    seen = browse(example, paper, ("click", "#theme"), paper, ("click", "#theme"), paper)
    assert seen.values[0] == seen.values[4] == "rgb(255, 255, 255)"
    assert seen.values[2] == "rgb(13, 17, 23)"


def test_escape_leaves_the_search(browse: Browse, example: Graph) -> None:
    seen = browse(example, ("press", "/"), ("type", "nothing of this name"), ("text", "#found"),
                  ("press", "Escape"), ("count", ".item"))  # fmt: skip
    assert seen.values[2] == ["0 of 22 found, in 0 of 3"]
    assert seen.values[4] == 22
