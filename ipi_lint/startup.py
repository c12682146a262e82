"""What came in by the doors, turned into data and back, so that the next run need not open them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from ipi_lint.page import LatePage, Page
from ipi_lint.registry import Given
from ipi_lint.report import Reporter
from ipi_lint.repository import ReferenceSpec
from ipi_lint.rule import Rule, Severity
from ipi_lint.schema.catalog import Read, Tables, fault_rule
from ipi_lint.schema.cross import FieldCheck
from ipi_lint.schema.release import parse_release

if TYPE_CHECKING:
    from ipi_lint.flow import Flow


def to_data(
    given: Given, read: Read, references: Sequence[ReferenceSpec], facts: Sequence[Any]
) -> dict[str, Any] | None:
    """All of it as JSON; None where something can only be had by opening the doors."""
    paths = (*given.schemas, *given.references, *given.facts)
    rules = [_rule_row(rule) for rule in given.rules]
    checks = [_check_row(*each) for each in sorted(given.checks.items())]
    are_files = all(isinstance(each, Path) for each in paths)
    if not given.is_own or None in rules or None in checks or not are_files:
        return None
    tables = read.tables
    return {
        "rules": rules,
        "schemas": [str(each) for each in given.schemas],
        "reference-files": [str(each) for each in given.references],
        "fact-files": [str(each) for each in given.facts],
        "checks": checks,
        "reporters": [
            [each.name, each.summary, home]
            for home in given.modules
            for each in _given(home, "ipi_lint_reporters")
        ],
        "plugins": given.plugins,
        "owners": given.owners,
        "modules": given.modules,
        "kinds": [[*key, schema] for key, schema in tables.kinds.items()],
        "shared": tables.shared,
        "releases": {name: list(map(str, each)) for name, each in tables.releases.items()},
        "projects": tables.projects,
        "faults": [_fault_row(rule, given.schemas) for rule in read.rules],
        "references": references,
        "facts": facts,
    }


def from_data(data: Mapping[str, Any]) -> tuple[Given, Read, tuple[ReferenceSpec, ...], Any]:
    """The same again; what is code is imported when it is first called."""
    modules = tuple(data["modules"])
    given = Given(
        rules=tuple(_late_rule(row) for row in data["rules"]),
        schemas=tuple(map(Path, data["schemas"])),
        references=tuple(map(Path, data["reference-files"])),
        facts=tuple(map(Path, data["fact-files"])),
        checks={name: _Late(_field_check, *home) for name, *home in data["checks"]},
        reporters=tuple(
            Reporter(name, summary, partial(_write, home, name))
            for name, summary, home in data["reporters"]
        ),
        flows=_LateFlows(modules),
        plugins=tuple(data["plugins"]),
        owners=data["owners"],
        modules=modules,
        is_own=True,
    )
    tables = Tables(
        {(group, kind, version): schema for group, kind, version, schema in data["kinds"]},
        data["shared"],
        {name: tuple(map(parse_release, each)) for name, each in data["releases"].items()},
        data["projects"],
    )
    references = tuple(
        ReferenceSpec(tuple(source), tuple(path), *rest)
        for source, path, *rest in data["references"]
    )
    faults = tuple(_late_fault(row) for row in data["faults"])
    return given, Read(tables, faults), references, tuple(data["facts"])


def _rule_row(rule: Rule) -> dict[str, Any] | None:
    """A rule as data, with the module and name that it has there; None where it has none."""
    module = getattr(rule.check, "__module__", "")
    for name, value in vars(import_module(module)).items() if module else ():
        if value is rule:
            return {
                **_plain(rule), "kinds": rule.kinds, "scope": rule.scope, "modes": rule.modes,
                "preset": rule.preset, "yields-to": rule.yields_to, "words": rule.words,
                "needs": rule.needs,
                "module": module, "as": name,
            }  # fmt: skip
    return None


def _check_row(name: str, check: FieldCheck) -> list[str] | None:
    """A check's name, its module and its name there; None where it has none."""
    module, own = getattr(check, "__module__", ""), getattr(check, "__name__", "")
    is_there = bool(module) and getattr(import_module(module), own, None) is check
    return [name, module, own] if is_there else None


def _plain(rule: Rule) -> dict[str, Any]:
    return {
        "code": rule.code, "name": rule.name, "severity": rule.severity.name, "apply": rule.apply,
    }  # fmt: skip


def _late_rule(row: dict[str, Any]) -> Rule:
    home = (row["module"], row["as"])
    kinds = row["kinds"]
    return Rule(
        code=row["code"],
        name=row["name"],
        severity=Severity[row["severity"]],
        page=LatePage(partial(_page, *home)),
        kinds=None if kinds is None else tuple((group, kind) for group, kind in kinds),
        scope=row["scope"],
        modes=tuple(row["modes"]),
        apply=row["apply"],
        preset=row["preset"],
        yields_to=tuple(row["yields-to"]),
        words=tuple(row["words"]),
        needs=tuple((group, kind) for group, kind in row["needs"]),
        check=_Late(_check_of, *home),
    )


class _Late:
    """Something to call that is imported when it is first called."""

    __slots__ = ("_called", "_find")

    def __init__(self, find: Callable[..., Any], *where: str) -> None:
        self._find = partial(find, *where)
        self._called: Callable[..., Any] | None = None

    def __call__(self, *what: Any) -> Any:
        if self._called is None:
            self._called = self._find()
        return self._called(*what)


class _LateFlows(Sequence["Flow"]):
    """What plugins add to the graph, which most commands do not draw."""

    def __init__(self, modules: Sequence[str]) -> None:
        self._modules = modules

    @cached_property
    def _flows(self) -> tuple[Flow, ...]:
        return tuple(each for home in self._modules for each in _given(home, "ipi_lint_graph"))

    @overload
    def __getitem__(self, index: int) -> Flow: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Flow]: ...
    def __getitem__(self, index: int | slice) -> Flow | Sequence[Flow]:
        return self._flows[index]

    def __len__(self) -> int:
        return len(self._flows)


def _check_of(module: str, name: str) -> Callable[..., Any] | None:
    return _rule(module, name).check


def _rule(module: str, name: str) -> Rule:
    rule: Rule = getattr(import_module(module), name)
    return rule


def _page(module: str, name: str) -> Page:
    return _rule(module, name).page


def _fault_row(rule: Rule, folders: Sequence[Any]) -> dict[str, Any]:
    pages = (Path(str(folder), "faults", f"{rule.name}.md") for folder in folders)
    return {**_plain(rule), "page": str(next(page for page in pages if page.is_file()))}


def _late_fault(row: dict[str, Any]) -> Rule:
    return Rule(
        code=row["code"],
        name=row["name"],
        severity=Severity[row["severity"]],
        page=LatePage(lambda: fault_rule(Path(row["page"])).page),
        apply=row["apply"],
    )


def _field_check(module: str, name: str) -> FieldCheck:
    check: FieldCheck = getattr(import_module(module), name)
    return check


def _write(module: str, name: str, *what: Any) -> None:
    given: Iterable[Reporter] = _given(module, "ipi_lint_reporters")
    next(each for each in given if each.name == name).write(*what)


def _given(module: str, hook: str) -> Iterable[Any]:
    give: Callable[[], Iterable[Any]] = getattr(import_module(module), hook, tuple)
    return give()
