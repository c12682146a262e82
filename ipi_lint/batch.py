"""Files read each by itself, by one process or several."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ipi_lint.config import Bounds
from ipi_lint.manifest import Manifests, Skipped, TextFault, looks_like_manifests, read_manifests
from ipi_lint.reader.file import Unread, decode, read
from ipi_lint.records import NamedTuple
from ipi_lint.rows import manifests_of, rows_of
from ipi_lint.source import Source
from ipi_lint.witness import tell, told

_MANY = 200
"""From so many files on, two processes are done before one would be."""


class Found(NamedTuple):
    """A file to read. `path` is relative to the root; `in_chart`: a template of a Helm chart."""

    path: str
    file: str
    in_chart: bool


_Read = list[tuple[Found, Manifests | Unread]]


def read_bytes(path: str, data: bytes, bounds: Bounds, in_chart: bool = False) -> Manifests:
    """What a file with these bytes holds."""
    decoded = decode(data)
    source = Source(path, decoded.text)
    if decoded.fault is None:
        return read_manifests(source, bounds.yaml, bounds.documents, in_chart)
    made = Manifests(source)
    if looks_like_manifests(decoded.text):
        made.faults.append(TextFault("yaml-syntax", decoded.fault))
    else:
        made.skipped.append(Skipped("not-a-manifest", "unreadable text", decoded.fault.span))
    return made


def read_files(
    found: Sequence[Found], bounds: Bounds, jobs: int | None
) -> tuple[list[Manifests | Unread], list[str]]:
    """What each file holds, in order, and how processes ended that did not say it.

    `jobs` is how many processes read, None as many as pay.
    """
    batch = _Batch(bounds)
    if jobs == 1 or (jobs is None and len(found) < _MANY):
        return [batch.read(each) for each in found], []
    from ipi_lint.processes import can_fork, share_out, usable_cores  # most runs are small

    jobs = (jobs or usable_cores()) if can_fork() else 1
    parts = [part for first in range(jobs) if (part := found[first::jobs])]
    made, lost = share_out(parts, batch.read_all, (), batch.packed, batch.unpacked)
    return [made[number % jobs][number // jobs][1] for number in range(len(found))], lost


class _Batch:
    """How files are read within bounds, and how what they hold comes from another process."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds

    def read(self, each: Found) -> Manifests | Unread:
        data = read(each.file, self._bounds.file_size)
        if isinstance(data, bytes):
            return read_bytes(each.path, data, self._bounds, each.in_chart)
        return data

    def read_all(self, part: Iterable[Found]) -> _Read:
        return [(each, self.read(each)) for each in part]

    def packed(self, made: _Read) -> tuple[list[Any], list[Any]]:
        """The text and the rows of each file, and what is to be witnessed of it."""
        files = [
            (each, one.source.text, rows_of(one)) if isinstance(one, Manifests) else (each, "", [])
            for each, one in made
        ]
        return files, told([each.file for each, _ in made], self._bounds.file_size)

    def unpacked(self, sent: tuple[list[Any], list[Any]]) -> _Read:
        """The same again. What cannot be said in rows is read once more."""
        files, seen = sent
        tell(seen)
        return [
            (each, self._restored(each, text, rows) if rows else self.read(each))
            for each, text, rows in files
        ]

    def _restored(self, each: Found, text: str, rows: Sequence[Any]) -> Manifests:
        return manifests_of(rows, Source(each.path, text), self._bounds.yaml)
