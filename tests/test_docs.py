"""The documentation says what is so: generated pages are fresh, hand-written ones complete."""

from __future__ import annotations

import json
import re
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import click
import pytest
from ruamel.yaml import YAML

import ipi_lint
from commands import ROOT, done, run
from commands import ipi_lint as ipi_lint_command
from ipi_lint import hookspecs
from ipi_lint.cli import test as test_command
from ipi_lint.cli.cache import cache
from ipi_lint.cli.check import check
from ipi_lint.cli.graph import graph
from ipi_lint.config import config_schema, load_config
from ipi_lint.linter import load_linter
from ipi_lint.reader import load_yaml
from ipi_lint.selection import matching
from ipi_lint.testing import lint_texts

DOCS = ROOT / "docs"


def text(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def blocks(name: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text(name), re.M | re.S)


def test_generated_pages_are_fresh() -> None:
    done(run([sys.executable, ROOT / "tools" / "docs.py", "--check"], ROOT))


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda path: path.name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
        assert (page.parent / link).exists(), link


OPTIONS = [
    option
    for command in (cache, check, graph, test_command.test)
    for option in command.params
    if isinstance(option, click.Option)
]


@pytest.mark.parametrize("option", OPTIONS)
def test_every_option_is_documented(option: click.Option) -> None:
    page = text("command-line.md")
    assert all(f"`{name}" in page for name in option.opts)
    assert option.help


def test_no_option_is_made_up() -> None:
    known = {name for option in OPTIONS for name in option.opts} | {"--version"}
    pages = (text("command-line.md"), text("configuration.md"), text("graph.md"))
    assert {name for page in pages for name in re.findall(r"--[a-z][a-z-]+", page)} <= known | {
        *("--name-only", "--diff-filter"),
        *("--enable-alpha-plugins", "--enable-exec", "--enable-helm"),
    }


def keys(schema: dict[str, Any], above: str = "") -> set[str]:
    found: set[str] = set()
    for name, below in schema["properties"].items():
        found |= keys(below, f"{above}{name}.") if "properties" in below else {above + name}
    return found


def test_every_key_of_the_configuration_is_documented() -> None:
    rows = set(re.findall(r"^\| `([\w.-]+)` \|", text("configuration.md"), re.M))
    assert rows == keys(dict(config_schema()))


def test_the_configuration_example_is_valid_and_names_real_rules(tmp_path: Path) -> None:
    example = blocks("configuration.md", "yaml")[0]
    file = tmp_path / ".ipi-lint.yaml"
    file.write_text(example, "utf-8")
    config = load_config(file)
    for word in (*config.select, *config.ignore, *config.severity):
        assert matching(word, load_linter().rules)
    assert set(YAML(typ="safe").load(example)) == set(config_schema()["properties"])


def test_the_suppression_above_a_document_covers_it() -> None:
    example = blocks("configuration.md", "yaml")[2]
    report = lint_texts({"import.yaml": example}, select=["IPI201"])
    assert report.summary.suppressed == 1
    assert not report.findings


def test_the_json_example_is_the_examples_report() -> None:
    (shown,) = (json.loads(each) for each in blocks("json-report.md", "json"))
    result = ipi_lint_command("check", "--format", "json", "examples/gitops", cwd=ROOT)
    real = json.loads(result.stdout)
    assert shown["findings"][0] in real["findings"]
    assert set(shown["summary"]) == set(real["summary"])
    assert set(shown) == set(real)


def test_every_field_of_the_json_report_is_documented() -> None:
    schema = json.loads((files("ipi_lint.report") / "report.schema.json").read_text("utf-8"))
    page = text("json-report.md")
    for name in ("finding", "summary", "not_checked", "crash", "related"):
        for field in schema["$defs"][name]["properties"]:
            assert f"`{field}`" in page or f'"{field}"' in page, f"{name}.{field}"


def test_every_hook_is_documented() -> None:
    hooks = {name for name in vars(hookspecs) if name.startswith("ipi_lint_")}
    assert hooks == set(re.findall(r"^\| `(\w+)\(\)`", text("plugins.md"), re.M))


def test_the_public_names_in_plugins_exist() -> None:
    for imported in re.findall(r"^from ipi_lint import (.+)$", text("plugins.md"), re.M):
        assert {name.strip() for name in imported.split(",")} <= set(ipi_lint.__all__)


def test_the_roles_in_plugins_are_the_tables() -> None:
    table = (ROOT / "rules" / "ipi_lint_rules" / "references.yaml").read_text("utf-8")
    roles = {row["role"] for row in load_yaml(table, "references.yaml")}
    (listed,) = re.findall(r"The roles of the built-in table: ([^.]+)\.", text("plugins.md"))
    assert roles == set(re.findall(r"`([\w-]+)`", listed))
