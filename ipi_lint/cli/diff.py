"""`ipi-lint diff`: what a change introduces, mends and leaves, for the whole repository."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from ipi_lint.cli import Failure
from ipi_lint.cli.lint import job_of, working_directory
from ipi_lint.cli.options import job_options
from ipi_lint.cli.output import color_wanted, say_lost
from ipi_lint.cli.streams import write_text
from ipi_lint.comparison import Comparison
from ipi_lint.config import ConfigError
from ipi_lint.job import Job
from ipi_lint.linter import load_linter
from ipi_lint.read import read_tree
from ipi_lint.reader.walk import WalkError, find_root
from ipi_lint.registry import PluginError
from ipi_lint.report.difference import FORMATS
from ipi_lint.report.model import Style
from ipi_lint.revisions import RevisionError, revision


@click.command()
@click.argument("base")
@click.argument("head", required=False)
@click.option(
    "--format",
    "-f",
    "format_",
    type=click.Choice(sorted(FORMATS)),
    default="text",
    help="How to write: text (default), json, or markdown for a pull request.",
)
@job_options
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="Colours in the text report.",
)
def diff(base: str, head: str | None, format_: str, **said: Any) -> int:
    """Compare the findings at two Git revisions; HEAD is the work tree if it is not given.

    Nothing is checked out. Exit code 1 is for what was introduced only.
    """
    try:
        root = find_root([working_directory()])
        job = job_of(said)
        loaded = load_linter()
        with _tree(root, base, job) as before, _tree(root, head, job) as after:
            config = job.config(after)
            files, old = (
                read_tree(each, [each], config, jobs=job.jobs) for each in (after, before)
            )
            compared = Comparison(
                job.lint(loaded, before, [before]),
                job.check(loaded, after, config, files, before=old),
            )
        fail_on = job.config(root).fail_on
    except (ConfigError, PluginError, RevisionError, WalkError) as error:
        raise Failure(str(error)) from None
    style = Style(color_wanted(said["color"], sys.stdout, os.environ), environment=os.environ)
    write_text(FORMATS[format_](compared, style))
    for report in (compared.before, compared.after):
        say_lost(report)
    return compared.report(fail_on).exit_code


@contextmanager
def _tree(root: Path, name: str | None, job: Job) -> Iterator[Path]:
    """The repository at a revision; as it stands in the work tree where none is said."""
    if name is None:
        yield root
    else:
        config = job.config(root)
        renders = config.settings["render"] != "none"
        with revision(root, name, config.bounds.file_size, renders=renders) as folder:
            yield folder
