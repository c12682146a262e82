"""What a file holds as rows of plain data, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ipi_lint.manifest import Manifests, Skipped, TextFault
from ipi_lint.reader import Limits, Unreadable
from ipi_lint.reader.rows import Words, document_of, row_of
from ipi_lint.resource import resources
from ipi_lint.source import Source, Span

_OBJECTS, _KUSTOMIZATION, _OTHER = 1, 2, 0


def rows_of(read: Manifests) -> list[Any] | None:
    """What a file holds, as JSON has it; None where that cannot be said without its text."""
    rows = [row_of(document) for document in read.documents]
    kinds = dict.fromkeys((id(each.node.document) for each in read.resources), _OBJECTS)
    kinds |= dict.fromkeys(map(id, read.kustomizations), _KUSTOMIZATION)
    sorts = [kinds.get(id(document), _OTHER) for document in read.documents]
    found = (
        sum(1 for _ in resources(one))
        for one, sort in zip(read.documents, sorts, strict=True)
        if sort == _OBJECTS
    )
    if None in rows or sum(found) != len(read.resources):
        return None
    return [rows, sorts, [[name, *fault] for name, fault in read.faults], [*read.skipped]]


def manifests_of(
    data: Sequence[Any], source: Source, limits: Limits, held: Sequence[Words] | None = None
) -> Manifests:
    """The same again; `held` says of each document which words it holds, where that is known.

    Raises LookupError, TypeError or ValueError where these are no rows.
    """
    rows, sorts, faults, skipped = data
    documents = [
        document_of(row, source, index, limits, words)
        for index, (row, words) in enumerate(zip(rows, held or [{} for _ in rows], strict=True))
    ]
    sorted_as = [*zip(documents, sorts, strict=True)]
    return Manifests(
        source,
        documents,
        [each for one, sort in sorted_as if sort == _OBJECTS for each in resources(one)],
        [_fault(row) for row in faults],
        [Skipped(reason, detail, Span(*span)) for reason, detail, span in skipped],
        [one for one, sort in sorted_as if sort == _KUSTOMIZATION],
    )


def _fault(row: Sequence[Any]) -> TextFault:
    name, span, message, help_, limit, related = row
    places = tuple((Span(*at), said) for at, said in related)
    return TextFault(name, Unreadable(Span(*span), message, help_, limit, places))
