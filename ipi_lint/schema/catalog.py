"""All schemas that plugins gave, by what they are for, and the rules that they speak under."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any, NamedTuple

from ipi_lint.node import Node
from ipi_lint.page import parse_page
from ipi_lint.reader import load_yaml
from ipi_lint.resource import Resource
from ipi_lint.rule import Problem, Rule, Severity
from ipi_lint.schema.compact import Compiler, JsonSchema

if TYPE_CHECKING:
    from ipi_lint.repository import Repository
    from ipi_lint.schema.faults import Faults

SchemaKey = tuple[str, str, str]


class SchemaError(Exception):
    """A schema file or a fault's page that does not keep the form; the text names the file."""


class Catalog:
    """Schemas by (group, version, kind), compiled when first asked for."""

    def __init__(self, compiler: Compiler, compact: Mapping[SchemaKey, Any]) -> None:
        self._compiler = compiler
        self._compact = compact
        self._compiled: dict[SchemaKey, JsonSchema] = {}
        self._last: tuple[Resource, Faults] | None = None

    @property
    def kinds(self) -> frozenset[tuple[str, str]]:
        """The (group, kind) pairs that have a schema in some version."""
        return frozenset((group, kind) for group, _, kind in self._compact)

    def knows(self, resource: Resource) -> bool:
        return _key(resource) in self._compact

    def faults(self, resource: Resource) -> Faults:
        """What is wrong with an object. The last answer is kept: one rule after another asks."""
        if self._last is None or self._last[0] is not resource:
            from ipi_lint.schema.faults import find_faults  # jsonschema is slow to import

            key = _key(resource)
            if key not in self._compiled:
                self._compiled[key] = self._compiler.root(self._compact[key])
            found = find_faults(self._compiled[key], resource.node, resource.identity.kind)
            self._last = (resource, found)
        return self._last[1]

    def placeholders(self, resource: Resource) -> tuple[Node, ...]:
        """Values that were not judged because a later step fills them in (`${...}`)."""
        return self.faults(resource).placeholders if self.knows(resource) else ()

    def speak(self, name: str, resource: Resource, _: Repository) -> Iterator[Problem]:
        """The problems of one object that the rule `name` reports."""
        if self.knows(resource):
            for fault in self.faults(resource).faults:
                if fault.rule == name:
                    yield fault.problem


def _key(resource: Resource) -> SchemaKey:
    return resource.identity.group, resource.version, resource.identity.kind


class Loaded(NamedTuple):
    """A catalog and the rules of the fault pages beside its schemas."""

    catalog: Catalog
    rules: tuple[Rule, ...]


def load_catalog(folders: Iterable[Traversable]) -> Loaded:
    """Reads `types.yaml`, `kinds/*.yaml` and `faults/*.md` of each folder.

    Raises SchemaError, which names the file, for one that does not keep the form.
    """
    shared: dict[str, dict[str, Any]] = {"types": {}, "patterns": {}}
    compact: dict[SchemaKey, Any] = {}
    pages: list[Traversable] = []
    sources: list[tuple[Traversable, Any]] = []
    for folder in folders:
        for file in _files(folder, ".yaml"):
            content = _yaml(file)
            sources += [(file, each) for each in content.get("types", {}).values()]
            for section in shared:
                shared[section] |= content.get(section, {})
        for file in _files(folder / "kinds", ".yaml"):
            schema = _yaml(file)
            sources.append((file, schema))
            compact[schema["group"], schema["version"], schema["kind"]] = schema
        pages += _files(folder / "faults", ".md")
    catalog = Catalog(Compiler(shared), compact)
    kinds = tuple(sorted(catalog.kinds))
    rules = tuple(_fault_rule(page, catalog, kinds) for page in pages)
    described = {rule.name for rule in rules}
    for file, schema in sources:
        for name in _rules_named(schema):
            if name not in described:
                raise SchemaError(f"{file}: no page in a faults folder describes '{name}'")
    return Loaded(catalog, rules)


def _rules_named(node: Any) -> Iterator[str]:
    """Every rule that a node of a schema file, or one below it, reports faults under."""
    if not isinstance(node, dict):
        return
    named = node.get("named", {})
    yield from named.values() if isinstance(named, dict) else [named]
    yield from (said["rule"] for said in node.get("unknown", {}).values())
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


def _fault_rule(file: Traversable, catalog: Catalog, kinds: tuple[tuple[str, str], ...]) -> Rule:
    """A fault's rule: front matter says code, severity and apply; the rest is its page."""
    name = file.name.removesuffix(".md")
    _, head, body = file.read_text(encoding="utf-8").split("---\n", 2)
    about = load_yaml(head, str(file))
    read_by_schema = not str(about["code"]).startswith("IPI0")
    try:
        return Rule(
            code=about["code"],
            name=name,
            severity=Severity[about["severity"].upper()],
            page=parse_page(body, name),
            kinds=kinds if read_by_schema else None,
            apply=about["apply"],
            check=partial(catalog.speak, name) if read_by_schema else None,
        )
    except (KeyError, ValueError) as error:
        raise SchemaError(f"{file}: {error}") from None
