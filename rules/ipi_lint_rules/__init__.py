"""What the API server checks, and which fields name other objects, as data."""

from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable

from ipi_lint import FieldCheck, hookimpl
from ipi_lint_rules.checks import all_checks


@hookimpl
def ipi_lint_schemas() -> Iterable[Traversable]:
    yield files(__name__)


@hookimpl
def ipi_lint_checks() -> Iterable[tuple[str, FieldCheck]]:
    return all_checks()


@hookimpl
def ipi_lint_references() -> Iterable[Traversable]:
    yield files(__name__) / "references.yaml"


@hookimpl
def ipi_lint_facts() -> Iterable[Traversable]:
    folder = files(__name__) / "facts"
    return sorted(
        (each for each in folder.iterdir() if each.name.endswith(".yaml")),
        key=lambda each: each.name,
    )
