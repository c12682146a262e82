"""What rules say at an object, and the same as data, where it is about one file alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ipi_lint.findings import text_finding
from ipi_lint.node import Document, Node, Route
from ipi_lint.records import NamedTuple
from ipi_lint.report import Crash
from ipi_lint.resource import Resource
from ipi_lint.rule import Edit, Finding, Fix, RelatedPlace, Rule, Severity
from ipi_lint.source import Source, Span


class Left(NamedTuple):
    """Something that was not judged, by the rule of that code, or by a schema where it is empty.

    `holder` and `at` say where: a text and a part of it, or a document and a route there.
    """

    code: str
    reason: str
    detail: str
    holder: Source | Document
    at: Span | Route

    @property
    def place(self) -> tuple[Source, Span]:
        """Where it stands; a document may be composed to know."""
        if isinstance(self.holder, Source):
            assert isinstance(self.at, Span)
            return self.holder, self.at
        node = self.holder.node.get(*self.at)
        return node.source, node.span

    def path_and_line(self) -> str:
        """The same as `path:line`."""
        source, span = self.place
        return source.path_and_line(span.start)

    @property
    def key(self) -> tuple[object, ...]:
        """The same for two that say the same of one place, whichever process found them."""
        holder = self.holder
        if isinstance(holder, Source):
            return (self.code, self.reason, self.detail, holder.path, self.at)
        return (self.code, self.reason, self.detail, holder.source.path, holder.index, self.at)


def left(code: str, reason: str, detail: str, node: Node) -> Left:
    """What was not judged at a node. Where it stands is not looked up if that takes work."""
    if node.document.head:
        return Left(code, reason, detail, node.document, node.route)
    return Left(code, reason, detail, node.source, node.span)


Said = Finding | Left | Crash
Rules = Mapping[str, Rule]
"""By code."""


def is_own(said: Said, rules: Rules) -> bool:
    """Whether it was said of a document alone, whatever stands beside it."""
    code = said.rule.code if isinstance(said, Finding) else said.code
    return not code or rules[code].scope == "document"


def to_rows(said: Sequence[Said], source: Source) -> list[Any] | None:
    """As JSON has it; None where something points elsewhere, or a rule crashed."""
    rows = []
    for each in said:
        if isinstance(each, Left) and each.place[0] is source:
            rows.append([each.code, each.reason, each.detail, each.place[1]])
        elif isinstance(each, Finding) and _is_within(each, source):
            rows.append(_row(each))
        else:
            return None
    return rows


def from_rows(rows: Sequence[Any], resource: Resource, rules: Rules) -> list[Said]:
    """The same, said again. Raises LookupError, TypeError or ValueError where these are no rows."""
    source = resource.source
    said: list[Said] = []
    for row in rows:
        if len(row) == 4:
            code, reason, detail, span = row
            said.append(Left(code, reason, detail, source, Span(*span)))
        else:
            said.append(_finding(row, resource, rules))
    return said


def _is_within(finding: Finding, source: Source) -> bool:
    return finding.source is source and all(each.source is source for each in finding.related)


def _row(finding: Finding) -> list[Any]:
    fix = finding.fix
    return [
        finding.rule.code,
        finding.severity.name,
        finding.apply,
        finding.message,
        finding.help,
        finding.span,
        finding.field,
        [[each.span, each.message] for each in finding.related],
        [fix.title, fix.edits, fix.safe] if fix else None,
    ]


def _finding(row: Sequence[Any], resource: Resource, rules: Rules) -> Finding:
    code, severity, apply, message, help_, span, field, related, fix = row
    source = resource.source
    places = tuple(RelatedPlace(source, Span(*at), text) for at, text in related)
    finding = text_finding(
        rules[code], Severity[severity], source, Span(*span), message, help_, places, resource
    )
    return finding._replace(apply=apply, field=field, fix=_fix(*fix) if fix else None)


def _fix(title: str, edits: Sequence[Any], safe: bool) -> Fix:
    return Fix(title, tuple(Edit(Span(*span), text) for span, text in edits), safe)
