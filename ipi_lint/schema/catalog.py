"""All schemas that plugins gave, by what they are for, and the rules that they speak under."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from ipi_lint.page import parse_page
from ipi_lint.reader import load_yaml
from ipi_lint.records import NamedTuple
from ipi_lint.resource import Resource
from ipi_lint.rule import READING, Problem, Rule, Severity
from ipi_lint.schema.compact import Compiler, JsonSchema
from ipi_lint.schema.cross import FieldCheck
from ipi_lint.schema.definition import BrokenCrd, Crd, dressed, is_crd
from ipi_lint.schema.faults import Faults, Unchecked, find_faults, not_served
from ipi_lint.schema.gate import Gate, gate
from ipi_lint.schema.near import meant
from ipi_lint.schema.release import Release, parse_release, served

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from ipi_lint.repository import Repository

GroupKind = tuple[str, str]
SchemaKey = tuple[str, str, str]


class SchemaError(Exception):
    """A schema file or a fault's page that does not keep the form; the text names the file."""


class Tables(NamedTuple):
    """What schema files say: the kinds, what they share, the releases of each project.

    `projects` say how a project's release is recognised: an annotation, a repository.
    """

    kinds: Mapping[SchemaKey, Any]
    shared: Mapping[str, Any]
    releases: Mapping[str, tuple[Release, ...]]
    projects: Mapping[str, Mapping[str, str]]

    def newest(self) -> dict[str, Release]:
        return {project: max(releases) for project, releases in self.releases.items()}


class Catalog:
    """The kinds that have a schema: bundled ones as of their project's target, and CRDs.

    A CRD counts for all versions of its kind that it serves; of several for one kind the last.
    """

    def __init__(
        self,
        tables: Tables,
        checks: Mapping[str, FieldCheck],
        targets: Mapping[str, Release] | None = None,
        crds: Iterable[Resource] = (),
    ) -> None:
        self.tables = tables
        self.targets = {**tables.newest(), **(targets or {})}
        self.crds = _read_crds(tuple(crds), tables)
        self._checks = checks
        self._defined = {
            (*kind, version): schema
            for kind, crd in {(each.group, each.kind): each for each in self.crds}.items()
            for version, schema in crd.versions.items()
        }
        self._definitions = tuple(each.resource for each in self.crds)
        self._known = frozenset(tables.kinds) | frozenset(self._defined)
        self._compiled: dict[SchemaKey, JsonSchema] = {}
        self._dressed: dict[SchemaKey, JsonSchema] = {}
        self._gates: dict[SchemaKey, Gate] = {}
        self._meant: dict[SchemaKey, str | None] = {}
        self._last: tuple[Resource, Faults] | None = None

    def aimed(self, targets: Mapping[str, Release]) -> Catalog:
        """The same kinds as of other releases, by project; the newest where none is said."""
        return Catalog(self.tables, self._checks, targets, self._definitions)

    @property
    def kinds(self) -> tuple[GroupKind, ...]:
        """The (group, kind) pairs that have a schema in some version."""
        return tuple(sorted({(group, kind) for group, kind, _ in self._known}))

    @property
    def defined(self) -> frozenset[GroupKind]:
        """The kinds that a CRD of the run defines, well or badly."""
        return frozenset((each.group, each.kind) for each in self.crds)

    @property
    def broken_crds(self) -> tuple[BrokenCrd, ...]:
        """What is wrong with the CRDs that were read."""
        return tuple(fault for crd in self.crds for fault in crd.faults)

    def versions_of(self, kind: str) -> tuple[str, ...]:
        """The apiVersions of all known kinds of that name, the newest name first."""
        own = {f"{group}/{version}" for group, each, version in self.tables.kinds if each == kind}
        return tuple(sorted(own, key=lambda each: (len(each.rpartition("/")[2]), each)))

    def knows(self, resource: Resource) -> bool:
        """Whether the object is checked: its kind in its version has a schema, or it is a CRD."""
        return self.has_schema(resource) or is_crd(resource)

    def has_schema(self, resource: Resource) -> bool:
        return _key(resource) in self._known

    def meant(self, resource: Resource) -> str | None:
        """What an object of an unknown kind was probably meant to be, as `Kind (group/version)`.

        None for one whose own definition cannot be judged by.
        """
        key = _key(resource)
        if key not in self._meant:
            is_defined = any(each.names(resource) for each in self.crds)
            self._meant[key] = None if is_defined else meant(key, self._known)
        return self._meant[key]

    def faults(self, resource: Resource) -> Faults:
        """What is wrong with an object. The last answer is kept: one rule after another asks."""
        known = self.known_faults(resource)
        if known is None:
            known = self._judge(resource)
            self._last = (resource, known)
        return known

    def _judge(self, resource: Resource) -> Faults:
        key = _key(resource)
        what = resource.identity.kind
        if key in self._defined:
            schema = self._from_crd(key)
            return find_faults(schema, resource.node, what, passes=self._gate(key, schema))
        kind = self.tables.kinds[key]
        release = self.targets[kind["project"]]
        version = served(kind["versions"][resource.version])
        if not version.at(release):
            return not_served(resource, kind, version, release)
        schema = self.schema(key)
        return find_faults(schema, resource.node, what, self._checks, self._gate(key, schema))

    def _gate(self, key: SchemaKey, schema: JsonSchema) -> Gate:
        """The gate of the one schema by which objects of a kind and version are judged."""
        if key not in self._gates:
            self._gates[key] = gate(schema)
        return self._gates[key]

    def _from_crd(self, key: SchemaKey) -> JsonSchema:
        if key not in self._dressed:
            own = self._defined[key]
            is_bundled = key in self.tables.kinds
            self._dressed[key] = dressed(own, self.schema(key)) if is_bundled else own
        return self._dressed[key]

    def schema(self, key: SchemaKey) -> JsonSchema:
        """The bundled schema of a kind and version. Raises KeyError where there is none."""
        if key not in self._compiled:
            compact = self.tables.kinds[key]
            compiler = Compiler(self.tables.shared, self.targets[compact["project"]])
            self._compiled[key] = compiler.root(compact)
        return self._compiled[key]

    def known_faults(self, resource: Resource) -> Faults | None:
        """What `faults` gave for the object judged last; None for any other."""
        return self._last[1] if self._last and self._last[0] is resource else None

    def unchecked(self, resource: Resource) -> tuple[Unchecked, ...]:
        """What was not judged of the object judged last, such as values with `${...}`."""
        known = self.known_faults(resource)
        return known.unchecked if known else ()

    def bound(self, rules: Iterable[Rule]) -> tuple[Rule, ...]:
        """The rules of fault pages, speaking for this catalog."""
        return tuple(
            rule
            if rule.code.startswith(READING)
            else rule._replace(kinds=self.kinds, check=Speaker(self, rule.name))
            for rule in rules
        )


