"""The reference table, as plugins give it: in which fields a kind names other objects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ipi_lint.reader import load_yaml
from ipi_lint.repository import ReferenceSpec

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def load_references(files: Iterable[Traversable]) -> Iterator[ReferenceSpec]:
    """The rows of the tables. Raises ValueError, with the file, for one that is not in the form."""
    for file in files:
        for row in load_yaml(file.read_text(encoding="utf-8"), str(file)):
            try:
                group, _, kind = row["to"].rpartition("/")
                path = tuple(row["path"].replace("[]", ".[]").split("."))
                for source in row["from"]:
                    source_group, _, source_kind = source.rpartition("/")
                    yield ReferenceSpec(
                        (source_group, source_kind),
                        path,
                        row["role"],
                        group,
                        kind,
                        row.get("clusterwide", False),
                        row.get("plain", False),
                    )
            except (KeyError, AttributeError) as error:
                raise ValueError(f"{file}: a row lacks {error}") from None
