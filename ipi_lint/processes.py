"""Work shared out to processes: each worker is a fork that sends what it made through a pipe.

A fork has everything that was read, for the price of its page tables; a process started anew would
read it again, and threads take turns.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import BytesIO
from typing import Any, NoReturn, TypeVar

from ipi_lint import disk

P = TypeVar("P")
V = TypeVar("V")
_QUOTA = "/sys/fs/cgroup/cpu.max"
_UNFIT = (
    *(pickle.PickleError, AttributeError, EOFError, ImportError),
    *(IndexError, RecursionError, TypeError, ValueError),
)
"""What is raised where something cannot be pickled, or where only a part of it has come."""


class _LostError(Exception):
    """A worker gave no answer; the text says how it ended."""


def usable_cores() -> int:
    """How many processes can work at once: the cores that this one may use, at least 1."""
    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count() or 1
    said, _ = disk.read(_QUOTA, 4096)
    with suppress(ValueError):  # "max" where a container has no quota, and why there is no file
        quota, period = map(int, said.split())
        cores = min(cores, -(-quota // period))
    return max(cores, 1)


def can_fork() -> bool:
    """Whether there are forks here, and no other thread: a fork would keep its locks for ever."""
    threading = sys.modules.get("threading")
    return hasattr(os, "fork") and (threading is None or threading.active_count() == 1)


def share_out(
    parts: Sequence[Sequence[P]],
    work: Callable[[Iterable[P]], V],
    known: Sequence[object] = (),
    packed: Callable[[V], Any] = lambda made: made,
    unpacked: Callable[[Any], V] = lambda made: made,
) -> tuple[list[V], list[str]]:
    """What `work` makes of each part, in order: of the first one here, of each other in a worker.

    What a worker makes is `packed` there and `unpacked` here. Between, it is pickled, but for the
    objects that are `known`: those come back as the ones that they are. Where a worker gives no
    answer, its part is worked on here; the second list says how each of those ended. Whatever is
    raised, no worker is left.
    """

    def served(part: Iterable[P]) -> Any:
        return packed(work(part))

    workers: list[_Worker] = []
    lost: list[str] = []
    gc.freeze()  # the collector writes to all that it looks at, and each process would copy it
    try:
        with _interrupts_held(), suppress(OSError):  # no room for more: the rest is done here
            for part in parts[1:]:
                workers.append(_Worker.start(part, served, known))
        made = [work(part) for part in parts[:1]]
        for number, part in enumerate(parts[1:]):
            try:
                is_served = number < len(workers)
                answer = unpacked(workers[number].answer(known)) if is_served else work(part)
            except _LostError as error:
                lost.append(str(error))
                answer = work(part)
            made.append(answer)
    finally:
        for worker in workers:
            worker.end()
        gc.unfreeze()
    return made, lost


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Keeps Ctrl-C waiting. What is forked meanwhile never hears of it: its parent ends it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Worker:
    """A fork at work, and the end of its pipe that is read."""

    def __init__(self, pid: int, pipe: int) -> None:
        self._pid = pid
        self._pipe = os.fdopen(pipe, "rb")

    @classmethod
    def start(
        cls, part: Sequence[P], work: Callable[[Iterable[P]], Any], known: Sequence[object]
    ) -> _Worker:
        """Raises OSError where the system has no room for another process."""
        reading, writing = os.pipe()
        parent = os.getpid()
        try:
            pid = os.fork()
            if not pid:
                os.close(reading)
                _serve(writing, lambda: work(_while_wanted(part, parent)), known)
        except OSError:
            os.close(reading)
            raise
        finally:
            os.close(writing)
        return cls(pid, reading)

    def answer(self, known: Sequence[object]) -> Any:
        """What the work made. Raises _LostError where nothing came, or less than was sent."""
        data = self._pipe.read()
        how = self._ended()
        try:
            failure, made = _Unpickler(data, known).load()
        except _UNFIT:
            raise _LostError(how) from None
        if failure:
            raise _LostError(f"could not answer: {failure}")
        return made

    def end(self) -> None:
        """Stops it, where it has not ended, and lets go of it."""
        self._pipe.close()
        if self._pid:
            with suppress(ProcessLookupError):  # nobody waits for it, and it is gone already
                os.kill(self._pid, signal.SIGKILL)
            self._ended()

    def _ended(self) -> str:
        """Waits for its end, and says how it was."""
        pid, self._pid = self._pid, 0
        try:
            code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        except ChildProcessError:  # whoever started us chose not to hear of children
            return "ended without an answer"
        return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"exited with {code}"


def _serve(pipe: int, make: Callable[[], Any], known: Sequence[object]) -> NoReturn:
    """The whole life of a worker. It leaves to its parent what a process does at its exit."""
    code = 1
    try:
        data = _answer(make, known)
        with os.fdopen(pipe, "wb") as stream:
            stream.write(data)
        code = 0
    finally:
        os._exit(code)


def _answer(make: Callable[[], Any], known: Sequence[object]) -> bytes:
    """Pickled: an empty text and what was made, or why that cannot be sent."""
    made = make()
    try:
        return _pickled(("", made), known)
    except _UNFIT as error:
        said = " ".join(str(error).split())
        return _pickled((f"{type(error).__name__}: {said}", None), known)


def _while_wanted(part: Iterable[P], parent: int) -> Iterator[P]:
    """The part, as long as the parent lives: when it is killed, it cannot end its workers."""
    for each in part:
        if os.getppid() != parent:
            return
        yield each


def _pickled(made: object, known: Sequence[object]) -> bytes:
    if not known:  # nothing to ask about each object
        return pickle.dumps(made, pickle.HIGHEST_PROTOCOL)
    stream = BytesIO()
    _Pickler(stream, known).dump(made)
    return stream.getvalue()


class _Pickler(pickle.Pickler):
    """Writes known objects as their numbers. They are recognised by `id`: a fork changes none."""

    def __init__(self, stream: BytesIO, known: Sequence[object]) -> None:
        super().__init__(stream, pickle.HIGHEST_PROTOCOL)
        self._numbers = {id(each): number for number, each in enumerate(known)}

    def persistent_id(self, obj: object) -> int | None:
        return self._numbers.get(id(obj))


class _Unpickler(pickle.Unpickler):
    def __init__(self, data: bytes, known: Sequence[object]) -> None:
        super().__init__(BytesIO(data))
        self._known = known

    def persistent_load(self, pid: int) -> object:
        return self._known[pid]
