"""Which objects a patch or a replacement is for: patterns, names, labels."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import re2

from ipi_lint.node import Node
from ipi_lint.overlay.draft import Draft
from ipi_lint.overlay.values import RefusedError, field, scalar_text
from ipi_lint.regexes import regex
from ipi_lint.schema.pattern import pattern_of

_FIELDS = ("group", "version", "kind", "name", "namespace", "labelSelector", "annotationSelector")
_REQUIREMENT = regex(
    r"\s*(?:(?P<not>!)\s*)?(?P<key>[\w./-]+)\s*"
    r"(?:(?P<op>==|=|!=|>|<)\s*(?P<value>[\w./-]*)"
    r"|(?P<set>in|notin)\s*\((?P<values>[^()]*)\))?\s*"
)
_LITERAL = regex(r"[A-Za-z0-9-]*")


def select(drafts: Sequence[Draft], target: Node) -> list[Draft]:
    """The objects that a `target` selects. Raises RefusedError for a wrong one."""
    wanted = selector_of(target)
    return [draft for draft in drafts if _is_selected(draft, wanted)]


def selector_of(node: Node) -> Mapping[str, str]:
    """A selector's fields; those that it does not have are empty."""
    if not isinstance(node.value, dict):
        raise RefusedError("a selector must be a mapping")
    unknown = set(node.value) - set(_FIELDS)
    if unknown:
        raise RefusedError(f"a selector has no field '{min(unknown)}'")
    wanted = {}
    for name in _FIELDS:
        value = node.get(name)
        if value.plain is not None and value.text is None:
            raise RefusedError(f"'{name}' of a selector must be text")
        wanted[name] = value.text or ""
    return wanted


def has_labels(draft: Draft, wanted: Mapping[str, str]) -> bool:
    """Whether an object's labels and annotations are what a selector asks for."""
    metadata = field(draft.value, "metadata")
    return all(
        not wanted[name] or _requirements(wanted[name])(field(metadata, where) or {})
        for name, where in (("labelSelector", "labels"), ("annotationSelector", "annotations"))
    )


def _is_selected(draft: Draft, wanted: Mapping[str, str]) -> bool:
    gvk = draft.gvk
    if not all(
        _matches(wanted[name], value)
        for name, value in zip(("group", "version", "kind"), gvk, strict=True)
    ):
        return False
    name, namespace = wanted["name"], wanted["namespace"]
    if name or namespace:
        now = draft.id
        first = draft.previous_ids[0] if draft.previous else now
        if not any(_matches(namespace, each.namespace) for each in (first, now)):
            return False
        if not any(_matches(name, each.name) for each in (first, now)):
            return False
    return has_labels(draft, wanted)


def _matches(pattern: str, text: str) -> bool:
    if not pattern or pattern == text:
        return True
    if _LITERAL.fullmatch(pattern):
        return False
    try:
        return bool(pattern_of(f"^(?:{pattern})$").search(text))
    except re2.error as error:
        raise RefusedError(f"'{pattern}' is no pattern: {error}") from None


@lru_cache(maxsize=512)
def _requirements(text: str) -> Callable[[Mapping[str, Any]], bool]:
    """A label selector as a test. Raises RefusedError where it is none."""
    tests = [_requirement(part) for part in _split(text)]
    return lambda labels: all(test(labels) for test in tests)


def _split(text: str) -> Iterable[str]:
    """At the commas that are not within parentheses."""
    return re.split(r",(?![^()]*\))", text)


def _requirement(text: str) -> Callable[[Mapping[str, Any]], bool]:
    match = _REQUIREMENT.fullmatch(text)
    if not match or (match["not"] and (match["op"] or match["set"])):
        raise RefusedError(f"'{text.strip()}' is no label selector")
    key, operator = match["key"], match["op"]
    if operator in (">", "<"):
        return _comparison(key, operator, match["value"])
    values: frozenset[str] | None
    if match["set"]:
        values = frozenset(each.strip() for each in match["values"].split(","))
    else:
        values = frozenset([match["value"]]) if operator else None
    if match["not"] or match["set"] == "notin" or operator == "!=":
        return lambda labels: not _is_among(labels, key, values)
    return lambda labels: _is_among(labels, key, values)


def _is_among(labels: Mapping[str, Any], key: str, values: frozenset[str] | None) -> bool:
    """Whether a label is there, and has one of the values if any are asked for."""
    return key in labels and (values is None or scalar_text(labels[key]) in values)


def _comparison(key: str, operator: str, value: str) -> Callable[[Mapping[str, Any]], bool]:
    if not value.isdecimal():
        raise RefusedError(f"'{value}' is no whole number")
    bound = int(value)

    def test(labels: Mapping[str, Any]) -> bool:
        text = scalar_text(labels.get(key))
        if not text.isdecimal():
            return False
        return int(text) > bound if operator == ">" else int(text) < bound

    return test
