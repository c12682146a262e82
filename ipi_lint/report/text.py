"""The text report: each finding with its source lines, for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TextIO

from ipi_lint.records import NamedTuple
from ipi_lint.report.escape import sentence
from ipi_lint.report.model import Report, Style
from ipi_lint.report.paths import path_from_here
from ipi_lint.report.snippet import Label, Row, snippet
from ipi_lint.report.summary import summary_lines
from ipi_lint.rule import READING, Apply, Finding, RelatedPlace, Severity
from ipi_lint.source import Source

_NEAR = 20
_RELATED = 10
_APPLY: dict[Apply, str] = {
    "rejected": "the API server refuses this",
    "accepted": "the API server accepts this without a word",
}
_COLORS = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.NOTE: "1;36"}
_BLUE, _BOLD = "1;34", "1"


class _Block(NamedTuple):
    """A piece of one file: an arrow to its place, and its lines."""

    arrow: str
    place: str
    rows: tuple[Row, ...]


def write(report: Report, stream: TextIO, style: Style) -> None:
    """Writes all findings with a blank line behind each, then the summary."""
    for finding in report.findings:
        stream.writelines(f"{line}\n" for line in finding_lines(finding, style))
        stream.write("\n")
    stream.writelines(f"{line}\n" for line in summary_lines(report, style.verbose))


def finding_lines(finding: Finding, style: Style) -> Iterator[str]:
    """A finding with its source lines, and what to do."""
    severity = _COLORS[finding.severity]
    blocks = [*_blocks(finding, style)]
    numbers = [row.number for block in blocks for row in block.rows if row.number]
    gutter = " " * len(str(max(numbers, default=0)))
    code = _paint(style, severity, f"{finding.severity}[{finding.rule.code}]")
    head = f"{finding.rule.name}: {sentence(finding.message)}"
    yield f"{code} {_paint(style, _BOLD, head)}"
    bar = f"{gutter} {_paint(style, _BLUE, '|')}"
    for block in blocks:
        yield f"{gutter}{_paint(style, _BLUE, block.arrow)} {block.place}"
        if block.rows:
            yield bar
            yield from (_row(row, len(gutter), severity, style) for row in block.rows)
            yield bar
    for name, text in _notes(finding):
        yield f"{gutter} {_paint(style, _BLUE, '=')} {_paint(style, _BOLD, f'{name}:')} {text}"


def _row(row: Row, width: int, severity: str, style: Style) -> str:
    if row.number == 0:
        return _paint(style, _BLUE, "...")
    number = f"{row.number or '':>{width}}"
    text = row.text
    if row.label:
        text = _paint(style, severity if row.label.primary else _BLUE, text)
    return f"{_paint(style, _BLUE, f'{number} |')} {text}".rstrip()


def _blocks(finding: Finding, style: Style) -> Iterator[_Block]:
    """The finding's own place with what is related and near, then the related places elsewhere."""
    line = finding.start.line
    near: list[Label] = []
    far: list[RelatedPlace] = []
    for each in finding.related[:_RELATED]:
        if each.source.path == finding.path and abs(_line(each) - line) <= _NEAR:
            near.append(Label(each.span, each.message))
        else:
            far.append(each)
    own = Label(finding.span, primary=True)
    yield _block("-->", finding.source, (own, *near), style)
    for each in far:
        yield _block(":::", each.source, (Label(each.span, each.message),), style)


def _line(related: RelatedPlace) -> int:
    return related.source.place(related.span.start).line


def _block(arrow: str, source: Source, labels: Sequence[Label], style: Style) -> _Block:
    line, column = source.place(labels[0].span.start)
    place = f"{path_from_here(source.path, style)}:{line}:{column}"
    if source.text:
        return _Block(arrow, place, tuple(snippet(source, labels)))
    message = sentence(labels[0].message)
    return _Block(arrow, f"{place}: {message}" if message else place, ())


def _notes(finding: Finding) -> Iterator[tuple[str, str]]:
    if finding.resource:
        yield "resource", sentence(about(finding))
    if finding.clusters:
        yield "cluster", sentence(f"{', '.join(finding.clusters)} only")
    if finding.help:
        yield "help", sentence(finding.help)
    about_object = finding.resource and not finding.rule.code.startswith(READING)
    if about_object or finding.apply == "rejected":
        yield "note", _APPLY[finding.apply]
    if len(finding.related) > _RELATED:
        yield "note", f"{len(finding.related) - _RELATED:,} more related places are not shown"
    yield "docs", f"ipi-lint explain {finding.rule.code}"


def about(finding: Finding) -> str:
    """The object and the field in it: `Service chat/llama, spec.ports[1]`."""
    if not finding.resource:
        return ""
    _, kind, namespace, name = finding.resource
    named = f"{namespace}/{name}" if namespace else name
    return ", ".join(part for part in (f"{kind} {named}".rstrip(), finding.field) if part)


def _paint(style: Style, color: str, text: str) -> str:
    return f"\x1b[{color}m{text}\x1b[0m" if style.color else text
