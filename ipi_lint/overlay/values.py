"""Values of objects in a build: with their places, as text, and what names an object."""

from __future__ import annotations

from typing import Any

from ipi_lint.clusterwide import is_clusterwide
from ipi_lint.node import Node, Site
from ipi_lint.overlay.specs import Gvk
from ipi_lint.reader.scalar import ScalarError, reduce, resolve
from ipi_lint.records import NamedTuple


class RefusedError(Exception):
    """What Kustomize would end a build with; the text says why."""


class Slot(NamedTuple):
    """A value, and where it stands; `site` is None for what no text says."""

    value: Any
    site: Site | None = None


class Id(NamedTuple):
    """What names an object within a build; `namespace` is the effective one."""

    group: str
    version: str
    kind: str
    namespace: str
    name: str


class Previous(NamedTuple):
    """A name that an object had before a transformer changed it."""

    kind: str
    namespace: str
    name: str


NO_NAMESPACE = "_non_namespaceable_"
"""Kustomize's word for the namespace of what has none."""


def said(node: Node) -> Slot:
    """A node's value, and where it stands."""
    return Slot(node.value, node.document.site(node.route))


def field(value: Any, key: str) -> Any:
    """A mapping's value; None where there is none."""
    return value.get(key) if isinstance(value, dict) else None


def raw_text(slot: Slot) -> str:
    """A scalar as it is written: `1.10` and `null` are texts of their own."""
    if slot.site is not None and not isinstance(slot.value, str):
        text = slot.site.source.text[slice(*slot.site.mark.value)]
        if _says(text, slot.value):
            return text
    return "null" if slot.value is None else scalar_text(slot.value)


def _says(text: str, value: Any) -> bool:
    """Whether a plain text stands for a value, and not for something that holds the value."""
    try:
        return "\n" not in text and same(reduce(resolve(text)), value)
    except ScalarError:
        return False


def scalar_text(value: Any) -> str:
    """A scalar as text, empty for all else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    return ""


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal in type too: 1 is neither true nor 1.0."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def effective_namespace(gvk: Gvk, namespace: str, *, old: bool = False) -> str:
    """The namespace that Kustomize compares by. An `old` name has lost its kind's scope."""
    if not old and is_clusterwide(*gvk):
        return NO_NAMESPACE
    return namespace or "default"
