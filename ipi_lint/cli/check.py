"""`ipi-lint check`: lint files and folders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from ipi_lint.cli.lint import UNSAID, lint
from ipi_lint.cli.options import CACHE_DIR, job_options


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
@click.option("--no-cache", is_flag=True, help="Read and check everything anew, and keep nothing.")
@CACHE_DIR
@click.option(
    "--no-filter",
    is_flag=True,
    help="Look at every document whole, also where its text tells that nothing is to be said.",
)
@click.option("--timings", is_flag=True, help="Say on standard error what stages and rules took.")
@click.option(
    "--stdin-filename",
    default=UNSAID["stdin_filename"],
    metavar="NAME",
    help="What standard input (PATH '-') is called in the report.",
)
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default=UNSAID["color"],
    help="Colours in the text report.",
)
@click.pass_obj
def check(words: Sequence[str], /, paths: tuple[str, ...], **said: Any) -> int:
    """Lint manifests in files and folders (default: this one). '-' is standard input."""
    return lint(paths, said, words)
