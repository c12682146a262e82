"""Where the time of one run goes, by stage and by rule: `python -m bench.profile PATH`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from time import process_time
from typing import TypeVar

T = TypeVar("T")


def main() -> None:
    """Prints processor milliseconds for each stage, and for the rules that took most."""
    parser = argparse.ArgumentParser(prog="python -m bench.profile", description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--rules", type=int, default=15, help="how many rules to show")
    said = parser.parse_args()
    print(f"{process_time() * 1000:10.1f} ms  interpreter")
    for stage, spent in _stages(said.path.resolve(), said.rules):
        print(f"{spent * 1000:10.1f} ms  {stage}")


def _stages(root: Path, most: int) -> list[tuple[str, float]]:
    spent: list[tuple[str, float]] = []

    def timed(stage: str, work: Callable[[], T]) -> T:
        started = process_time()
        result = work()
        spent.append((stage, process_time() - started))
        return result

    timed("imports", _imports)
    from ipi_lint.cli import relax_collector
    from ipi_lint.job import Job
    from ipi_lint.linter import load_linter
    from ipi_lint.read import read_tree
    from ipi_lint.reader.walk import walk
    from ipi_lint.report.model import Style

    relax_collector()
    loaded = timed("doors", load_linter)
    job = Job()
    config = timed("configuration", lambda: job.config(root))
    timed("walk (again in read)", lambda: walk(root, [root], config.exclude))
    files = timed("read", lambda: read_tree(root, [root], config))
    report = timed("check", lambda: job.check(loaded, root, config, files))
    reporter = next(each for each in loaded.given.reporters if each.name == "text")
    timed("report", lambda: reporter.write(report, StringIO(), Style()))
    slowest = sorted(report.timings.items(), key=lambda each: -each[1])
    spent.append(("check: all rules (wall)", sum(report.timings.values())))
    return [*spent, *((f"  {code} (wall)", each) for code, each in slowest[:most])]


def _imports() -> None:
    import ipi_lint.cli.lint  # noqa: F401 (to be timed)


if __name__ == "__main__":
    main()
