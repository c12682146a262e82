"""ipi-lint's public API: what a plugin imports.

Everything named here is stable within a major version. `ipi_lint.testing` is public too.
"""

import sys
from importlib import import_module
from types import ModuleType

TYPE_CHECKING = False  # typing takes longer to import than a run whose answer is kept
if TYPE_CHECKING:
    from ipi_lint.edits import insertion, removal, replacement
    from ipi_lint.embedded import embedded
    from ipi_lint.facts import Facts
    from ipi_lint.flow import Column, Flow, Line, Point, Shape, Spot
    from ipi_lint.hookspecs import hookimpl
    from ipi_lint.node import Document, Node, field_path
    from ipi_lint.registry import rules_in
    from ipi_lint.report import Report, Reporter, Style, Summary
    from ipi_lint.repository import Gap, Reference, Repository
    from ipi_lint.resource import Identity, Resource
    from ipi_lint.rule import Edit, Finding, Fix, Muted, Problem, Related, Rule, Severity, rule
    from ipi_lint.schema import Broken, FieldCheck, matches
    from ipi_lint.source import Place, Source, Span
    from ipi_lint.words import closest, holds_placeholder, listed, short

__all__ = [
    "Broken",
    "Column",
    "Document",
    "Edit",
    "Facts",
    "FieldCheck",
    "Finding",
    "Fix",
    "Flow",
    "Gap",
    "Identity",
    "Line",
    "Muted",
    "Node",
    "Place",
    "Point",
    "Problem",
    "Reference",
    "Related",
    "Report",
    "Reporter",
    "Repository",
    "Resource",
    "Rule",
    "Severity",
    "Shape",
    "Source",
    "Span",
    "Spot",
    "Style",
    "Summary",
    "closest",
    "embedded",
    "field_path",
    "holds_placeholder",
    "hookimpl",
    "insertion",
    "listed",
    "matches",
    "removal",
    "replacement",
    "rule",
    "rules_in",
    "short",
]

_HOMES = {
    "edits": ("insertion", "removal", "replacement"),
    "facts": ("Facts",),
    "flow": ("Column", "Flow", "Line", "Point", "Shape", "Spot"),
    "hookspecs": ("hookimpl",),
    "node": ("Document", "Node", "field_path"),
    "registry": ("rules_in",),
    "report": ("Report", "Reporter", "Style", "Summary"),
    "repository": ("Gap", "Reference", "Repository"),
    "resource": ("Identity", "Resource"),
    "rule": ("Edit", "Finding", "Fix", "Muted", "Problem", "Related", "Rule", "Severity"),
    "schema": ("Broken", "FieldCheck", "matches"),
    "source": ("Place", "Source", "Span"),
    "words": ("closest", "holds_placeholder", "listed", "short"),
}
"""Where the names are, which are imported when they are first asked for."""


class _Face(ModuleType):
    """With the names that are a module's too: to import the module must not put that there."""

    @property
    def embedded(self) -> object:
        return import_module("ipi_lint.embedded").embedded

    @embedded.setter
    def embedded(self, _: object) -> None:
        pass

    @property
    def rule(self) -> object:
        return import_module("ipi_lint.rule").rule

    @rule.setter
    def rule(self, _: object) -> None:
        pass


sys.modules[__name__].__class__ = _Face


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            value = getattr(import_module(f"ipi_lint.{home}"), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module 'ipi_lint' has no attribute '{name}'")
