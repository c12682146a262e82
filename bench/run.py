"""Measures ipi-lint beside its peers: `python -m bench.run 2000`. See bench/README.md."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.cases import BEFORE, CASES, Case
from bench.measure import Run, middle, paired, run
from bench.peers import REFERENCE, installed
from bench.table import Row, from_json, markdown, to_json

_HERE = Path(__file__).parent
RECORD = _HERE / "latest.json"


def main() -> None:
    """Runs the cases that the command line asks for, and prints the table."""
    said = _arguments()
    said.trees.mkdir(parents=True, exist_ok=True)
    schemas = said.trees / "schemas"
    # In a process of its own: what this one holds, the operating system counts for its children.
    subprocess.run([sys.executable, "-m", "bench.schemas", str(schemas)], check=True)  # noqa: S603 (this folder's own)
    rows: list[Row] = []
    for case in CASES:
        if case.files in said.files and (not said.case or case.what in said.case):
            rows += _measured(case, said, schemas)
            print(markdown(rows[-1:]).splitlines()[-1], file=sys.stderr)
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    print(f"{machine}; {said.runs} runs, interleaved, medians\n\n{markdown(rows)}", end="")
    if said.record:
        _record(rows, machine)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.run", description=__doc__)
    parser.add_argument("files", type=int, nargs="*", default=[1, 2_000], help="sizes of trees")
    parser.add_argument("--case", action="append", choices=[*BEFORE])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tool", action="append", help="only these; the default is all there are")
    parser.add_argument("--path", default=os.environ["PATH"], help="where peers are looked for")
    parser.add_argument("--record", action="store_true", help="write the rows to latest.json")
    trees = Path(tempfile.gettempdir(), "ipi-lint-bench")
    parser.add_argument("--trees", type=Path, default=trees, help="where trees are kept")
    return parser.parse_args()


def _measured(case: Case, said: argparse.Namespace, schemas: Path) -> list[Row]:
    """All tools in turn, as often as asked for, after one run each that does not count."""
    tree = case.tree(said.trees, said.seed)
    cache = said.trees / "cache"
    commands = {
        name: peer.command(path, tree, schemas)
        for name, (peer, path) in installed(said.path).items()
        if case.files <= peer.most and (not said.tool or name in said.tool)
    }
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for number in range(said.runs + 1):
        for name, command in commands.items():
            case.before(tree, cache, number)
            runs[name].append(run(command, environment))
    return _rows(case, {name: each[1:] for name, each in runs.items()})


def _rows(case: Case, runs: dict[str, list[Run]]) -> list[Row]:
    rows = []
    for name, own in runs.items():
        ratios = paired(own, runs[REFERENCE]) if REFERENCE in runs else (None, None, None)
        at = middle(own)
        rows.append(Row(case.name, name, at.wall, at.cpu, at.memory, *ratios))
    return rows


def _record(rows: Sequence[Row], machine: str) -> None:
    """Lays the rows over those that were recorded."""
    old = from_json(json.loads(RECORD.read_text("utf-8"))) if RECORD.exists() else []
    new = {(row.case, row.tool): row for row in (*old, *rows)}
    places = {case.name: index for index, case in enumerate(CASES)}
    merged = sorted(new.values(), key=lambda row: places.get(row.case, len(places)))
    text = json.dumps(to_json(merged, machine), indent=1)
    RECORD.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
