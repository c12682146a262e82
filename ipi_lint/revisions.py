"""A repository as Git has it at a revision, without a checkout."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from ipi_lint.records import NamedTuple

_ENDINGS = (".yaml", ".yml", ".json")
_NAMES = ("Kustomization", ".gitignore")
_LINK = "120000"


class RevisionError(Exception):
    """A revision that cannot be read; the text is one line."""


class _Entry(NamedTuple):
    mode: str
    id: str
    size: int
    path: str


@contextmanager
def revision(root: Path, name: str, most_bytes: int, *, renders: bool = False) -> Iterator[Path]:
    """A folder that holds what is below `root` at a revision, as far as a run reads it.

    A run that `renders` reads any file: a chart is more than its YAML.

    It is gone when the block ends. Files of more than `most_bytes` are there as sparse files of
    their size. Raises RevisionError where Git is not there, the root is in no repository, or the
    name means no commit.
    """
    with tempfile.TemporaryDirectory(prefix="ipi-lint-") as folder:
        target = Path(folder).resolve() / "tree"
        target.mkdir()
        commit = _git(
            root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"
        )
        if not commit:
            raise RevisionError(f"'{name}' is no revision of this repository")
        prefix = _git(root, "rev-parse", "--show-prefix").decode("utf-8", "surrogateescape").strip()
        found = _entries(root, commit.decode().strip(), prefix)
        entries = [each for each in found if renders or _is_read(each)]
        _write(root, [each for each in entries if each.size <= most_bytes], target)
        for each in entries:
            if each.size > most_bytes:
                path = _made(target, each.path)
                with path.open("wb") as file:
                    file.truncate(each.size)
        yield target


def _entries(root: Path, commit: str, prefix: str) -> Iterator[_Entry]:
    """All files and links."""
    spec = [f"{commit}:{prefix}"] if prefix else [commit]
    for line in _texts(_git(root, "ls-tree", "-r", "-l", "-z", "--full-tree", *spec)):
        about, _, path = line.partition("\t")
        mode, kind, id_, size = about.split()
        if kind == "blob":
            yield _Entry(mode, id_, int(size), path)


def _is_read(entry: _Entry) -> bool:
    """Whether it is YAML, JSON, a kustomization or an ignore file, or a link to something."""
    name = PurePosixPath(entry.path).name
    return name.endswith(_ENDINGS) or name in _NAMES or entry.mode == _LINK


def _write(root: Path, entries: Sequence[_Entry], target: Path) -> None:
    data = _git(root, "cat-file", "--batch", text="".join(f"{each.id}\n" for each in entries))
    at = 0
    for each in entries:
        at = data.index(b"\n", at) + 1
        content = data[at : at + each.size]
        at += each.size + 1
        path = _made(target, each.path)
        if each.mode == _LINK:
            path.symlink_to(content.decode("utf-8", "surrogateescape"))
        else:
            path.write_bytes(content)


def _made(target: Path, path: str) -> Path:
    file = target / path
    file.parent.mkdir(parents=True, exist_ok=True)
    return file


def _texts(output: bytes) -> list[str]:
    return [each for each in output.decode("utf-8", "surrogateescape").split("\0") if each]


def _git(root: Path, *arguments: str, text: str | None = None) -> bytes:
    """What a Git command prints; nothing where it fails with no word, as a quiet question does."""
    try:
        done = subprocess.run(  # noqa: S603 (a list, no shell)
            ["git", "-C", root, *arguments],  # noqa: S607 (the user's own git)
            input=None if text is None else text.encode(),
            stdin=subprocess.DEVNULL if text is None else None,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise RevisionError(f"git cannot be run: {error.strerror}") from None
    said = " ".join(done.stderr.decode("utf-8", "replace").split())
    if done.returncode and said:
        raise RevisionError(f"git: {said.removeprefix('fatal: ')}")
    return done.stdout if not done.returncode else b""
