"""CustomResourceDefinitions that are named to be judged by, and not linted themselves."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ipi_lint.config import Config, ConfigError
from ipi_lint.read import Files, read_named
from ipi_lint.schema import is_crd
from ipi_lint.witness import exists


def add_crds(files: Files, paths: Sequence[Path], root: Path, config: Config) -> None:
    """Reads files and folders with CRDs; in what is read, paths are relative to `root`.

    Raises ConfigError for a path that does not exist or holds no CRD.
    """
    for path in paths:
        if not exists(path):
            raise ConfigError(f"'{path}', which should hold CRDs, does not exist")
        named = read_named(path, root, config)
        if not any(is_crd(each) for file in named.manifests for each in file.resources):
            raise ConfigError(f"'{path}' holds no CustomResourceDefinition")
        files.crds += named.manifests
        files.unread += named.unread
