"""What a release of an endpoint picker has, by the dated table of their images."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ipi_lint import NamedTuple, Repository, regex
from ipi_lint_inference.images import Family
from ipi_lint_inference.pickers import Picker

Release = tuple[int, int, int]
Entry = Mapping[str, Any]

_RELEASE = regex(r"v?(\d+)\.(\d+)(?:\.(\d+))?")


class Build(NamedTuple):
    """The program that an image holds, as far as its name tells.

    `release` is None where the tag says none; `is_newest` where the tag moves along with the
    newest build.
    """

    family: Family
    release: Release | None
    is_newest: bool

    @property
    def title(self) -> str:
        title: str = self.family.entry["title"]
        return title

    def table(self, name: str) -> Entry:
        """A table of the family; empty where nothing is known."""
        table: Entry = self.family.entry.get(name, {})
        return table

    def has(self, entry: Entry) -> bool | None:
        """Whether this build has what `since` and `until` bound; None: not known.

        The newest build has what was never taken away.
        """
        since, until = (number(entry.get(each)) for each in ("since", "until"))
        if self.release:
            return (not since or self.release >= since) and (not until or self.release < until)
        if self.is_newest:
            return not until
        return None if since or until else True

    def knows_all(self, name: str) -> bool:
        """Whether the list of this build's flags, plugins or the like is known to be whole."""
        bounds = self.family.entry.get(f"{name}-known")
        return bool(bounds and self.release and self.has(bounds))


def build_of(picker: Picker) -> Build | None:
    """The build that a picker runs; None for an image that is not known.

    A tag with more than a release (`v1.0.0-rc.1`, `v1.4.0-acme`) says none: what it has may differ.
    """
    if picker.family is None:
        return None
    tag = picker.image.tag
    is_newest = tag in picker.family.entry.get("moving-tags", ()) or not (
        tag or picker.image.digest
    )
    return Build(picker.family, number(tag), is_newest)


def number(text: object) -> Release | None:
    """`v1.5.0` as (1, 5, 0); None where a text is no plain release. YAML makes 1.5 a number."""
    match = _RELEASE.fullmatch(str(text or ""))
    if not match:
        return None
    major, minor, patch = match.groups()
    return int(major), int(minor), int(patch or 0)


def in_any(repository: Repository, name: str) -> dict[str, list[Entry]]:
    """What the families have in a table, by its keys: all that is known anywhere."""
    return repository.once(_in_any).get(name, {})


def _in_any(repository: Repository) -> dict[str, dict[str, list[Entry]]]:
    found: dict[str, dict[str, list[Entry]]] = {}
    for family in repository.facts.table("endpoint-pickers").values():
        for name, table in family.items():
            for key, entry in table.items() if isinstance(table, Mapping) else ():
                found.setdefault(name, {}).setdefault(key, []).append(entry)
    return found


def bound(entry: Entry, build: Build) -> str:
    """Why a build lacks what it is known to lack: `comes with v1.2.0`, `is gone since v1.4.0`."""
    since = number(entry.get("since"))
    if build.release and since and build.release < since:
        return f"comes with v{entry['since']}"
    return f"is gone since v{entry['until']}"
