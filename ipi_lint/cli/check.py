"""`ipi-lint check`: lint files and folders."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from ipi_lint.cli import Failure
from ipi_lint.cli.options import job_of, job_options, working_directory
from ipi_lint.cli.output import STDOUT, color_wanted, parse_targets, write_reports
from ipi_lint.comparison import Comparison
from ipi_lint.config import ConfigError
from ipi_lint.linter import load_linter
from ipi_lint.read import read_text, read_tree
from ipi_lint.reader.walk import WalkError, find_root
from ipi_lint.registry import PluginError
from ipi_lint.report.model import Style

_STDIN = "-"


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@click.option(
    "--format",
    "-f",
    "format_",
    metavar="FORMAT",
    help="What goes to standard output: text (default), concise, json, sarif, github, markdown.",
)
@click.option(
    "--output",
    "-o",
    "outputs",
    multiple=True,
    metavar="FORMAT:FILE",
    help="Write one more report to a file; '-' is standard output. May be given several times.",
)
@job_options
@click.option(
    "--changed-only",
    is_flag=True,
    help="Read the whole repository, and report only findings that touch PATHS.",
)
@click.option(
    "--base",
    metavar="REF",
    help="Let rules about changes compare with this Git revision.",
)
@click.option(
    "--changed-since",
    metavar="REF",
    help="Report only what has come in since this Git revision, wherever it shows.",
)
@click.option("--verbose", is_flag=True, help="List everything that was not checked, and where.")
@click.option("--timings", is_flag=True, help="Say on standard error what each rule took.")
@click.option(
    "--stdin-filename",
    default="<stdin>",
    metavar="NAME",
    help="What standard input (PATH '-') is called in the report.",
)
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="Colours in the text report.",
)
def check(paths: tuple[str, ...], **said: Any) -> int:
    """Lint manifests in files and folders (default: this one). '-' is standard input."""
    try:
        return _check([Path(each) for each in paths], said)
    except (ConfigError, PluginError, WalkError) as error:
        raise Failure(str(error)) from None


def _check(paths: list[Path], said: Any) -> int:
    from_stdin = paths == [Path(_STDIN)]
    changed_only = said["changed_only"]
    here = working_directory()
    root = find_root([here] if from_stdin or changed_only else paths or [here])
    loaded = load_linter()
    targets = parse_targets(said["format_"], said["outputs"], loaded.given.reporters)
    job = job_of(said)
    config = job.config(root)
    if from_stdin:
        data = sys.stdin.buffer.read(config.bounds.file_size + 1)
        files = read_text(said["stdin_filename"], data, config)
    else:
        files = read_tree(root, [root] if changed_only else paths or [here], config)
    only = _relative(paths, root) if changed_only else None
    since = said["changed_since"]
    base = since or said["base"]
    if base:
        from ipi_lint.revisions import RevisionError, revision

        try:
            renders = config.settings["render"] != "none"
            with revision(root, base, config.bounds.file_size, renders=renders) as folder:
                before = job.lint(loaded, folder, [folder]) if since else None
                old = read_tree(folder, [folder], job.config(folder))
                report = job.check(loaded, root, config, files, only, old)
        except RevisionError as error:
            raise Failure(str(error)) from None
        if before:
            report = Comparison(before, report).report(config.fail_on)
    else:
        report = job.check(loaded, root, config, files, only)
    style = Style(
        color_wanted(said["color"], sys.stdout, os.environ),
        prefix=_way(here, root),
        here=_way(root, here).removesuffix("/") if here.is_relative_to(root) else "",
        environment=os.environ,
        verbose=said["verbose"],
    )
    write_reports(report, targets, style)
    if any(each.reporter.name == "concise" and each.file == STDOUT for each in targets):
        from ipi_lint.report.summary import summary_lines

        for line in summary_lines(report, style.verbose):
            click.echo(line, err=True)
    if said["timings"]:
        names = {rule.code: rule.name for rule in report.rules}
        for code, seconds in sorted(report.timings.items(), key=lambda each: -each[1]):
            click.echo(f"{seconds * 1000:10.1f} ms  {code}  {names[code]}", err=True)
    return report.exit_code


def _relative(paths: Sequence[Path], root: Path) -> frozenset[str]:
    real = root.resolve()
    return frozenset(Path(os.path.relpath(path.resolve(), real)).as_posix() for path in paths)


def _way(start: Path, end: Path) -> str:
    """What leads from a folder to another, with `/` behind; empty from one to itself."""
    try:
        relative = Path(os.path.relpath(end, start)).as_posix()
    except ValueError:  # another drive, on Windows
        relative = end.as_posix()
    return "" if relative == "." else f"{relative}/"
