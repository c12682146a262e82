"""Dated tables: what is true as of a day, and wears out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ipi_lint.reader import load_yaml
from ipi_lint.words import closest, listed

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


class FactsError(ValueError):
    """A user's table that cannot be laid over one that there is."""

    def __init__(self, table: str, message: str) -> None:
        super().__init__(message)
        self.table = table


class Facts:
    """Tables by name, read when first asked for.

    A file holds `as-of` (year and month), `sources`, and `tables`: names with their entries, which
    are mappings. `own` are a user's tables: their entries are laid over those of the files, and
    null takes one out. `contents` are the files' own, where they have been read already.
    """

    def __init__(
        self,
        files: Iterable[Traversable] = (),
        own: Mapping[str, Any] | None = None,
        contents: Sequence[Mapping[str, Any]] | None = None,
    ) -> None:
        self._files = tuple(files)
        self._own = own or {}
        self._contents = contents

    def table(self, name: str) -> Mapping[str, Any]:
        """The entries of a table; none where no file has it."""
        table: Mapping[str, Any] = self._tables.get(name, {})
        return table

    def as_of(self, name: str) -> str:
        """The year and month of a table, `2026-11`."""
        return str(self._dates.get(name, ""))

    def overlaid(self, own: Mapping[str, Any]) -> Facts:
        """The same tables with a user's own. Raises FactsError for one that there is not."""
        for name in own:
            if name not in self._tables:
                close = closest(name, self._tables)
                known = f"did you mean '{close}'?" if close else listed(sorted(self._tables))
                raise FactsError(name, f"there is no table '{name}' of facts: {known}")
            if not isinstance(own[name], Mapping):
                raise FactsError(name, f"the table '{name}' of facts is not a mapping")
        return Facts(self._files, own, self._contents)

    @cached_property
    def contents(self) -> tuple[Mapping[str, Any], ...]:
        """The files as they are, without a user's own."""
        if self._contents is not None:
            return tuple(self._contents)
        return tuple(load_yaml(each.read_text("utf-8"), str(each)) for each in self._files)

    @cached_property
    def _tables(self) -> Mapping[str, Any]:
        tables: dict[str, Any] = {}
        for content in (*self.contents, {"tables": self._own}):
            tables = _laid_over(tables, content["tables"])
        return tables

    @cached_property
    def _dates(self) -> Mapping[str, str]:
        return {name: each["as-of"] for each in self.contents for name in each["tables"]}


def _laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Mappings are joined, all else is replaced; null takes an entry out."""
    result = dict(below)
    for key, value in above.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, Mapping) and isinstance(result.get(key), Mapping):
            result[key] = _laid_over(result[key], value)
        else:
            result[key] = value
    return result
