"""Suppressions: comments that say which finding is meant to be there, and why."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from ipi_lint.findings import text_finding
from ipi_lint.manifest import Manifests
from ipi_lint.node import Document
from ipi_lint.records import NamedTuple
from ipi_lint.regexes import regex
from ipi_lint.rule import Finding, Rule
from ipi_lint.selection import Selection
from ipi_lint.source import Source, Span
from ipi_lint.words import closest, short

_COMMENT = regex(r"(?:^|(?<=[ \t]))#[ \t]*ipi-lint:[ \t]*([^\n]*)", re.MULTILINE)
_IGNORE = regex(r"ignore\[([^\]]*)\]")
_MOST = 100
_WORD = regex(r"[^\s,]+")


class Suppression(NamedTuple):
    """One code or name in one comment. `word` is its own span, `covers` what it speaks for."""

    code: str
    word: Span
    covers: Span


class Malformed(NamedTuple):
    """A comment that begins like a suppression and is none."""

    span: Span
    message: str


def find_suppressions(
    source: Source, documents: Sequence[Document]
) -> Iterator[Suppression | Malformed]:
    """The suppression comments of a file; what looks like one inside a scalar is text.

    A comment behind something covers its line. On a line of its own it covers the key or item
    that begins next, with all that lies below; above a document's first key, the document.
    """
    if not source.holds(("ipi-lint:",)):
        return
    scalars, starts = _places(documents)
    for match in _COMMENT.finditer(source.text):
        at = match.start()
        index = bisect_right(scalars, (at, len(source.text)))
        if index and scalars[index - 1][0] <= at < scalars[index - 1][1]:
            continue
        ignore = _IGNORE.match(match[1])
        span = Span(at, match.start(1) + len(match[1].rstrip()))
        if ignore is None:
            yield Malformed(span, f"'{match[1].strip()[:40]}' is not 'ignore[CODE] reason'")
            continue
        covers = _covers(source, at, starts)
        words = list(islice(_WORD.finditer(ignore[1]), _MOST + 1))
        if not words:
            yield Malformed(span, "the suppression names no code")
        if len(words) > _MOST:
            yield Malformed(span, f"the suppression names more than {_MOST} codes")
            continue
        offset = match.start(1) + ignore.start(1)
        for word in words:
            place = Span(offset + word.start(), offset + word.end())
            yield Suppression(word[0], place, covers)


def _places(documents: Sequence[Document]) -> tuple[list[Span], list[Span]]:
    """The spans of all scalars, and of all entries and documents; each list in order."""
    scalars: list[Span] = []
    entries: list[Span] = []
    for document in documents:
        entries.append(document.root)
        for mark, value in document.entries():
            if mark.key:
                scalars.append(mark.key)
            if not isinstance(value, dict | list):
                scalars.append(mark.value)
            entries.append(Span((mark.key or mark.value).start, mark.value.end))
    entries.sort(key=lambda span: (span.start, -span.end))
    return sorted(scalars), entries


def _covers(source: Source, at: int, entries: list[Span]) -> Span:
    line = source.line_span(source.place(at).line)
    if source.text[line.start : at].strip():
        return line
    index = bisect_right(entries, (at, 0), key=lambda span: (span.start, -span.end))
    return entries[index] if index < len(entries) else line


def apply_suppressions(
    findings: list[Finding],
    files: Iterable[Manifests],
    selection: Selection,
    known: Sequence[Rule],
) -> tuple[list[Finding], int]:
    """The findings that are left, with new ones for suppressions in vain, and how many are gone.

    A suppression of a rule that did not run is not held against anyone.
    """
    rules = {rule.name: rule for rule in selection.rules}
    running = {rule.code for rule in selection.rules}
    by_path: dict[str, list[Finding]] = {}
    for finding in sorted(findings, key=_begin):
        by_path.setdefault(finding.path, []).append(finding)
    gone: set[int] = set()
    extra: list[Finding] = []

    def say(name: str, source: Source, span: Span, message: str, advice: str) -> None:
        if name in rules:
            severity = selection.severity(rules[name], None)
            extra.append(text_finding(rules[name], severity, source, span, message, advice))

    for file in files:
        source = file.source
        for each in find_suppressions(source, file.documents):
            if isinstance(each, Malformed):
                help_text = "Write `# ipi-lint: ignore[CODE] reason`."
                say("unknown-suppression", source, each.span, each.message, help_text)
                continue
            codes = {rule.code for rule in known if each.code in (rule.code, rule.name)}
            if not codes:
                close = closest(
                    each.code, [word for rule in known for word in (rule.code, rule.name)]
                )
                help_text = f"Did you mean '{close}'?" if close else "`ipi-lint rules` lists them."
                message = f"no rule has the code or name '{short(each.code)}'"
                say("unknown-suppression", source, each.word, message, help_text)
                continue
            here = by_path.get(source.path, [])
            first = bisect_left(here, each.covers.start, key=_begin)
            beyond = bisect_left(here, each.covers.end, key=_begin)
            hits = [id(found) for found in here[first:beyond] if found.rule.code in codes]
            gone.update(hits)
            if not hits and codes & running:
                message = f"nothing here is reported as '{each.code}'"
                say("unused-suppression", source, each.word, message, "Remove it.")
    return [each for each in findings if id(each) not in gone] + extra, len(gone)


def _begin(finding: Finding) -> int:
    return finding.span.start
