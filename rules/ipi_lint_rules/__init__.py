"""What the API server checks, and which fields name other objects, as data."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from ipi_lint import hookimpl
from ipi_lint_rules.checks import all_checks

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from ipi_lint import FieldCheck

_HERE = Path(__file__).parent


@hookimpl
def ipi_lint_schemas() -> Iterable[Traversable]:
    yield _HERE


@hookimpl
def ipi_lint_checks() -> Iterable[tuple[str, FieldCheck]]:
    return all_checks()


@hookimpl
def ipi_lint_references() -> Iterable[Traversable]:
    yield _HERE / "references.yaml"


@hookimpl
def ipi_lint_facts() -> Iterable[Traversable]:
    folder = _HERE / "facts"
    return sorted(
        (each for each in folder.iterdir() if each.name.endswith(".yaml")),
        key=lambda each: each.name,
    )
