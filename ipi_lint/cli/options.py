"""What the commands that lint have in common: options, and the job that they make."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from ipi_lint.cli.lint import MOST_JOBS
from ipi_lint.config import PROJECTS
from ipi_lint.render import MODES
from ipi_lint.rule import PRESETS
from ipi_lint.schema import Release, parse_release
from ipi_lint.words import listed

_LEVELS = ("error", "warning", "note", "never")


def job_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say what is linted, and how."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def _words(_: click.Context, __: click.Parameter, value: Sequence[str]) -> tuple[str, ...]:
    return tuple(word for each in value for word in each.replace(",", " ").split())


def _targets(_: click.Context, __: click.Parameter, value: Sequence[str]) -> dict[str, Release]:
    targets: dict[str, Release] = {}
    for each in value:
        project, release = (*each.split("=", 1), "")[:2]
        if project not in PROJECTS:
            raise click.BadParameter(f"'{each}' does not begin with {listed(PROJECTS)} and '='")
        try:
            targets[project] = parse_release(release)
        except ValueError as error:
            raise click.BadParameter(str(error)) from None
    return targets


CACHE_DIR = click.option(
    "--cache-dir",
    metavar="DIR",
    help="Where answers are kept from run to run, instead of your own cache folder.",
)
RENDER = click.option(
    "--render",
    type=click.Choice(MODES),
    help="Render with installed programs what cannot be built in memory; none is the default.",
)
_OPTIONS = (
    click.option(
        "--select",
        multiple=True,
        callback=_words,
        metavar="RULES",
        help="Run only these: codes, prefixes or names, with commas between.",
    ),
    click.option(
        "--preset",
        type=click.Choice(PRESETS),
        help="The rules that run where none are selected: recommended (default), strict or all.",
    ),
    click.option(
        "--ignore",
        multiple=True,
        callback=_words,
        metavar="RULES",
        help="Do not run these, besides those that the configuration ignores.",
    ),
    click.option(
        "--mode",
        type=click.Choice(["gitops", "snapshot"]),
        help="gitops: what a GitOps tool applies (default). snapshot: a dump of what is there.",
    ),
    click.option(
        "--target",
        "targets",
        multiple=True,
        callback=_targets,
        metavar="PROJECT=RELEASE",
        help="Judge by this release, such as gateway-api=v1.4.1. May be given several times.",
    ),
    click.option(
        "--crd",
        "crds",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="PATH",
        help="A file or folder with CustomResourceDefinitions to judge by; several if repeated.",
    ),
    click.option(
        "--policy",
        "policies",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="PATH",
        help="A file or folder with policies to run as rules. May be given several times.",
    ),
    click.option(
        "--no-bundled",
        is_flag=True,
        help="Judge by the given CRDs and those in the repository only, by no schema of our own.",
    ),
    click.option(
        "--unknown-kind",
        type=click.Choice(["ignore", "note", "error"]),
        help="What an object without a schema is: only counted (default), a note or an error.",
    ),
    click.option(
        "--fail-on",
        type=click.Choice(_LEVELS),
        help="The least severity that makes the exit code 1 (default: error).",
    ),
    RENDER,
    click.option(
        "--config",
        "config_file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="The configuration, instead of .ipi-lint.yaml at the root.",
    ),
    click.option(
        "--exclude",
        multiple=True,
        metavar="PATTERN",
        help="Leave these files or folders out, besides those that the configuration excludes.",
    ),
    click.option("--no-ignores", is_flag=True, help="Report what comments suppress, too."),
    click.option(
        "--jobs",
        type=click.IntRange(1, MOST_JOBS),
        metavar="N",
        help="How many processes work; the default is one for each core, where that pays.",
    ),
)
