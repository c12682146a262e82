"""Work shared out to processes: whatever becomes of a worker, the work is done and none stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NoReturn

import pytest

from ipi_lint.processes import can_fork, share_out, usable_cores

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks")

HERE = os.getpid()
PARTS = [[1, 2], [3], [4, 5, 6]]


def _die(how: signal.Signals) -> None:
    os.kill(os.getpid(), how)


def _none_is_left() -> bool:
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return True
    return False


def _total_but(mischief: Callable[[], object]) -> Callable[[Iterable[int]], object]:
    """Adds up a part, and does something else in a worker."""

    def work(part: Iterable[int]) -> object:
        return mischief() if os.getpid() != HERE else sum(part)

    return work


def test_each_part_is_worked_on_by_another_process_and_answers_are_in_order() -> None:
    made, lost = share_out(PARTS, lambda part: (os.getpid(), list(part)), ())
    assert [own for _, own in made] == PARTS
    assert len({pid for pid, _ in made}) == 3
    assert made[0][0] == HERE
    assert (lost, _none_is_left()) == ([], True)


def test_one_part_or_none_needs_no_worker() -> None:
    assert share_out([[1, 2]], sum, ()) == ([3], [])
    assert share_out([], sum, ()) == ([], [])


def test_known_objects_come_back_as_they_are_and_others_as_copies() -> None:
    known, other = object(), ["other"]
    made, _ = share_out([[1], [2]], lambda _: (known, [known], other), [known])
    assert made[1][0] is known
    assert made[1][1][0] is known
    assert made[1][2] == other
    assert made[1][2] is not other


def test_more_than_a_pipe_holds() -> None:
    made, lost = share_out(PARTS, lambda part: [f"{each}" * 3_000_000 for each in part], ())
    assert [len(text) for own in made for text in own] == [3_000_000] * 6
    assert lost == []


@pytest.mark.parametrize(
    ("mischief", "how"),
    [
        (lambda: _die(signal.SIGKILL), "was ended by SIGKILL"),
        (lambda: _die(signal.SIGTERM), "was ended by SIGTERM"),
        (lambda: os._exit(7), "exited with 7"),
        (lambda: os._exit(0), "exited with 0"),
        (lambda: sys.exit("gone"), "exited with 1"),
        (lambda: 1 / 0, "exited with 1"),
        (threading.Lock, "could not answer: TypeError"),
        (lambda: lambda: None, "could not answer: "),
    ],
)
def test_the_work_of_a_worker_without_an_answer_is_done_here(
    mischief: Callable[[], object], how: str, capfd: pytest.CaptureFixture[str]
) -> None:
    made, lost = share_out(PARTS, _total_but(mischief), ())
    assert made == [3, 3, 15]
    assert [each[: len(how)] for each in lost] == [how, how]
    assert _none_is_left()
    assert capfd.readouterr() == ("", "")


def test_a_worker_that_dies_while_it_answers() -> None:
    class Deadly:
        def __reduce__(self) -> NoReturn:
            os._exit(9)

    made, lost = share_out(PARTS, _total_but(lambda: ["x" * 1_000_000, Deadly()]), ())
    assert (made, lost) == ([3, 3, 15], ["exited with 9", "exited with 9"])


def test_no_worker_is_left_where_the_work_fails_here() -> None:
    def work(part: Iterable[int]) -> None:
        if os.getpid() == HERE:
            raise KeyboardInterrupt
        signal.pause()

    with pytest.raises(KeyboardInterrupt):
        share_out(PARTS, work, ())
    assert _none_is_left()


def test_where_there_is_no_room_for_a_process_the_work_is_done_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full() -> NoReturn:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", full)
    before = len(list(Path("/dev/fd").iterdir()))
    assert share_out(PARTS, sum, ()) == ([3, 3, 15], [])
    assert len(list(Path("/dev/fd").iterdir())) == before


def test_where_nobody_may_wait_for_children_answers_still_come() -> None:
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        assert share_out(PARTS, sum, ()) == ([3, 3, 15], [])
        lost = share_out(PARTS, _total_but(lambda: os._exit(7)), ())[1]
    finally:
        signal.signal(signal.SIGCHLD, before)
    assert lost == ["ended without an answer"] * 2


def test_a_worker_writes_nothing_of_its_parent_and_leaves_its_exit_to_it() -> None:
    script = """
import atexit
from ipi_lint.processes import share_out
atexit.register(print, "exit")
print("once", end=" ")
print(share_out([[1], [2], [3]], sum, ()))
"""
    done = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, check=True)
    assert done.stdout.decode() == "once ([1, 2, 3], [])\nexit\n"


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_workers_end_with_their_parent(how: signal.Signals) -> None:
    script = """
import os, time
from ipi_lint.processes import share_out
def work(part):
    os.write(1, b".")
    for _ in part:
        time.sleep(0.01)
share_out([range(10**6)] * 4, work, ())
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.read(4) == b"...."
        process.send_signal(how)
        assert process.communicate(timeout=60)[0] == b""  # the last one has closed it
        assert process.returncode == -how


def test_there_is_no_fork_beside_another_thread() -> None:
    assert can_fork()
    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    assert not can_fork()
    end.set()
    thread.join()
    assert can_fork()


@pytest.mark.parametrize(
    ("said", "cores"),
    [("max 100000", 8), ("150000 100000", 2), ("10000 100000", 1), ("?", 8), (None, 8)],
)
def test_usable_cores_are_those_of_the_process_and_of_its_container(
    said: str | None, cores: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quota = tmp_path / "cpu.max"
    if said:
        quota.write_text(f"{said}\n", encoding="ascii")
    monkeypatch.setattr("ipi_lint.processes._QUOTA", str(quota))
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)
    assert usable_cores() == cores
