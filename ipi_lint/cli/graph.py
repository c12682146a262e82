"""`ipi-lint graph`: a picture of where traffic flows, and of where it breaks."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any, TextIO

import click

from ipi_lint.cli import Failure
from ipi_lint.cli.lint import job_of, working_directory
from ipi_lint.cli.options import job_options
from ipi_lint.cli.output import Target, say_lost, write_reports
from ipi_lint.cli.streams import STDOUT
from ipi_lint.config import ConfigError
from ipi_lint.graph.build import build
from ipi_lint.linter import load_linter
from ipi_lint.read import read_tree
from ipi_lint.reader.walk import WalkError, find_root
from ipi_lint.registry import PluginError
from ipi_lint.report.model import Report, Reporter, Style

_FORMATS = ("text", "svg", "html", "mermaid", "dot", "json")
_SUFFIXES = {
    ".svg": "svg",
    ".html": "html",
    ".htm": "html",
    ".mmd": "mermaid",
    ".dot": "dot",
    ".gv": "dot",
    ".json": "json",
}


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@click.option(
    "--format",
    "-f",
    "format_",
    type=click.Choice(_FORMATS),
    help="How to draw: text (a tree, the default), svg, html, mermaid, dot or json.",
)
@click.option(
    "--output",
    "-o",
    default=STDOUT,
    metavar="FILE",
    help="Where to; its ending says the format where none is given. '-' is standard output.",
)
@job_options
def graph(paths: tuple[str, ...], format_: str | None, output: str, **said: Any) -> int:
    """Draw gateways, routes, pools and imports of each cluster, and the findings on them.

    The exit code is 1 only where --fail-on is given: a picture is no gate.
    """
    here = working_directory()
    folders = [Path(each) for each in paths] or [here]
    try:
        root = find_root(folders)
        job, loaded = job_of(said), load_linter()
        config = job.config(root)
        files = read_tree(root, folders, config, jobs=job.jobs)
        report, repository = job.check_and_view(loaded, root, config, files)
    except (ConfigError, PluginError, WalkError) as error:
        raise Failure(str(error)) from None
    name = format_ or _SUFFIXES.get(Path(output).suffix.lower(), "text")

    def write(report: Report, stream: TextIO, _: Style) -> None:
        drawn = build(loaded.given.flows, repository, report.findings)
        import_module(f"ipi_lint.graph.{name}").write(drawn, stream)

    write_reports(report, [Target(Reporter(name, "", write), output)], Style())
    say_lost(report)
    return 0 if report.exit_code == 1 and not said["fail_on"] else report.exit_code
