"""What does not go together in one node of a structural schema.

Source: k8s.io/apiextensions-apiserver v0.35, validation of schemas.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_PRESERVE = "x-kubernetes-preserve-unknown-fields"
_EMBEDDED = "x-kubernetes-embedded-resource"
_INT_OR_STRING = "x-kubernetes-int-or-string"
_LIST_TYPE = "x-kubernetes-list-type"
_LIST_KEYS = "x-kubernetes-list-map-keys"
_MAP_TYPE = "x-kubernetes-map-type"
Raw = Mapping[str, Any]
Found = Iterator[tuple[str, str]]


def contradictions(raw: Raw, where: str) -> Found:
    """Each with the keyword at which it shows. `where` names the node in messages."""
    yield from _of_types(raw, where)
    if raw.get(_EMBEDDED):
        yield from _of_resources(raw, where)
    if raw.get("properties") and raw.get("additionalProperties") not in (None, True):
        yield "additionalProperties", f"{where} has both 'properties' and 'additionalProperties'"
    if raw.get(_INT_OR_STRING) and (raw.get(_PRESERVE) or raw.get(_EMBEDDED)):
        yield _INT_OR_STRING, f"{where} cannot be an integer or a string and an object"
    yield from _of_lists(raw, where)


def _of_types(raw: Raw, where: str) -> Found:
    kind = raw.get("type")
    if raw.get(_EMBEDDED) and kind != "object":
        yield "type", f"{where} is an embedded resource, but not of type 'object'"
    elif not (kind or raw.get(_INT_OR_STRING) or raw.get(_PRESERVE)):
        yield "type", f"the schema of {where} has no type"
    if kind == "array" and "items" not in raw:
        yield "items", f"{where} is a list, but its schema has no 'items'"
    if _MAP_TYPE in raw and kind != "object":
        yield _MAP_TYPE, f"{where} has a map type, but is not of type 'object'"


def _of_resources(raw: Raw, where: str) -> Found:
    if "additionalProperties" in raw:
        yield "additionalProperties", f"{where} is an embedded resource, not a map"
    if not raw.get(_PRESERVE) and not raw.get("properties"):
        yield _EMBEDDED, f"{where} is an embedded resource without fields"


def _of_lists(raw: Raw, where: str) -> Found:
    list_type, items = raw.get(_LIST_TYPE), raw.get("items")
    if list_type and raw.get("type") != "array":
        yield _LIST_TYPE, f"{where} has a list type, but is not of type 'array'"
    elif raw.get(_LIST_KEYS) and list_type != "map":
        yield _LIST_KEYS, f"{where} has list-map keys, but is not of list type 'map'"
    elif list_type in ("map", "set") and isinstance(items, dict):
        if items.get("nullable"):
            yield "items", f"the entries of {where} may not be nullable in a set or list-map"
        yield from (_of_maps if list_type == "map" else _of_sets)(raw, items, where)


def _of_sets(_: Raw, items: Raw, where: str) -> Found:
    kind = items.get("type")
    is_granular = kind == "object" and items.get(_MAP_TYPE) != "atomic"
    if is_granular or (kind == "array" and items.get(_LIST_TYPE, "atomic") != "atomic"):
        yield "items", f"the entries of the set {where} are not atomic"


def _of_maps(raw: Raw, items: Raw, where: str) -> Found:
    if items.get("type") != "object":
        yield "items", f"the entries of the list-map {where} are not of type 'object'"
        return
    if not raw.get(_LIST_KEYS):
        yield _LIST_TYPE, f"the list-map {where} has no 'x-kubernetes-list-map-keys'"
    for key in raw.get(_LIST_KEYS) or ():
        field = items.get("properties", {}).get(key)
        wrong = _wrong_key(field, key in items.get("required", ()))
        if wrong:
            yield _LIST_KEYS, f"the key '{key}' of the list-map {where} {wrong}"


def _wrong_key(field: Any, is_required: bool) -> str:
    if not isinstance(field, dict):
        return "is no field of its entries"
    if field.get("type") in ("array", "object"):
        return "is a list or an object"
    if field.get("nullable"):
        return "is nullable"
    return "" if is_required or "default" in field else "is optional and has no default"
