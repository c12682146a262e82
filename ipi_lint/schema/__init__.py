"""Structural schemas: what the API server checks before it takes an object."""

from ipi_lint.schema.catalog import Catalog, SchemaError, load_catalog

__all__ = ["Catalog", "SchemaError", "load_catalog"]
