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
    from ipi_lint.hooks import hookimpl
    from ipi_lint.node import Document, Node, field_path
    from ipi_lint.records import NamedTuple
    from ipi_lint.regexes import regex
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
    "NamedTuple",
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
    "regex",
    "removal",
    "replacement",
    "rule",
    "rules_in",
    "short",
]

_HOMES = {
    "edits": ("insertion", "removal", "replacement"),
    "embedded": ("embedded",),
    "facts": ("Facts",),
    "flow": ("Column", "Flow", "Line", "Point", "Shape", "Spot"),
    "hooks": ("hookimpl",),
    "records": ("NamedTuple",),
    "regexes": ("regex",),
    "node": ("Document", "Node", "field_path"),
    "registry": ("rules_in",),
    "report": ("Report", "Reporter", "Style", "Summary"),
    "repository": ("Gap", "Reference", "Repository"),
    "resource": ("Identity", "Resource"),
    "rule": ("Edit", "Finding", "Fix", "Muted", "Problem", "Related", "Rule", "Severity", "rule"),
    "schema": ("Broken", "FieldCheck", "matches"),
    "source": ("Place", "Source", "Span"),
    "words": ("closest", "holds_placeholder", "listed", "short"),
}
"""Where the names are: each is imported when it is first asked for."""


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            value = getattr(import_module(f"ipi_lint.{home}"), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module 'ipi_lint' has no attribute '{name}'")


class _Face(ModuleType):
    """Python sets a module's name in its package; here `rule` and `embedded` stay functions."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in __all__ and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Face
