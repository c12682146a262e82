"""What looks like a token, and where one can speak of it without showing it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ipi_lint import NamedTuple, Node, Repository, Resource, Span, holds_placeholder, regex

_CONTEXT = 2
"""Lines that reports show around a place."""
_ALMOST_RANDOM = regex(r"(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9_.+=-]{20,500}")
_BROKEN = regex(r"\s|['\"]|\\[^\w]|\\[SWDnrtsbBAZ]|(?<!\\)[.^$]|\(\?[!<]")
"""A pattern of what YAML may break over lines or quote, or that looks beyond it."""
_NAME = regex(r"[A-Z0-9_]+")
_WORDS = regex(
    r"change|dummy|enc\[|example|fake|fill|here|insert|mock|placeholder|redact|replace|sample|todo"
    r"|token|x{4}|your|<|>|\*{3}|\.{3}",
    re.IGNORECASE,
)


class Place(NamedTuple):
    """A place in the text: a node's value, or its key."""

    node: Node
    on_key: bool = False

    @property
    def span(self) -> Span:
        return self.node.key_span if self.on_key else self.node.span


def kind_of_token(text: str, name: str, repository: Repository) -> str | None:
    """Whose token a text is, by its form or by the name that it goes by; None: it is none.

    A placeholder is none, nor is what encrypts a token.
    """
    if holds_placeholder(text) or _WORDS.search(text):
        return None
    tokens = repository.facts.table("tokens").items()
    for owner, entry in tokens:
        if any(_holds(text, pattern) for pattern in entry["patterns"]):
            return owner
    is_random = _ALMOST_RANDOM.fullmatch(text.strip()) is not None and _is_mixed(text)
    for owner, entry in tokens:
        if is_random and name.upper().replace("-", "_") in entry["names"]:
            return owner
    return None


def may_hold_token(workload: Resource, repository: Repository) -> bool:
    """Whether a value in an object may be a token, as far as its text tells without its values."""
    text = workload.written
    forms = repository.once(_forms)
    if text is None or forms is None:
        return True
    if any(each.search(text) for each in forms.patterns):
        return True
    named = text.upper().replace("-", "_")
    return any(each in named for each in forms.names)


def quiet_place(places: Sequence[Place], secrets: Sequence[Node]) -> Place:
    """The first place around which no report shows a secret; the first of all if there is none."""
    lines = [_lines(each.span, each) for each in secrets]
    for place in places:
        shown = _lines(place.span, place.node)
        first, last = shown[0] - _CONTEXT, shown[0] + _CONTEXT
        if all(end < first or start > last for start, end in lines):
            return place
    return places[0]


def identity_places(root: Node) -> Iterator[Place]:
    """Places at the head of an object."""
    yield Place(root.get("metadata", "name"))
    yield Place(root.get("metadata"), on_key=True)
    yield Place(root.get("kind"))
    yield Place(root.get("apiVersion"))


class _Forms(NamedTuple):
    """How tokens look, and the names that they go by."""

    patterns: tuple[re.Pattern[str], ...]
    names: tuple[str, ...]


def _forms(repository: Repository) -> _Forms | None:
    """All forms; None where one may look otherwise in a text than in the value that it says."""
    table = repository.facts.table("tokens").values()
    patterns = [each for entry in table for each in entry["patterns"]]
    names = [each for entry in table for each in entry["names"]]
    if any(map(_BROKEN.search, patterns)) or not all(map(_NAME.fullmatch, names)):
        return None
    return _Forms(tuple(map(re.compile, patterns)), tuple(names))


def _holds(text: str, pattern: str) -> bool:
    match = re.search(rf"(?<![A-Za-z0-9_-]){pattern}(?![A-Za-z0-9_-])", text)
    return match is not None and _is_mixed(match[0])


def _is_mixed(text: str) -> bool:
    """Whether a text has as many different characters as something drawn by lot."""
    return len(set(text)) >= 12


def _lines(span: Span, node: Node) -> tuple[int, int]:
    source = node.document.source
    return source.place(span.start).line, source.place(max(span.start, span.end - 1)).line
