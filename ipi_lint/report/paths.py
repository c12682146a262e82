"""A finding's path, as those who read a report look for it."""

from __future__ import annotations

import posixpath
from pathlib import Path

from ipi_lint.report.escape import printable
from ipi_lint.report.model import Style
from ipi_lint.witness import real


def path_from_here(path: str, style: Style) -> str:
    """The path from the working directory, printable.

    It never begins like a workflow command, which GitHub Actions looks for at a line's start.
    """
    here = posixpath.relpath(path, style.here) if style.here else style.prefix + path
    shown = printable(here)
    return f"./{shown}" if shown.lstrip().startswith("::") else shown


def workspace_prefix(style: Style, elsewhere: str) -> str:
    """What leads from GitHub's checkout to the root (`infra/`), or `elsewhere` if there is none."""
    workspace = style.environment.get("GITHUB_WORKSPACE")
    if not workspace:
        return elsewhere
    root, checkout = Path(real(style.prefix)), Path(real(workspace))
    if not root.is_relative_to(checkout):
        return elsewhere
    return "" if root == checkout else f"{root.relative_to(checkout).as_posix()}/"
