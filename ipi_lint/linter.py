"""Everything that does not depend on the files to lint, loaded once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from ipi_lint.engine import Linter
from ipi_lint.references import load_references
from ipi_lint.registry import Given, PluginError, load
from ipi_lint.repository import ReferenceSpec
from ipi_lint.rule import Rule
from ipi_lint.schema import Catalog, Release, SchemaError, read_schemas
from ipi_lint.schema.catalog import Read


@dataclass(frozen=True)
class Loaded:
    """What came in by the doors; a linter is made of it when the target releases are known."""

    given: Given
    read: Read
    references: tuple[ReferenceSpec, ...]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules, by code; those of schema files are not yet bound to a catalog."""
        rules = [*self.given.rules, *self.read.rules]
        return tuple(sorted(rules, key=lambda rule: rule.code))

    def linter(self, targets: Mapping[str, Release] | None = None) -> Linter:
        """A linter for these target releases, by project; the newest where none is said."""
        catalog = Catalog(self.read.tables, self.given.checks, targets)
        rules = [*self.given.rules, *catalog.bound(self.read.rules)]
        return Linter(tuple(sorted(rules, key=lambda rule: rule.code)), catalog, self.references)


def load_linter() -> Loaded:
    """Opens the doors and reads what came in.

    Raises PluginError, with who is to blame, where a plugin, a schema file or a table is unusable.
    """
    given = load()
    try:
        read = read_schemas(given.schemas)
        references = tuple(load_references(given.references))
    except (SchemaError, ValueError) as error:
        raise PluginError(str(error)) from None
    loaded = Loaded(given, read, references)
    for one, next_ in pairwise(loaded.rules):
        if one.code == next_.code:
            raise PluginError(
                f"the rules '{one.name}' and '{next_.name}' have one code: {one.code}"
            )
    return loaded
