"""Everything that does not depend on the files to lint, loaded once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from ipi_lint.config import Config, error_at, implementations
from ipi_lint.engine import Linter
from ipi_lint.facts import Facts, FactsError
from ipi_lint.kept import Kept
from ipi_lint.pins import Pin, Project, find_pins, pinned_targets
from ipi_lint.read import Files
from ipi_lint.records import NamedTuple
from ipi_lint.registry import Given, PluginError, load
from ipi_lint.repository import ReferenceSpec
from ipi_lint.resource import Resource
from ipi_lint.rule import Rule
from ipi_lint.schema import Catalog, Release, SchemaError, is_crd, read_schemas
from ipi_lint.schema.catalog import Read
from ipi_lint.store import Store
from ipi_lint.words import closest, listed


class Loaded(NamedTuple):
    """What came in by the doors; a linter is made of it when the target releases are known."""

    given: Given
    read: Read
    references: tuple[ReferenceSpec, ...]
    facts: Facts

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules, by code; those of schema files are not yet bound to a catalog."""
        rules = [*self.given.rules, *self.read.rules]
        return tuple(sorted(rules, key=lambda rule: rule.code))

    def configured(self, config: Config) -> Loaded:
        """With the configuration's own facts.

        Raises ConfigError where there is no such table, or no such implementation in one.
        """
        try:
            facts = self.facts.overlaid(config.facts) if config.facts else self.facts
        except FactsError as error:
            raise error_at(config.nodes[error.table], str(error)) from None
        for said in implementations(config.settings):
            _refuse_unknown(said, facts, config)
        return self._replace(facts=facts)

    def linter_for(
        self, files: Files, wanted: Mapping[str, Release], bundled: bool = True
    ) -> tuple[Linter, tuple[Pin, ...]]:
        """A linter for what was read, and the places that say a release.

        The releases are those that are wanted, else what the repository itself says, else the
        newest. CRDs come before the bundled schemas of their kinds, those that were named before
        those in the repository. Without `bundled` there are no schemas but theirs.
        """
        projects = (Project(name, **how) for name, how in self.read.tables.projects.items())
        pins = tuple(find_pins(files.manifests, projects))
        crds = [
            resource
            for file in (*files.manifests, *files.crds)
            for resource in file.resources
            if is_crd(resource)
        ]
        return self.linter({**pinned_targets(pins), **wanted}, crds, bundled), pins

    def linter(
        self,
        targets: Mapping[str, Release] | None = None,
        crds: Sequence[Resource] = (),
        bundled: bool = True,
    ) -> Linter:
        """A linter for these target releases, by project; the newest where none is said."""
        tables = self.read.tables if bundled else self.read.tables._replace(kinds={})
        catalog = Catalog(tables, self.given.checks, targets, crds)
        rules = [*self.given.rules, *catalog.bound(self.read.rules)]
        return Linter(
            tuple(sorted(rules, key=lambda rule: rule.code)), catalog, self.references, self.facts
        )


def load_linter(kept: Kept | None = None) -> Loaded:
    """Opens the doors and reads what came in, if that is not kept (None: in the user's store).

    Raises PluginError, with who is to blame, where a plugin, a schema file or a table is unusable.
    """
    kept = kept or Kept(Store())
    data = kept.load()
    if data is not None:
        from ipi_lint.startup import from_data

        with suppress(LookupError, TypeError, ValueError, AttributeError):  # not what we wrote
            given, read, references, facts = from_data(data)
            return Loaded(given, read, references, Facts(given.facts, contents=facts))
    loaded = _opened()
    _keep(kept, loaded)
    return loaded


def _opened() -> Loaded:
    from ipi_lint.references import load_references  # not needed where its rows are kept

    given = load()
    try:
        read = read_schemas(given.schemas)
        references = tuple(load_references(given.references))
    except (SchemaError, ValueError) as error:
        raise PluginError(str(error)) from None
    loaded = Loaded(given, read, references, Facts(given.facts))
    _refuse_twins(read.rules, given)
    return loaded


def _keep(kept: Kept, loaded: Loaded) -> None:
    from ipi_lint.startup import to_data

    given = loaded.given
    if not given.is_own:
        return
    data = to_data(given, loaded.read, loaded.references, loaded.facts.contents)
    if data is not None:
        kept.save(data)


def _refuse_twins(faults: Iterable[Rule], given: Given) -> None:
    """Codes and names are unique among the schemas' rules too, which the registry has not seen."""
    taken: dict[str, Rule] = {}
    for rule in (*faults, *given.rules):
        for word in (rule.code, rule.name):
            if word in taken:
                first = taken[word]
                raise PluginError(
                    f"{given.owners.get(rule.code, 'a schema')} gives the rule {rule.code} "
                    f"'{rule.name}', and there is {first.code} '{first.name}' already"
                )
            taken[word] = rule


def _refuse_unknown(implementation: str, facts: Facts, config: Config) -> None:
    known = facts.table("implementations")
    name = implementation.partition("@")[0]
    if name in known:
        return
    close = closest(name, known)
    advice = f"did you mean '{close}'?" if close else f"known are {listed(sorted(known))}"
    message = f"no gateway implementation is called '{name}'; {advice}"
    raise error_at(config.nodes[implementation], message)
