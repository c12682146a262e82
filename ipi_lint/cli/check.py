"""`ipi-lint check`: lint files and folders."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from ipi_lint.cli import Failure
from ipi_lint.cli.output import STDOUT, color_wanted, parse_targets, write_reports
from ipi_lint.config import PROJECTS, Config, ConfigError, error_at, find_config, load_config
from ipi_lint.crds import add_crds
from ipi_lint.engine import Request
from ipi_lint.engine import check as run_check
from ipi_lint.linter import load_linter
from ipi_lint.read import read_text, read_tree
from ipi_lint.reader.walk import WalkError, find_root
from ipi_lint.registry import PluginError
from ipi_lint.report.model import Style
from ipi_lint.rule import PRESETS, Rule, Severity
from ipi_lint.schema import Release, parse_release
from ipi_lint.selection import Selection, UnknownRuleError, select_rules
from ipi_lint.words import listed

_STDIN = "-"
_LEVELS = ("error", "warning", "note", "never")


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


def _unknown_kind(_: click.Context, __: click.Parameter, value: str | None) -> Severity | None:
    return Severity[value.upper()] if value and value != "ignore" else None


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
@click.option(
    "--select",
    multiple=True,
    callback=_words,
    metavar="RULES",
    help="Run only these: codes, prefixes or names, with commas between.",
)
@click.option(
    "--preset",
    type=click.Choice(PRESETS),
    help="The rules that run where none are selected: recommended (default), strict or all.",
)
@click.option(
    "--ignore",
    multiple=True,
    callback=_words,
    metavar="RULES",
    help="Do not run these, besides those that the configuration ignores.",
)
@click.option(
    "--mode",
    type=click.Choice(["gitops", "snapshot"]),
    help="gitops: what a GitOps tool applies (default). snapshot: a dump of what a cluster holds.",
)
@click.option(
    "--target",
    "targets",
    multiple=True,
    callback=_targets,
    metavar="PROJECT=RELEASE",
    help="Judge by this release, such as gateway-api=v1.4.1. May be given several times.",
)
@click.option(
    "--crd",
    "crds",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="A file or folder with CustomResourceDefinitions to judge by. May be given several times.",
)
@click.option(
    "--policy",
    "policies",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="A file or folder with policies to run as rules. May be given several times.",
)
@click.option(
    "--no-bundled",
    is_flag=True,
    help="Judge by the given CRDs and those in the repository only, by no schema of our own.",
)
@click.option(
    "--unknown-kind",
    type=click.Choice(["ignore", "note", "error"]),
    callback=_unknown_kind,
    help="What an object without a schema is: only counted (default), a note or an error.",
)
@click.option(
    "--fail-on",
    type=click.Choice(_LEVELS),
    help="The least severity that makes the exit code 1 (default: error).",
)
@click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The configuration, instead of .ipi-lint.yaml at the root.",
)
@click.option(
    "--exclude",
    multiple=True,
    metavar="PATTERN",
    help="Leave these files or folders out, besides those that the configuration excludes.",
)
@click.option(
    "--changed-only",
    is_flag=True,
    help="Read the whole repository, and report only findings that touch PATHS.",
)
@click.option("--verbose", is_flag=True, help="List everything that was not checked, and where.")
@click.option("--timings", is_flag=True, help="Say on standard error what each rule took.")
@click.option("--no-ignores", is_flag=True, help="Report what comments suppress, too.")
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
def check(paths: tuple[str, ...], config_file: Path | None, changed_only: bool, **said: Any) -> int:
    """Lint manifests in files and folders (default: this one). '-' is standard input."""
    try:
        return _check([Path(each) for each in paths], config_file, changed_only, said)
    except (ConfigError, PluginError, WalkError) as error:
        raise Failure(str(error)) from None


def _check(paths: list[Path], config_file: Path | None, changed_only: bool, said: Any) -> int:
    from_stdin = paths == [Path(_STDIN)]
    here = _working_directory()
    root = find_root([here] if from_stdin or changed_only else paths or [here])
    loaded = load_linter()
    targets = parse_targets(said["format_"], said["outputs"], loaded.given.reporters)
    config = load_config(config_file or find_config(root))
    config = config.overridden(
        mode=said["mode"],
        preset=said["preset"],
        targets={**config.targets, **said["targets"]},
        unknown_kind=said["unknown_kind"],
        select=said["select"] or None,
        ignore=(*config.ignore, *said["ignore"]),
        exclude=(*config.exclude, *said["exclude"]),
    )
    if said["fail_on"]:
        level = said["fail_on"]
        fail_on = None if level == "never" else Severity[level.upper()]
    else:
        fail_on = config.fail_on
    if from_stdin:
        data = sys.stdin.buffer.read(config.bounds.file_size + 1)
        files = read_text(said["stdin_filename"], data, config)
    else:
        files = read_tree(root, [root] if changed_only else paths or [here], config)
    add_crds(files, [*(root / each for each in config.crds), *said["crds"]], root, config)
    policies = [*(root / each for each in config.policies), *said["policies"]]
    if policies:
        from ipi_lint.policy import add_policies  # most runs have none

        loaded = add_policies(loaded, files, policies, root, config)
    linter, pins = loaded.configured(config).linter_for(
        files, config.targets, not said["no_bundled"]
    )
    selection = _selection(linter.rules, config)
    request = Request(
        fail_on=fail_on,
        unknown_kind=config.unknown_kind,
        pins=pins,
        only=_relative(paths, root) if changed_only else None,
        honour_ignores=not said["no_ignores"],
        settings=config.settings,
    )
    report = run_check(linter, selection, files, request)
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


def _working_directory() -> Path:
    try:
        return Path.cwd()
    except OSError as error:
        raise Failure(f"the working directory cannot be read: {error.strerror}") from None


def _selection(rules: Sequence[Rule], config: Config) -> Selection:
    try:
        return select_rules(
            rules, config.mode, config.select, config.ignore, config.severity, config.preset
        )
    except UnknownRuleError as error:
        node = config.nodes.get(error.word)
        raise (error_at(node, str(error)) if node else Failure(str(error))) from None


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
