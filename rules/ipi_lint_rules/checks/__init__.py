"""Checks over several fields of one object, named by schema files: a module a theme.

Each public function that a module defines is a check; its name in schema files has dashes.
"""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import FieldCheck


def all_checks() -> Iterator[tuple[str, FieldCheck]]:
    """Every check, by its name in schema files."""
    import importlib  # not needed where what came in is kept
    import pkgutil

    for module in sorted(pkgutil.iter_modules(__path__), key=lambda each: each.name):
        loaded = importlib.import_module(f"{__name__}.{module.name}")
        for name, value in vars(loaded).items():
            is_own = getattr(value, "__module__", "") == loaded.__name__
            if callable(value) and is_own and not name.startswith("_"):
                yield name.replace("_", "-"), value
