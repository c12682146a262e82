"""Edits on one entry of a mapping or list that leave all other text as it is.

Each gives no edit where the text does not plainly show what belongs to the entry, and in a
document with anchors, where one text may stand for values in several places, or of several texts.
"""

from __future__ import annotations

from ipi_lint.node import Document, Node
from ipi_lint.regexes import regex
from ipi_lint.rule import Edit
from ipi_lint.source import Span

_BLANK = regex(r"\s*")
_COMMA = regex(r"\s*,\s*")
_ITEM = regex(r"[ \t]*-[ \t]+")
_REST = regex(r"[ \t]*(?:[ \t]#[^\n]*)?\r?(?:\n|\Z)")


def removal(node: Node) -> tuple[Edit, ...]:
    """Takes the entry out, with its key; in block style by whole lines."""
    if _has_anchors(node.document):
        return ()
    span = _cut_of_flow(node) if _in_flow(node) else _cut_of_block(node)
    return (Edit(span, ""),) if span else ()


def replacement(node: Node, old: str, new: str, *, on_key: bool = False) -> tuple[Edit, ...]:
    """Writes `new` for the scalar `old`, a value or a key, in the quotes that it has."""
    span = node.key_span if on_key else node.span
    written = node.source.text[slice(*span)]
    for quote in ("", "'", '"'):
        if written == f"{quote}{old}{quote}" and written and not _has_anchors(node.document):
            return (Edit(span, f"{quote}{new}{quote}"),)
    return ()


def insertion(before: Node, key: str, value: str) -> tuple[Edit, ...]:
    """Writes a new entry in front of a mapping's entry, in the style of that one."""
    source = before.source
    start, end = before.key_span
    quote = '"' if source.text[start] == '"' else ""
    if _has_anchors(before.document) or source.text[end : end + 1] != ":":
        return ()
    entry = f"{quote}{key}{quote}: {quote}{value}{quote}"
    if _in_flow(before):
        return (Edit(Span(start, start), f"{entry}, "),)
    line_end = source.text.find("\n", end)
    line_break = "\r\n" if source.text[line_end - 1] == "\r" else "\n"
    indent = " " * (source.place(start).column - 1)
    return (Edit(Span(start, start), entry + line_break + indent),)


def _has_anchors(document: Document) -> bool:
    return document.is_composite or document.source.text.find("&", *document.span) >= 0


def _in_flow(node: Node) -> bool:
    return node.source.text[node.parent.span.start] in "{["


def _extent(node: Node) -> Span:
    is_item = isinstance(node.route[-1], int)
    return Span((node.span if is_item else node.key_span).start, node.span.end)


def _neighbours(node: Node) -> tuple[Span | None, Span | None]:
    """Where the entries in front of and behind this one stand."""
    step, parent = node.route[-1], node.parent
    if isinstance(step, int):
        before, after = parent.get(step - 1), parent.get(step + 1)
        return before.span if before.exists else None, after.span if after.exists else None
    extents: list[Span | None] = [None, *sorted(_extent(each) for _, each in parent.entries())]
    index = extents.index(_extent(node))
    return extents[index - 1], (*extents, None)[index + 1]


def _cut_of_flow(node: Node) -> Span | None:
    """The entry and one comma; nothing for the only entry."""
    text, extent = node.source.text, _extent(node)
    before, after = _neighbours(node)
    if before and _COMMA.fullmatch(text, before.end, extent.start):
        return Span(before.end, extent.end)
    if not before and after and _COMMA.fullmatch(text, extent.end, after.start):
        return Span(extent.start, after.start)
    return None


def _cut_of_block(node: Node) -> Span | None:
    """Whole lines; of the first key in a list item, the text up to the next key."""
    text, extent = node.source.text, _extent(node)
    before, after = _neighbours(node)
    is_item = isinstance(node.route[-1], int)
    line = text.rfind("\n", 0, extent.start) + 1
    if (_ITEM if is_item else _BLANK).fullmatch(text, line, extent.start):
        rest = _REST.match(text, extent.end)
        return Span(line, rest.end()) if rest and (before or after) else None
    if not is_item and after and _ITEM.fullmatch(text, line, extent.start):
        is_next = _BLANK.fullmatch(text, extent.end, after.start)
        return Span(extent.start, after.start) if is_next else None
    return None
