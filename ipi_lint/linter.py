"""Everything that does not depend on the files to lint, loaded once."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from ipi_lint.engine import Linter
from ipi_lint.references import load_references
from ipi_lint.registry import Given, PluginError, load
from ipi_lint.schema import SchemaError, load_catalog


@dataclass(frozen=True)
class Loaded:
    """A linter, and what plugins gave besides."""

    linter: Linter
    given: Given


def load_linter() -> Loaded:
    """Opens the doors and reads what came in.

    Raises PluginError, with who is to blame, where a plugin, a schema file or a table is unusable.
    """
    given = load()
    try:
        catalog, faults = load_catalog(given.schemas)
        references = tuple(load_references(given.references))
    except (SchemaError, ValueError) as error:
        raise PluginError(str(error)) from None
    rules = sorted([*given.rules, *faults], key=lambda rule: rule.code)
    for one, next_ in pairwise(rules):
        if one.code == next_.code:
            raise PluginError(
                f"the rules '{one.name}' and '{next_.name}' have one code: {one.code}"
            )
    return Loaded(Linter(tuple(rules), catalog, references), given)
