"""One run over a folder: from what was asked for to a report."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from pathlib import Path

from ipi_lint.config import Config, ConfigError, error_at, find_config, load_config
from ipi_lint.crds import add_crds
from ipi_lint.engine import Request, check_and_view
from ipi_lint.linter import Loaded
from ipi_lint.pins import Pin, pinned_targets
from ipi_lint.read import Files, read_tree
from ipi_lint.records import NamedTuple
from ipi_lint.report.model import Report
from ipi_lint.repository import Repository
from ipi_lint.rule import Mode, Preset, Rule, Severity
from ipi_lint.schema import Release, parse_release
from ipi_lint.selection import Selection, UnknownRuleError, select_rules


class Job(NamedTuple):
    """What the command line says beside the paths; None and empty say nothing.

    `fail_on` is a severity's name or `never`, `unknown_kind` one or `ignore`. `bundled` is whether
    there are other schemas than those of CRDs. `jobs` is how many processes work; None is for as
    many as pay. `is_filtering` is whether documents may be left uncomposed for what they hold.
    """

    config_file: Path | None = None
    mode: Mode | None = None
    preset: Preset | None = None
    targets: Mapping[str, Release] = {}
    unknown_kind: str | None = None
    select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    exclude: Sequence[str] = ()
    crds: Sequence[Path] = ()
    policies: Sequence[Path] = ()
    fail_on: str | None = None
    render: str | None = None
    bundled: bool = True
    honour_ignores: bool = True
    jobs: int | None = None
    is_filtering: bool = True

    def config(self, root: Path) -> Config:
        """The root's configuration with this laid over it. Raises ConfigError."""
        config = load_config(self.config_file or find_config(root))
        said = config.overridden(
            mode=self.mode,
            preset=self.preset,
            targets={**config.targets, **self.targets},
            select=tuple(self.select) or None,
            ignore=(*config.ignore, *self.ignore),
            exclude=(*config.exclude, *self.exclude),
        )
        yaml = said.bounds.yaml._replace(is_filtering=self.is_filtering)
        said = said._replace(bounds=said.bounds._replace(yaml=yaml))
        if self.fail_on:
            said = said._replace(fail_on=_level(self.fail_on))
        if self.unknown_kind:
            said = said._replace(unknown_kind=_level(self.unknown_kind))
        return with_programs(said, root, self.render)

    def lint(self, loaded: Loaded, root: Path, paths: Sequence[Path]) -> Report:
        """Reads files and folders below a root and checks them.

        Raises ConfigError for a configuration, CRD or policy that cannot be used, and WalkError for
        a path.
        """
        config = self.config(root)
        return self.check(loaded, root, config, read_tree(root, paths, config, jobs=self.jobs))

    def check(
        self,
        loaded: Loaded,
        root: Path,
        config: Config,
        files: Files,
        only: frozenset[str] | None = None,
        before: Files | None = None,
    ) -> Report:
        """Checks what was read. `only` limits findings to those that touch one of these paths.

        `before` is what stood in another revision, for rules about changes.
        """
        return self.check_and_view(loaded, root, config, files, only, before)[0]

    def check_and_view(
        self,
        loaded: Loaded,
        root: Path,
        config: Config,
        files: Files,
        only: frozenset[str] | None = None,
        before: Files | None = None,
    ) -> tuple[Report, Repository]:
        """The report, and all objects as the rules saw them."""
        add_crds(files, [*(root / each for each in config.crds), *self.crds], root, config)
        policies = [*(root / each for each in config.policies), *self.policies]
        if policies:
            from ipi_lint.policy import add_policies  # most runs have none

            loaded = add_policies(loaded, files, policies, root, config)
        linter, pins = loaded.configured(config).linter_for(files, config.targets, self.bundled)
        request = Request(
            fail_on=config.fail_on,
            unknown_kind=config.unknown_kind,
            pins=pins,
            only=only,
            honour_ignores=self.honour_ignores,
            settings=config.settings,
            aims=partial(self._aims, config, pins),
            before=before,
            jobs=self.jobs,
            is_filtering=self.is_filtering,
            basis="" if policies else repr((self.bundled, config.facts, config.settings)),
        )
        return check_and_view(linter, _selection(linter.rules, config), files, request)

    def _aims(
        self, config: Config, pins: Sequence[Pin], name: str, paths: Collection[str]
    ) -> Mapping[str, Release]:
        """A cluster's target releases. The first that says one counts:

        the command line, the cluster's own configuration, the general one, the cluster's tree.
        """
        said = config.settings["clusters"].get(name, {}).get("target") or {}
        own = {project: parse_release(text) for project, text in said.items()}
        tree = pinned_targets(pin for pin in pins if pin.node.source.path in paths)
        return {**tree, **config.targets, **own, **self.targets}


def with_programs(config: Config, root: Path, render: str | None) -> Config:
    """A configuration with what the command line says of programs that render.

    Raises ConfigError where one that is asked for by its name is not installed.
    """
    mode = render or config.settings["render"]
    if mode != "none":
        from ipi_lint.render import lacking  # most runs render nothing

        lack = lacking(mode, root)
        if lack:
            raise ConfigError(f"'render' is '{mode}', and {lack}")
    return config._replace(settings={**config.settings, "render": mode})


def _level(name: str) -> Severity | None:
    return None if name in ("never", "ignore") else Severity[name.upper()]


def _selection(rules: Sequence[Rule], config: Config) -> Selection:
    try:
        return select_rules(
            rules, config.mode, config.select, config.ignore, config.severity, config.preset
        )
    except UnknownRuleError as error:
        node = config.nodes.get(error.word)
        raise (error_at(node, str(error)) if node else ConfigError(str(error))) from None
