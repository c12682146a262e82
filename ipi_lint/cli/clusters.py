"""`ipi-lint clusters`: which clusters a repository is for, why, and what cannot be known."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from ipi_lint.cli import Failure
from ipi_lint.cli.lint import working_directory
from ipi_lint.cli.options import RENDER
from ipi_lint.cli.streams import write_text
from ipi_lint.clusters import Views, views
from ipi_lint.config import ConfigError, find_config, load_config
from ipi_lint.job import with_programs
from ipi_lint.linter import load_linter
from ipi_lint.manifest import KUSTOMIZE_GROUP
from ipi_lint.read import read_tree
from ipi_lint.reader.walk import WalkError, find_root
from ipi_lint.registry import PluginError
from ipi_lint.report.escape import json_text, sentence
from ipi_lint.repository import Repository

_KINDS = 8


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@click.option(
    "--format",
    "-f",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How to write.",
)
@click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The configuration, instead of .ipi-lint.yaml at the root.",
)
@RENDER
def clusters(
    paths: tuple[str, ...], format_: str, config_file: Path | None, render: str | None
) -> int:
    """Say which clusters there are, what each gets, and what of it cannot be seen."""
    try:
        here = working_directory()
        given = [Path(each) for each in paths] or [here]
        root = find_root(given)
        config = with_programs(load_config(config_file or find_config(root)), root, render)
        loaded = load_linter().configured(config)
        files = read_tree(root, given, config, jobs=None)
        found = views(files, loaded.references, config.settings, loaded.facts)
    except (ConfigError, PluginError, WalkError) as error:
        raise Failure(str(error)) from None
    if format_ == "json":
        about = {name: _object(name, each, found) for name, each in found.clusters.items()}
        whole = {"version": 1, "clusters": about, "rendered": _rendered("", found)}
        write_text(json_text(json.dumps(whole, indent=2)) + "\n")
    else:
        write_text("".join(f"{line}\n" for line in _lines(found)))
    if not found.clusters:
        sys.stderr.write("no clusters are told apart: the repository is linted as one\n")
    return 0


def _object(name: str, cluster: Repository, found: Views) -> dict[str, Any]:
    return {
        "roots": [{"folder": path, "why": why} for path, why in sorted(found.why[name].items())],
        "implementation": cluster.settings.get("implementation"),
        "files": sum(name in names for names in found.homes.values()),
        "objects": dict(_kinds(cluster)),
        "rendered": _rendered(name, found),
        "unseen": [str(gap) for gap in cluster.gaps],
    }


def _rendered(name: str, found: Views) -> list[dict[str, Any]]:
    """What programs rendered of a cluster; under the empty name, where there are no clusters."""
    return [
        {"program": each.program, "what": each.what, "objects": each.objects}
        for each in found.rendered.get(name, ())
    ]


def _rendered_lines(name: str, found: Views) -> Iterator[str]:
    for each in _rendered(name, found):
        plural = "" if each["objects"] == 1 else "s"
        count = f"{each['objects']:,} object{plural}"
        yield sentence(f"  {each['program']} rendered {each['what']}: {count}")


def _lines(found: Views) -> Iterator[str]:
    for name, cluster in found.clusters.items():
        about = _object(name, cluster, found)
        yield sentence(name)
        for root in about["roots"]:
            yield sentence(f"  from {root['folder']}: {root['why']}")
        if about["implementation"]:
            yield sentence(f"  implementation: {about['implementation']}")
        yield sentence(f"  {about['files']:,} files: {_counted(about['objects'])}")
        yield from _rendered_lines(name, found)
        for unseen in about["unseen"]:
            yield sentence(f"  not seen: {unseen}")
        yield ""
    yield from _rendered_lines("", found)


def _kinds(cluster: Repository) -> list[tuple[str, int]]:
    counts = Counter(
        each.identity.kind for each in cluster.resources if each.identity.group != KUSTOMIZE_GROUP
    )
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))


def _counted(kinds: Mapping[str, int]) -> str:
    shown = [f"{count:,} {kind}" for kind, count in list(kinds.items())[:_KINDS]]
    more = sum(kinds.values()) - sum(list(kinds.values())[:_KINDS])
    return ", ".join([*shown, *([f"{more:,} more"] if more else [])]) or "no objects"
