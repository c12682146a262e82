"""ipi-lint's public API: what a plugin imports.

Everything named here is stable within a major version. `ipi_lint.testing` is public too.
"""

from ipi_lint.edits import insertion, removal, replacement
from ipi_lint.embedded import embedded
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
