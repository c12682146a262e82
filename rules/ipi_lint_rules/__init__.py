"""What the API server checks, and which fields name other objects, as data."""

from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable

from ipi_lint import hookimpl


@hookimpl
def ipi_lint_schemas() -> Iterable[Traversable]:
    yield files(__name__)


@hookimpl
def ipi_lint_references() -> Iterable[Traversable]:
    yield files(__name__) / "references.yaml"
