"""Releases, and what a schema was like in one of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ipi_lint.records import NamedTuple
from ipi_lint.regexes import regex

_VERSION = regex(r"v(\d+)\.(\d+)\.(\d+)")


class Release(NamedTuple):
    """A release of a project (`gateway-api`); they compare by version within one project."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return f"v{self.major}.{self.minor}.{self.patch}"


def parse_release(text: str) -> Release:
    """`v1.4.1` as a release. Raises ValueError for anything else, `v1.4` and candidates too."""
    match = _VERSION.fullmatch(text)
    if not match:
        raise ValueError(f"'{text}' is not a release, such as 'v1.4.1'")
    return Release(*map(int, match.groups()))


class Served(NamedTuple):
    """From which release on something is there, and from which it is gone. None: not said."""

    since: Release | None
    until: Release | None

    def at(self, release: Release) -> bool:
        return not self.is_later(release) and (self.until is None or release < self.until)

    def is_later(self, release: Release) -> bool:
        """Whether it comes only after a release."""
        return self.since is not None and release < self.since

    def says(self, release: Release) -> str:
        """Why something is not there in a release."""
        gone = f"It was removed in {self.until}"
        return f"It exists since {self.since}" if self.is_later(release) else gone


def served(node: Mapping[str, Any]) -> Served:
    """What a node of a schema file says with `since` and `until`."""
    since, until = node.get("since"), node.get("until")
    return Served(
        parse_release(since) if since else None,
        parse_release(until) if until else None,
    )


def as_of(node: Mapping[str, Any], release: Release) -> Mapping[str, Any]:
    """A node of a schema file as it was in a release; the nodes below are left as they are.

    Fields that were not there move to `absent`, with when they are. Of a mapping from releases to
    values the value of the latest one counts, null says nothing; what it changes to later goes to
    `later`, as (release, value). Checks with `since` or `until` come and go likewise.
    """
    result: dict[str, Any] = {}
    for key, value in node.items():
        if key == "fields":
            there = {name: field for name, field in value.items() if served(field).at(release)}
            result[key] = there
            result["absent"] = {
                name: served(field) for name, field in value.items() if name not in there
            }
        elif key == "checks":
            named = [{"name": each} if isinstance(each, str) else each for each in value]
            result[key] = [each["name"] for each in named if served(each).at(release)]
        elif is_by_release(value):
            _choose(result, key, value, release)
        else:
            result[key] = value
    return result


def is_by_release(value: Any) -> bool:
    """Whether a value is a mapping from releases to what counts from each on."""
    return isinstance(value, dict) and bool(value) and all(map(_VERSION.fullmatch, value))


def _choose(result: dict[str, Any], key: str, value: Mapping[str, Any], release: Release) -> None:
    for text, each in _ordered(value.items()):
        if text <= release:
            result[key] = each
            if each is None:
                del result[key]
        else:
            result.setdefault("later", {}).setdefault(key, (text, each))


def _ordered(items: Iterable[tuple[str, Any]]) -> list[tuple[Release, Any]]:
    parsed = [(parse_release(text), value) for text, value in items]
    return sorted(parsed, key=lambda item: item[0])
