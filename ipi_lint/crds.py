"""CustomResourceDefinitions that are named to be judged by, and not linted themselves."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from ipi_lint.config import Config, ConfigError
from ipi_lint.manifest import Manifests, read_manifests
from ipi_lint.read import Files
from ipi_lint.reader.file import decode, read
from ipi_lint.reader.walk import walk
from ipi_lint.schema import is_crd
from ipi_lint.source import Source


def add_crds(files: Files, paths: Sequence[Path], root: Path, config: Config) -> None:
    """Reads files and folders with CRDs; in what is read, paths are relative to `root`.

    Raises ConfigError for a path that does not exist or holds no CRD.
    """
    for path in paths:
        if not path.exists():
            raise ConfigError(f"'{path}', which should hold CRDs, does not exist")
        read_here = [each for file in _files(path) for each in _read(files, file, root, config)]
        if not any(is_crd(each) for file in read_here for each in file.resources):
            raise ConfigError(f"'{path}' holds no CustomResourceDefinition")
        files.crds += read_here


def _files(path: Path) -> Iterator[str]:
    if path.is_dir():
        yield from (each.file for each in walk(path, [path]).found)
    else:
        yield os.fspath(path)


def _read(files: Files, file: str, root: Path, config: Config) -> Iterator[Manifests]:
    name = Path(os.path.relpath(os.path.realpath(file), root.resolve())).as_posix()
    data = read(os.path.realpath(file), config.bounds.file_size)
    if not isinstance(data, bytes):
        files.unread.append((name, data.message))
        return
    decoded = decode(data)
    if decoded.fault is None:
        bounds = config.bounds
        source = Source(name, decoded.text)
        yield read_manifests(source, bounds.yaml, bounds.documents, in_chart=False)