class Speaker:
    """The check of a schema's rule: the problems of one object that the rule `name` reports."""

    def __init__(self, catalog: Catalog, name: str) -> None:
        self.catalog: Final = catalog
        self.name: Final = name

    def __call__(self, resource: Resource, _: Repository) -> Iterator[Problem]:
        if self.catalog.has_schema(resource):
            for fault in self.catalog.faults(resource).faults:
                if fault.rule == self.name:
                    yield fault.problem

    def is_known_silent(self, resource: Resource) -> bool:
        """Whether it has no say about an object, as far as that is known without judging it."""
        known = self.catalog.known_faults(resource)
        return known is not None and all(fault.rule != self.name for fault in known.faults)


class Read(NamedTuple):
    """What folders of schema files hold. `rules` are those of the fault pages, bound to nothing."""

    tables: Tables
    rules: tuple[Rule, ...]


def read_schemas(folders: Iterable[Traversable]) -> Read:
    """Reads `*.yaml`, `kinds/*.yaml` and `faults/*.md` of each folder.

    Raises SchemaError, which names the file, for one that does not keep the form.
    """
    shared: dict[str, dict[str, Any]] = {"types": {}, "patterns": {}}
    releases: dict[str, tuple[Release, ...]] = {}
    projects: dict[str, Mapping[str, str]] = {}
    kinds: dict[SchemaKey, Any] = {}
    rules: list[Rule] = []
    sources: list[tuple[Traversable, Any]] = []
    for folder in folders:
        for file in _files(folder, ".yaml"):
            content = _yaml(file)
            sources += [(file, each) for each in content.get("types", {}).values()]
            for section in shared:
                shared[section] |= content.get(section, {})
            for project, texts in content.get("releases", {}).items():
                releases[project] = tuple(map(parse_release, texts))
            projects |= content.get("projects", {})
        for file in _files(folder / "kinds", ".yaml"):
            schema = _yaml(file)
            sources.append((file, schema))
            for version in schema["versions"]:
                kinds[schema["group"], schema["kind"], version] = schema
        rules += [fault_rule(page) for page in _files(folder / "faults", ".md")]
    described = {rule.name for rule in rules}
    for file, schema in sources:
        for name in _rules_named(schema):
            if name not in described:
                raise SchemaError(f"{file}: no page in a faults folder describes '{name}'")
    return Read(Tables(kinds, shared, releases, projects), tuple(rules))


def _read_crds(resources: tuple[Resource, ...], tables: Tables) -> tuple[Crd, ...]:
    if not resources:
        return ()
    from ipi_lint.schema.crd import read_crds  # most repositories have no CRD

    return tuple(read_crds(resources, tables.shared))


def _key(resource: Resource) -> SchemaKey:
    return (*resource.group_kind, resource.version)


def _rules_named(node: Any) -> Iterator[str]:
    """Every rule that a node of a schema file, or one below it, reports faults under."""
    if not isinstance(node, dict):
        return
    named = node.get("named", {})
    yield from named.values() if isinstance(named, dict) else [named]
    yield from (said["rule"] for said in node.get("unknown", {}).values())
    if "unserved" in node:
        yield node["unserved"]["rule"]
    if "needs" in node:
        yield from _rules_named(node["needs"])
    for below in (node.get("items"), node.get("values"), *node.get("fields", {}).values()):
        yield from _rules_named(below)


def _files(folder: Traversable, ending: str) -> list[Traversable]:
    if not folder.is_dir():
        return []
    files = (each for each in folder.iterdir() if each.name.endswith(ending))
    return sorted(files, key=lambda each: each.name)


def _yaml(file: Traversable) -> Mapping[str, Any]:
    try:
        value = load_yaml(file.read_text(encoding="utf-8"), str(file))
    except ValueError as error:
        raise SchemaError(str(error)) from None
    return value if isinstance(value, dict) else {}


def fault_rule(file: Traversable) -> Rule:
    """A fault's rule: front matter says code, severity and apply; the rest is its page."""
    name = file.name.removesuffix(".md")
    _, head, body = file.read_text(encoding="utf-8").split("---\n", 2)
    about = load_yaml(head, str(file))
    try:
        return Rule(
            code=about["code"],
            name=name,
            severity=Severity[about["severity"].upper()],
            page=parse_page(body, name),
            apply=about["apply"],
        )
    except (KeyError, ValueError) as error:
        raise SchemaError(f"{file}: {error}") from None
