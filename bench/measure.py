"""One command as a whole process: wall time, processor time, and the most memory it held."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from statistics import median
from time import perf_counter
from typing import NamedTuple


class Run(NamedTuple):
    """Seconds, and MiB. `code` is the exit code."""

    wall: float
    cpu: float
    memory: float
    code: int


def run(command: Sequence[str], environment: Mapping[str, str]) -> Run:
    """Runs a command to its end; what it prints goes nowhere."""
    started = perf_counter()
    process = subprocess.Popen(  # noqa: S603 (the commands are this folder's own)
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=dict(environment),
    )
    _, status, used = os.wait4(process.pid, 0)
    wall = perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 2**20 if sys.platform == "darwin" else 2**10
    cpu = used.ru_utime + used.ru_stime
    return Run(wall, cpu, used.ru_maxrss / unit, process.returncode)


def middle(runs: Sequence[Run]) -> Run:
    """The median of each figure, and the last exit code."""
    return Run(
        median(each.wall for each in runs),
        median(each.cpu for each in runs),
        median(each.memory for each in runs),
        runs[-1].code,
    )


def paired(ours: Sequence[Run], theirs: Sequence[Run]) -> tuple[float, float, float]:
    """The medians of the ratios, run by run: processor time, wall time, memory."""
    pairs = list(zip(ours, theirs, strict=True))
    return (
        median(a.cpu / b.cpu for a, b in pairs),
        median(a.wall / b.wall for a, b in pairs),
        median(a.memory / b.memory for a, b in pairs),
    )
