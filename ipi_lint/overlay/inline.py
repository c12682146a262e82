"""YAML within YAML: the documents of a patch that stands in a kustomization as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ipi_lint.node import Document, Mark, Node
from ipi_lint.overlay.values import same
from ipi_lint.reader import Limits, Unreadable, compose, split
from ipi_lint.source import Source, Span


def documents_in(node: Node) -> list[Document | Unreadable]:
    """The documents of a text value, their places in the file that the text stands in.

    Where the text is written with escapes or folded, all that it holds stands where it does.
    """
    text, site = node.text or "", node.document.site(node.route)
    span = site.mark.value if site else node.span
    inner = documents_of(Source(node.source.path, text))
    outer = _documents(node.source, _cuts(node.source.text, _content(node.source.text, span)))
    if len(inner) == len(outer) and all(map(_agree, inner, outer)):
        return outer
    return [_at(each, node.source, span) for each in inner]


def documents_of(source: Source) -> list[Document | Unreadable]:
    """The documents of a whole text."""
    return _documents(source, (cut.span for cut in split(source.text)))


def _documents(source: Source, cuts: Iterable[Span]) -> list[Document | Unreadable]:
    found: list[Document | Unreadable] = []
    for cut in cuts:
        result = compose(source, cut, len(found), Limits())
        if isinstance(result, Unreadable):
            found.append(result)
        elif result.document and result.document.value is not None:
            found.append(result.document)
    return found


def _cuts(text: str, span: Span) -> Iterator[Span]:
    """The parts of a text between separators. Its lines may all be indented."""
    start = at = span.start
    for line in text[span.start : span.end].splitlines(keepends=True):
        if line.strip() == "---":
            yield Span(start, at)
            start = at + len(line)
        at += len(line)
    yield Span(start, span.end)


def _content(text: str, span: Span) -> Span:
    """Where a scalar's own text stands: below `|`, within quotes, or all of it."""
    if text[span.start] in "|>":
        line_end = text.find("\n", *span)
        return Span(line_end + 1 if line_end >= 0 else span.end, span.end)
    if text[span.start] in "'\"":
        return Span(span.start + 1, span.end - 1)
    return span


def _agree(inner: Document | Unreadable, outer: Document | Unreadable) -> bool:
    return (
        isinstance(inner, Document)
        and isinstance(outer, Document)
        and same(inner.value, outer.value)
    )


def _at(result: Document | Unreadable, source: Source, span: Span) -> Document | Unreadable:
    """The same, all of it in one place."""
    if isinstance(result, Unreadable):
        return result._replace(span=span)
    marks = {
        container: {step: Mark(span if mark.key else None, span) for step, mark in entries.items()}
        for container, entries in result.marks.items()
    }
    twice, host = result.duplicates, result.host
    return Document(source, result.index, span, span, result.value, marks, twice, host)
