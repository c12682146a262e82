"""What `ipi-lint check` does, and what it does it with where no option says anything."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter
from types import MappingProxyType
from typing import Any

from ipi_lint.cli import Failure
from ipi_lint.cli.output import Target, color_wanted, parse_targets, say_lost, write_reports
from ipi_lint.cli.streams import STDOUT
from ipi_lint.config import Config, ConfigError
from ipi_lint.job import Job
from ipi_lint.kept import Kept
from ipi_lint.linter import Loaded, load_linter
from ipi_lint.read import Files, read_text, read_tree
from ipi_lint.reader.walk import WalkError, find_root
from ipi_lint.recall import Recall
from ipi_lint.records import NamedTuple
from ipi_lint.registry import PluginError
from ipi_lint.report.model import Report, Style
from ipi_lint.runs import Answer, Run
from ipi_lint.store import Store
from ipi_lint.witness import Witness, real

UNSAID: Mapping[str, Any] = MappingProxyType(
    {
        "format_": None, "outputs": (), "changed_only": False, "changed_since": None,
        "verbose": False, "timings": False, "stdin_filename": "<stdin>", "color": "auto",
        "config_file": None, "mode": None, "preset": None, "targets": {}, "unknown_kind": None,
        "select": (), "ignore": (), "exclude": (), "crds": (), "policies": (), "fail_on": None,
        "render": None, "base": None,
        "no_bundled": False, "no_ignores": False, "no_cache": False, "cache_dir": None,
        "no_filter": False,
        "jobs": None,
    }
)  # fmt: skip
"""The options of `check`, none given."""
MOST_JOBS = 256
_STDIN = "-"
_UNCHECKED = 3
"""The exit code where a rule crashed, or a file was not read."""


def lint(
    paths: Sequence[str], said: Mapping[str, Any], words: Sequence[str], kept: Kept | None = None
) -> int:
    """Checks, writes the reports and gives the exit code. Raises Failure.

    The answer is kept by the words of the command line, where it can be. `kept` is what was known
    of the program before, if somebody looked.
    """
    store = Store(said["cache_dir"])
    if kept is None or kept.store.folder != store.folder:
        kept = Kept(store)
    try:
        with Witness() as witness:
            done = _check([Path(each) for each in paths], said, words, kept)
    except (ConfigError, PluginError, WalkError) as error:
        raise Failure(str(error)) from None
    if done.run:
        done.run.keep(witness, done.answer)
    if done.recall:
        done.recall.keep(witness)
    return done.answer.code


def job_of(said: Mapping[str, Any]) -> Job:
    """The job that those options ask for."""
    return Job(
        config_file=said["config_file"],
        mode=said["mode"],
        preset=said["preset"],
        targets=said["targets"],
        unknown_kind=said["unknown_kind"],
        select=said["select"],
        ignore=said["ignore"],
        exclude=said["exclude"],
        crds=said["crds"],
        policies=said["policies"],
        fail_on=said["fail_on"],
        render=said["render"],
        bundled=not said["no_bundled"],
        honour_ignores=not said["no_ignores"],
        jobs=said["jobs"],
    )


def working_directory() -> Path:
    """Where the command was called. Raises Failure where that folder is gone."""
    try:
        return Path.cwd()
    except OSError as error:
        raise Failure(f"the working directory cannot be read: {error.strerror}") from None


class _Done(NamedTuple):
    """An answer, and what to keep: the run, unless it rests on what nobody witnesses, and files."""

    answer: Answer
    run: Run | None
    recall: Recall | None


def _check(paths: list[Path], said: Mapping[str, Any], words: Sequence[str], kept: Kept) -> _Done:
    from_stdin = paths == [Path(_STDIN)]
    changed_only = said["changed_only"]
    here = working_directory()
    root = find_root([here] if from_stdin or changed_only else paths or [here])
    loaded = load_linter(kept)
    targets = parse_targets(said["format_"], said["outputs"], loaded.given.reporters)
    job = job_of(said)._replace(is_filtering=not said["no_filter"])
    config = job.config(root)
    laps = [("", perf_counter())]
    recall = None
    if from_stdin:
        data = sys.stdin.buffer.read(config.bounds.file_size + 1)
        files = read_text(said["stdin_filename"], data, config)
    else:
        asked = [root] if changed_only else paths or [here]
        if kept.identity and not said["no_cache"]:
            recall = Recall(kept.store, kept.identity, [*map(real, (root, *asked))], config.bounds)
        files = read_tree(root, asked, config, recall, job.jobs)
    laps.append(("reading", perf_counter()))
    only = _relative(paths, root) if changed_only else None
    report = _report(job, loaded, root, config, files, only, said)
    laps.append(("checking", perf_counter()))
    style = Style(
        color_wanted(said["color"], sys.stdout, os.environ),
        prefix=_way(here, root),
        here=_way(root, here).removesuffix("/") if here.is_relative_to(root) else "",
        environment=os.environ,
        verbose=said["verbose"],
    )
    texts = write_reports(report, targets, style)
    say_lost(report)
    laps.append(("reporting", perf_counter()))
    summary = _summary(report, targets, style)
    print(summary, end="", file=sys.stderr)
    if said["timings"]:
        from ipi_lint.cli.timings import timing_lines

        print(*timing_lines(laps, files, report), sep="\n", file=sys.stderr)
    rests_on_more = from_stdin or _base(said) or config.settings["render"] != "none"
    is_new = said["no_cache"] or said["timings"] or report.exit_code == _UNCHECKED
    is_kept = kept.identity and not (rests_on_more or is_new)
    run = Run(kept, words) if is_kept else None
    return _Done(Answer(report.exit_code, texts, summary), run, recall)


def _base(said: Mapping[str, Any]) -> str | None:
    """The Git revision to compare with."""
    base: str | None = said["changed_since"] or said["base"]
    return base


def _report(
    job: Job,
    loaded: Loaded,
    root: Path,
    config: Config,
    files: Files,
    only: frozenset[str] | None,
    said: Mapping[str, Any],
) -> Report:
    base = _base(said)
    if not base:
        return job.check(loaded, root, config, files, only)
    from ipi_lint.comparison import Comparison  # most runs compare with nothing
    from ipi_lint.revisions import RevisionError, revision

    before = None
    try:
        renders = config.settings["render"] != "none"
        with revision(root, base, config.bounds.file_size, renders=renders) as folder:
            if said["changed_since"]:
                before = job.lint(loaded, folder, [folder])
            old = read_tree(folder, [folder], job.config(folder), jobs=job.jobs)
            report = job.check(loaded, root, config, files, only, old)
    except RevisionError as error:
        raise Failure(str(error)) from None
    return Comparison(before, report).report(config.fail_on) if before else report


def _summary(report: Report, targets: Sequence[Target], style: Style) -> str:
    """What goes to standard error beside a format that has no summary of its own."""
    if not any(each.reporter.name == "concise" and each.file == STDOUT for each in targets):
        return ""
    from ipi_lint.report.summary import summary_lines

    return "".join(f"{line}\n" for line in summary_lines(report, style.verbose))


def _relative(paths: Sequence[Path], root: Path) -> frozenset[str]:
    top = real(root)
    return frozenset(Path(os.path.relpath(real(path), top)).as_posix() for path in paths)


def _way(start: Path, end: Path) -> str:
    """What leads from a folder to another, with `/` behind; empty from one to itself."""
    try:
        relative = Path(os.path.relpath(end, start)).as_posix()
    except ValueError:  # another drive, on Windows
        relative = end.as_posix()
    return "" if relative == "." else f"{relative}/"
