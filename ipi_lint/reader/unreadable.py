"""Why a document cannot be read, and where that shows."""

from __future__ import annotations

from typing import Any

from ipi_lint.records import NamedTuple
from ipi_lint.source import Span


class Unreadable(NamedTuple):
    """Why a document has no values. `limit` names the bound where one was passed."""

    span: Span
    message: str
    help: str = ""
    limit: str = ""
    related: tuple[tuple[Span, str], ...] = ()


def too_big(at: Span, limit: str, bound: int, unit: str) -> Unreadable:
    return Unreadable(
        at, f"the document has more than {bound:,} {unit}",
        f"Raise `limits.{limit}` in the configuration if this is meant.", limit=limit,
    )  # fmt: skip


def syntax_fault(error: Any, text: str, start: int, end: int) -> Unreadable:
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        at = start + len(text[start:end].encode()[: error.position].decode(errors="ignore"))
        return Unreadable(
            Span(at, at + 1), f"the character U+{ord(text[at]):04X} is not allowed in YAML",
            "Remove it, or write it as an escape in double quotes.",
        )  # fmt: skip
    at = min(start + mark.index, end)
    problem = str(error.problem or error)
    related: tuple[tuple[Span, str], ...] = ()
    context = getattr(error, "context_mark", None)
    if error.context and context is not None and context.index != mark.index:
        begin = min(start + context.index, end)
        related = ((_word(text, begin, end), str(error.context)),)
    hint = ""
    if text[at : at + 1] == "\t":
        problem, hint = "a tab cannot indent YAML", "Indent with spaces."
    return Unreadable(_word(text, at, end), problem, hint, related=related)


def _word(text: str, at: int, end: int) -> Span:
    """What stands at an offset: up to the next blank, at least one character if there is one.

    The end of the text has nothing to point at; its last line that has something does.
    """
    while at > 0 and (at >= end or text[at] in "\r\n") and text[at - 1] in " \r\n":
        at -= 1
    stop = at
    while stop < end and not text[stop].isspace() and stop - at < 80:
        stop += 1
    if stop == at and text[at : at + 1] in ("", "\r", "\n"):
        return Span(max(at - 1, 0), at)
    return Span(at, max(stop, at + 1))
