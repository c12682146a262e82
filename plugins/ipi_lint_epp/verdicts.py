"""Whether the program that reads a configuration has what stands in it."""

from __future__ import annotations

from ipi_lint import NamedTuple, Node, Related, Repository, Severity
from ipi_lint_epp.releases import Build, Entry, bound, build_of, in_any
from ipi_lint_inference.pickers import Picker

_SLIP = 0.91
"""How alike two names are that differ by a slip of the pen; names of other plugins are less so."""


class Reader(NamedTuple):
    """Who reads a configuration, as far as it is known, and what is known of any that might."""

    picker: Picker | None
    build: Build | None
    repository: Repository

    @property
    def related(self) -> tuple[Related, ...]:
        """The image that reads it."""
        if self.picker is None:
            return ()
        return (Related(self.picker.container.get("image"), "this image reads it"),)


def reader_of(picker: Picker | None, repository: Repository) -> Reader:
    """The reader of a configuration that a picker reads; None: it is not known who does."""
    return Reader(picker, build_of(picker) if picker else None, repository)


class Verdict(NamedTuple):
    """What is wrong with a name. `says` completes "the plugin type 'x' ..."."""

    says: str
    severity: Severity
    meant: str | None
    entry: Entry

    @property
    def advice(self) -> str:
        """The name to write instead; empty where there is none."""
        is_path = "[]." in (self.meant or "")
        meant = (self.meant or "").rpartition(".")[2] if is_path else self.meant
        if meant and "becomes" in self.entry:
            return f"Write '{meant}'."
        return f"Did you mean '{meant}'?" if meant else ""


def judged(name: str, table: str, reader: Reader) -> Verdict | None:
    """What a table has against a name; None for nothing, and for what is not known.

    Of a build that is known its own table decides. A name that no table has is wrong where the
    build's list is whole, and else where it is but a slip away from one that there is.
    """
    build = reader.build
    own = build.table(table) if build else {}
    if build and name in own:
        return _bounded(own[name], build)
    everywhere = in_any(reader.repository, table)
    meant = _slip(name, [key for key in (own or everywhere) if not _is_gone(key, everywhere)])
    if build and build.knows_all(table):
        release = ".".join(str(each) for each in build.release or ())
        says = f"is unknown to {build.title}, v{release}"
        return Verdict(says, Severity.ERROR, meant, {})
    if name in everywhere:
        if build is None and _is_gone(name, everywhere):
            return _gone(everywhere[name])
        return None
    if meant:
        return Verdict("is known to no endpoint picker", Severity.WARNING, meant, {})
    return None


def refused(node: Node, reader: Reader) -> Verdict | None:
    """What is wrong with an apiVersion; a version to come of a group that is known is none."""
    name = node.text or ""
    own = reader.build.table("config-versions") if reader.build else {}
    everywhere = in_any(reader.repository, "config-versions")
    meant = next(iter(own or everywhere), None)
    is_whole = reader.build is not None and reader.build.knows_all("config-versions")
    if name in everywhere or is_whole:
        verdict = judged(name, "config-versions", reader)
        return verdict._replace(meant=verdict.meant or meant) if verdict else None
    if name.rpartition("/")[0] in {each.rpartition("/")[0] for each in everywhere}:
        return None
    return Verdict("is known to no endpoint picker", Severity.ERROR, meant, {})


def _bounded(entry: Entry, build: Build) -> Verdict | None:
    if build.has(entry) is not False:
        return None
    says = bound(entry, build)
    return Verdict(says, Severity.ERROR, entry.get("becomes"), entry)


def _is_gone(name: str, everywhere: dict[str, list[Entry]]) -> bool:
    return all(entry.get("until") for entry in everywhere[name])


def _gone(entries: list[Entry]) -> Verdict:
    entry = entries[0]
    says = f"is gone since v{entry['until']}"
    return Verdict(says, Severity.WARNING, entry.get("becomes"), entry)


def _slip(name: str, known: list[str]) -> str | None:
    lowered = {each.lower(): each for each in known}
    from difflib import get_close_matches  # most names are right

    close = get_close_matches(name.lower()[:100], lowered, n=1, cutoff=_SLIP)
    return lowered[close[0]] if close else None
