"""What a rule is, what it says (Problem), and what the engine makes of it (Finding)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable
from enum import IntEnum
from typing import TYPE_CHECKING, Literal

from ipi_lint.node import Node
from ipi_lint.page import Page, parse_page
from ipi_lint.records import NamedTuple
from ipi_lint.resource import Identity, Resource
from ipi_lint.source import Place, Source, Span

if TYPE_CHECKING:
    from ipi_lint.repository import Repository

Scope = Literal["document", "namespace", "cluster", "clusterset", "repository"]
Mode = Literal["gitops", "snapshot"]
Apply = Literal["rejected", "accepted"]
Preset = Literal["recommended", "strict", "all"]
GroupKind = tuple[str, str]
MODES: tuple[Mode, ...] = ("gitops", "snapshot")
_SIGNS = str.maketrans(dict.fromkeys("-./_"))
PRESETS: tuple[Preset, ...] = ("recommended", "strict", "all")
"""From the fewest rules to all of them; each holds those before it."""
READING = "IPI0"
"""Codes that begin so are the reader's and the engine's own; `select` does not turn them off."""


class Severity(IntEnum):
    """How bad a finding is; a larger one is worse."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    def __str__(self) -> str:
        return self.name.lower()


class Edit(NamedTuple):
    """Replaces the text of a span; an empty span inserts."""

    span: Span
    text: str


class Fix(NamedTuple):
    """Edits on a finding's own file. A safe one cannot change what was meant."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool


class Related(NamedTuple):
    """Another place that a problem is about, and what stands there."""

    node: Node
    message: str
    on_key: bool = False


class Problem(NamedTuple):
    """A rule's word: what is wrong, and at which node.

    `message` says what is wrong here, with the values; `help` says what to do. It stands at the
    node's value, or at its key with `on_key`; where the node is not there, at the key of the
    nearest value above. `severity` and `apply` differ from the rule's only where they are given.
    """

    node: Node
    message: str
    help: str = ""
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    on_key: bool = False
    severity: Severity | None = None
    apply: Apply | None = None


class Muted(NamedTuple):
    """Something that a rule could not judge: it is counted, not reported.

    `reason` is a stable word, `detail` says more.
    """

    node: Node
    reason: str
    detail: str


Check = Callable[[Resource, "Repository"], Iterable[Problem | Muted]]


class Rule(NamedTuple):
    """A rule, whoever wrote it: a schema file, a policy or a Python module.

    `kinds` are the (group, kind) pairs that it looks at, None for every object. `check` is called
    once for each such object with the whole repository, and reports about that object only;
    it is None for what the reader and the engine find by themselves. `preset` is the smallest one
    that runs it. Where a rule that it `yields_to`, by name, speaks at the same place, it is silent.
    Unless it has no `words`, it has nothing to say of an object whose own YAML holds none of them,
    as a whole or within longer ones: it is not asked then. Nor is it where it has `needs` and no
    object of these kinds is in the run, whether in files or built.
    """

    code: str
    name: str
    severity: Severity
    page: Page
    kinds: tuple[GroupKind, ...] | None = None
    scope: Scope = "document"
    modes: tuple[Mode, ...] = MODES
    apply: Apply = "accepted"
    preset: Preset = "recommended"
    yields_to: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    needs: tuple[GroupKind, ...] = ()
    check: Check | None = None


def rule(
    code: str,
    severity: Literal["error", "warning", "note"],
    *,
    kinds: Iterable[GroupKind] | None,
    scope: Scope = "document",
    modes: tuple[Mode, ...] = MODES,
    apply: Apply = "accepted",
    preset: Preset = "recommended",
    yields_to: tuple[str, ...] = (),
    words: tuple[str, ...] = (),
    needs: Collection[GroupKind] = (),
) -> Callable[[Check], Rule]:
    """Makes a rule of a module's `check`: its name is the module's, its page the docstring.

    Raises ValueError where the module has no page or the page lacks a section, for a word with
    blanks or signs in it, which YAML may write in another way, and for needs of a rule that sees
    nothing but its own document.
    """
    odd = [each for each in words if not each.translate(_SIGNS).isalnum()]
    if odd:
        raise ValueError(f"'{odd[0]}' is no word: letters, digits and '-./_' make one")
    if needs and scope == "document":
        raise ValueError("a rule about one document needs nothing that stands elsewhere")

    def make(check: Check) -> Rule:
        module = sys.modules[check.__module__]
        name = module.__name__.rpartition(".")[2].replace("_", "-")
        return Rule(
            code=code,
            name=name,
            severity=Severity[severity.upper()],
            page=parse_page(module.__doc__ or "", name),
            kinds=None if kinds is None else tuple(kinds),
            scope=scope,
            modes=modes,
            apply=apply,
            preset=preset,
            yields_to=yields_to,
            words=words,
            needs=tuple(needs),
            check=check,
        )

    return make


class RelatedPlace(NamedTuple):
    """A Related whose place is known."""

    source: Source
    span: Span
    message: str


class Finding(NamedTuple):
    """The engine's word: a problem, plus who says so, how bad it is and where exactly it stands.

    `field` is the Kubernetes path inside the object (`status.controllers[0].name`), empty where
    the finding is about no object. `clusters` name those in which it shows, where it does not show
    in all that take in the object. `fingerprint` stays the same when lines move: it is made of
    code, object, field and an occurrence number.
    """

    rule: Rule
    severity: Severity
    apply: Apply
    message: str
    help: str
    source: Source
    span: Span
    resource: Identity | None
    version: str
    field: str
    related: tuple[RelatedPlace, ...]
    fix: Fix | None
    fingerprint: str
    clusters: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        return self.source.path

    @property
    def start(self) -> Place:
        return self.source.place(self.span.start)

    @property
    def end(self) -> Place:
        return self.source.place(self.span.end)

    @property
    def order(self) -> tuple[str, int, int, str, str, str]:
        """Sorts findings: by path, place and code, and the rest only to be the same every time."""
        return (*(self.path, *self.span), self.rule.code, self.field, self.message)
