"""Which lists a strategic merge patch merges, and by which keys."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from ipi_lint.reader import load_yaml
from ipi_lint.records import NamedTuple


class MergedList(NamedTuple):
    """A list that is merged: its items' type, and the keys that tell them apart.

    Without keys it holds plain values.
    """

    items: Type | None
    keys: tuple[str, ...]


class Type:
    """What is known of a mapping's fields: their own types, and which of them are merged lists."""

    def __init__(self) -> None:
        self.fields: dict[str, Type | MergedList] = {}


def type_of(api_version: str, kind: str) -> Type | None:
    """The type of a kind; None for one whose lists are all replaced, such as every custom one."""
    return _kinds().get((api_version, kind))


@cache
def _kinds() -> Mapping[tuple[str, str], Type]:
    file = files("ipi_lint.overlay") / "merge_keys.yaml"
    table = load_yaml(file.read_text("utf-8"), "merge_keys.yaml")
    types = {name: Type() for name in table["types"]}
    for name, fields in table["types"].items():
        types[name].fields.update({key: _field(value, types) for key, value in fields.items()})
    plain = Type()
    plain.fields["metadata"] = types["ObjectMeta"]
    kinds = {}
    for api_version, names in table["kinds"].items():
        kinds.update({(api_version, name): types[name] for name in names})
    for api_version, names in table["plain"].items():
        kinds.update({(api_version, name): plain for name in names})
    return kinds


def _field(value: Any, types: Mapping[str, Type]) -> Type | MergedList:
    if isinstance(value, str):
        return types[value]
    items, *keys = value
    return MergedList(types[items] if items else None, tuple(keys))
