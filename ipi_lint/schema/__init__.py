"""Structural schemas: what the API server checks before it takes an object."""

from ipi_lint.schema.catalog import Catalog, SchemaError, Speaker, read_schemas
from ipi_lint.schema.cross import Broken, FieldCheck
from ipi_lint.schema.definition import BrokenCrd, is_crd
from ipi_lint.schema.pattern import matches
from ipi_lint.schema.release import Release, parse_release

__all__ = [
    "Broken",
    "BrokenCrd",
    "Catalog",
    "FieldCheck",
    "Release",
    "SchemaError",
    "Speaker",
    "is_crd",
    "matches",
    "parse_release",
    "read_schemas",
]
