"""All files of a run, read: what each holds, and what could not be seen."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path

from ipi_lint.batch import Found, read_bytes, read_files
from ipi_lint.config import Config
from ipi_lint.kustomize import files_that_are_no_manifests
from ipi_lint.manifest import Manifests, Skipped, TextFault
from ipi_lint.reader import Unreadable
from ipi_lint.reader.file import read
from ipi_lint.reader.walk import ROOT_FILES, LeftOut, walk
from ipi_lint.recall import Recall
from ipi_lint.source import Source, Span
from ipi_lint.witness import is_file, is_folder, is_there, real


class Files:
    """What a run reads. `unread` are files that the operating system did not give, with its word.

    `partial` says why there may be more files than these; `crds` hold CRDs to judge by, and are
    not linted. `root` is the folder that paths start from, None where nothing lies in a file.
    `recall` is where what is in them is kept; `lost` says how processes ended that read no files.
    """

    def __init__(
        self,
        manifests: Iterable[Manifests] = (),
        unread: Iterable[tuple[str, str]] = (),
        left_out: Iterable[LeftOut] = (),
        partial: Iterable[str] = (),
        root: Path | None = None,
        most_bytes: int = 0,
        recall: Recall | None = None,
    ) -> None:
        self.manifests = [*manifests]
        self.unread = [*unread]
        self.left_out = [*left_out]
        self.partial = [*partial]
        self.crds: list[Manifests] = []
        self.root = root
        self.most_bytes = most_bytes
        self.recall = recall
        self.lost: list[str] = []

    def exists(self, path: str) -> bool:
        """Whether there is a file or folder of this path inside the root, read or not."""
        return self._inside(path) is not None

    def content(self, path: str) -> bytes | None:
        """The bytes of a file inside the root; None where it cannot be read."""
        inside = self._inside(path)
        data = read(inside, self.most_bytes) if inside else None
        return data if isinstance(data, bytes) else None

    def _inside(self, path: str) -> str | None:
        if self.root is None or "\0" in path:
            return None
        root = real(self.root)
        end = real(os.path.join(root, path))  # noqa: PTH118 (Path drops a trailing '/')
        return end if is_there(end) and end.startswith(f"{root}{os.sep}") else None


def read_tree(
    root: Path,
    paths: Sequence[Path],
    config: Config,
    recall: Recall | None = None,
    jobs: int | None = 1,
) -> Files:
    """Reads the manifests among files and folders; all that goes wrong is in what it gives.

    What `recall` knows is not read again. `jobs` is how many processes read, None as many as pay.
    """
    walked = walk(root, paths, config.exclude)
    files = Files(
        unread=walked.unread,
        left_out=walked.left_out,
        root=root,
        most_bytes=config.bounds.file_size,
        recall=recall,
    )
    in_chart = _chart_finder(root)
    found = [
        Found(each.path, each.file, in_chart(each.path))
        for each in walked.found
        if each.path not in ROOT_FILES
    ]
    known = {each: recall.find(*each) for each in found} if recall else {}
    new = [each for each in found if known.get(each) is None]
    held, files.lost = read_files(new, config.bounds, jobs)
    for each, what in zip(new, held, strict=True):
        if isinstance(what, Manifests):
            known[each] = what
            if recall:
                recall.note(each.file, each.in_chart, what)
        elif what.too_big:
            known[each] = _too_big(each.path, what.message)
        else:
            files.unread.append((each.path, what.message))
    files.manifests = [one for each in found if (one := known.get(each)) is not None]
    _leave_out_kustomize_inputs(files.manifests)
    if real(root) not in map(real, paths):
        files.partial.append("only a part of the repository was read")
    return files


def read_named(path: Path, root: Path, config: Config) -> Files:
    """Reads a file, or the manifests in a folder, wherever it lies.

    In what is read, paths are relative to `root`.
    """
    files = Files()
    names = [each.file for each in walk(path, [path]).found] if is_folder(path) else [str(path)]
    for file in names:
        end = real(file)
        name = Path(os.path.relpath(end, real(root))).as_posix()
        data = read(end, config.bounds.file_size)
        if isinstance(data, bytes):
            files.manifests.append(read_bytes(name, data, config.bounds))
        else:
            files.unread.append((name, data.message))
    return files


def read_text(path: str, data: bytes, config: Config) -> Files:
    """Reads what came through standard input."""
    if len(data) > config.bounds.file_size:
        message = f"the file has more than {config.bounds.file_size:,} bytes and was not read"
        read = _too_big(path, message)
    else:
        read = read_bytes(path, data, config.bounds)
    return Files(manifests=[read], partial=["only standard input was read"])


def _too_big(path: str, message: str) -> Manifests:
    hint = "Raise `limits.file-size` in the configuration if this is meant."
    fault = Unreadable(Span(0, 0), message, hint)
    return Manifests(Source(path, ""), faults=[TextFault("too-big", fault)])


def _chart_finder(root: Path) -> Callable[[str], bool]:
    """Tells whether a file is a template of a Helm chart: `templates/` beside a `Chart.yaml`."""

    @cache
    def is_chart(folder: str) -> bool:
        return is_file(root / folder / "Chart.yaml")

    def in_chart(path: str) -> bool:
        parts = path.split("/")[:-1]
        return any(
            part == "templates" and is_chart("/".join(parts[:index]))
            for index, part in enumerate(parts)
        )

    return in_chart


def _leave_out_kustomize_inputs(manifests: Sequence[Manifests]) -> None:
    by_path = {each.source.path: each for each in manifests}
    for file in manifests:
        for kustomization in file.kustomizations:
            for reason, path in files_that_are_no_manifests(kustomization):
                named = by_path.get(path)
                if named and not named.kustomizations:
                    named.resources.clear()
                    named.faults.clear()
                    named.skipped[:] = [Skipped(reason, "", Span(0, 0))]
