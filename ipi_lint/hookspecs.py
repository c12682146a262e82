"""The doors: what a plugin may give. Built-in rules, schemas and reporters come in here too.

A plugin is a module (or object) that an entry point of the group `ipi_lint` names. It implements
any of these hooks with `@ipi_lint.hookimpl`; a hook that it leaves out gives nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pluggy

from ipi_lint.hooks import GROUP

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from ipi_lint.flow import Flow
    from ipi_lint.report import Reporter
    from ipi_lint.rule import Rule
    from ipi_lint.schema.cross import FieldCheck

hookspec = pluggy.HookspecMarker(GROUP)


@hookspec
def ipi_lint_rules() -> Iterable[Rule]:
    """Rules. `ipi_lint.rules_in(__name__)` finds all that stand in a package's modules."""


@hookspec
def ipi_lint_schemas() -> Iterable[Traversable]:
    """Folders of schema files (`*.yaml`) and of the pages of the faults they name (`*.md`)."""


@hookspec
def ipi_lint_references() -> Iterable[Traversable]:
    """Files that say in which fields a kind names other objects (see docs/plugins.md)."""


@hookspec
def ipi_lint_facts() -> Iterable[Traversable]:
    """Files with dated tables, which rules ask as `repository.facts` (see docs/plugins.md)."""


@hookspec
def ipi_lint_checks() -> Iterable[tuple[str, FieldCheck]]:
    """Checks over several fields, by the names that schema files call them (docs/schemas.md)."""


@hookspec
def ipi_lint_reporters() -> Iterable[Reporter]:
    """Report formats, to be chosen with `--format` and `--output`."""


@hookspec
def ipi_lint_graph() -> Iterable[Flow]:
    """Flows: what `ipi-lint graph` draws, as columns and a function (see docs/plugins.md)."""
