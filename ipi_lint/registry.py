"""Who came in by the doors: plugins, and the rules, schemas and reporters that they gave."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ipi_lint.hooks import GROUP
from ipi_lint.records import NamedTuple
from ipi_lint.report import Reporter
from ipi_lint.rule import Rule
from ipi_lint.schema.cross import FieldCheck

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint
    from importlib.resources.abc import Traversable

    import pluggy

    from ipi_lint.flow import Flow

_OWN = "ipi-lint"


class PluginError(Exception):
    """A plugin that cannot be used; the text names it and its distribution."""


class Given(NamedTuple):
    """What all plugins gave, in an order that does not depend on how they were installed.

    `owners` says of each rule's code which plugin gave it, `modules` what the entry points name.
    `is_own` tells whether all of them are ipi-lint's own.
    """

    rules: tuple[Rule, ...]
    schemas: tuple[Traversable, ...]
    references: tuple[Traversable, ...]
    facts: tuple[Traversable, ...]
    checks: Mapping[str, FieldCheck]
    reporters: tuple[Reporter, ...]
    flows: Sequence[Flow]
    plugins: tuple[str, ...]
    owners: Mapping[str, str]
    modules: tuple[str, ...] = ()
    is_own: bool = False


def rules_in(package: str) -> Iterator[Rule]:
    """The rules in a package's modules, one after another by module name."""
    import pkgutil  # as above

    path = importlib.import_module(package).__path__
    for module in sorted(pkgutil.iter_modules(path), key=lambda each: each.name):
        for value in vars(importlib.import_module(f"{package}.{module.name}")).values():
            if isinstance(value, Rule):
                yield value


def load() -> Given:
    """Opens the doors. Raises PluginError for a plugin that fails or gives what it must not."""
    from importlib.metadata import entry_points  # not needed where what came in is kept

    import pluggy

    from ipi_lint import hookspecs
    from ipi_lint.flow import Flow

    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(hookspecs)
    points = sorted(entry_points(group=GROUP), key=lambda each: (each.name, each.value))
    owners: list[tuple[Any, str]] = []
    for point in points:
        owner = _owner(point)
        try:
            plugin = point.load()
            manager.register(plugin, name=point.name)
            manager.check_pending()
        except (Exception, SystemExit) as error:  # the first door: it is named
            raise PluginError(f"{owner} does not load: {_said(error)}") from error
        owners.append((plugin, owner))
    rules = _collect(manager, owners, "ipi_lint_rules", Rule)
    reporters = _collect(manager, owners, "ipi_lint_reporters", Reporter)
    checks = _collect(manager, owners, "ipi_lint_checks", tuple)
    flows = _collect(manager, owners, "ipi_lint_graph", Flow)
    _refuse_twins([(name, owner) for (name, _), owner in checks], "check")
    _refuse_twins([(rule.code, owner) for rule, owner in rules], "code")
    _refuse_twins([(rule.name, owner) for rule, owner in rules], "rule name")
    _refuse_twins([(reporter.name, owner) for reporter, owner in reporters], "report format")
    return Given(
        rules=tuple(rule for rule, _ in rules),
        schemas=_there(manager, owners, "ipi_lint_schemas"),
        references=_there(manager, owners, "ipi_lint_references"),
        facts=_there(manager, owners, "ipi_lint_facts"),
        checks=dict(check for check, _ in checks),
        reporters=tuple(reporter for reporter, _ in reporters),
        flows=tuple(flow for flow, _ in flows),
        plugins=tuple(owner for _, owner in owners),
        owners={rule.code: owner for rule, owner in rules},
        modules=tuple(point.value for point in points),
        is_own=all(point.dist is not None and point.dist.name == _OWN for point in points),
    )


def _owner(point: EntryPoint) -> str:
    dist = point.dist
    named = f" ({dist.metadata['Name']} {dist.version})" if dist else ""
    return f"plugin '{point.name}'{named}"


def _collect(
    manager: pluggy.PluginManager, owners: Iterable[tuple[Any, str]], hook: str, wanted: type
) -> list[tuple[Any, str]]:
    given: list[tuple[Any, str]] = []
    for plugin, owner in owners:
        if not hasattr(plugin, hook):
            continue
        try:
            values = [each for call in _call(manager, plugin, hook) for each in call]
        except (Exception, SystemExit) as error:  # still the first door
            raise PluginError(f"{owner} failed in {hook}: {_said(error)}") from error
        for value in values:
            if not isinstance(value, wanted):
                raise PluginError(
                    f"{owner} gave {value!r} in {hook}, which takes {wanted.__name__} objects"
                )
            given.append((value, owner))
    return given


def _there(
    manager: pluggy.PluginManager, owners: Iterable[tuple[Any, str]], hook: str
) -> tuple[Traversable, ...]:
    from importlib.resources.abc import Traversable

    given = _collect(manager, owners, hook, Traversable)
    for each, owner in given:
        if not each.is_dir() and not each.is_file():
            raise PluginError(f"{owner} gave '{each}' in {hook}, which does not exist")
    return tuple(each for each, _ in given)


def _call(manager: pluggy.PluginManager, plugin: Any, hook: str) -> list[Iterable[Any]]:
    others = [each for each in manager.get_plugins() if each is not plugin]
    called: list[Iterable[Any]] = manager.subset_hook_caller(hook, others)()
    return called


def _refuse_twins(named: Iterable[tuple[str, str]], what: str) -> None:
    seen: dict[str, str] = {}
    for name, owner in named:
        if name in seen:
            raise PluginError(f"{owner} gives the {what} '{name}', which {seen[name]} gave already")
        seen[name] = owner


def _said(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
