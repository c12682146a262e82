"""What an expression may say about a value: the types that a structural schema stands for.

Source: k8s.io/apiserver v0.35, pkg/cel/common/schemas.go and pkg/cel/escaping.go.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

Schema = Mapping[str, Any]

Type = str | tuple[Any, ...]
"""A scalar's name, an opaque type's dotted name, or a pair: ("list", Type), ("map", Type) with
keys that are strings, ("optional", Type), or for an object ("object", fields, path): each field
is a pair of its escaped name and its Type; objects at different places are of different types."""

DYN = "dyn"

_SCALARS = {"boolean": "bool", "number": "double", "integer": "int", "string": "string"}
_FORMATS = {"byte": "bytes", "duration": "duration", "date": "timestamp", "date-time": "timestamp"}
_RESERVED = frozenset(
    [
        "true",
        "false",
        "null",
        "in",
        "as",
        "break",
        "const",
        "continue",
        "else",
        "for",
        "function",
        "if",
        "import",
        "let",
        "loop",
        "package",
        "namespace",
        "return",
        "var",
        "void",
        "while",
    ]
)
_ESCAPED = {"__": "__underscores__", ".": "__dot__", "-": "__dash__", "/": "__slash__"}
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")
_WORD = _LETTERS | frozenset("0123456789")
_TEXT: Schema = {"type": "string"}
_ABOUT: Schema = {
    "apiVersion": _TEXT,
    "kind": _TEXT,
    "metadata": {"type": "object", "properties": {"name": _TEXT, "generateName": _TEXT}},
}


class Absent:
    """A variable of an optional type that has no value here: `oldSelf` under `optionalOldSelf`."""

    def __init__(self, schema: Schema | None) -> None:
        self.schema = schema


def escaped(field: str) -> str | None:
    """A field's name in an expression; None where no expression can name it."""
    if not field or field[0] in "0123456789":
        return None
    if field in _RESERVED:
        return f"__{field}__"
    name = ""
    position = 0
    while position < len(field):
        part = "__" if field.startswith("__", position) else field[position]
        position += len(part)
        if part not in _ESCAPED and part not in _WORD:
            return None
        name += _ESCAPED.get(part, part)
    return name


def names_of(field: str) -> tuple[str, ...]:
    """What an expression may call a field: a reserved word may stand for itself after a dot."""
    name = escaped(field)
    if name is None:
        return ()
    return (name, field) if field in _RESERVED else (name,)


def properties_of(schema: Schema) -> Mapping[str, Schema] | None:
    """The fields that a value has; None for a map and for what is no object."""
    if schema.get("type") != "object":
        return None
    properties: Mapping[str, Schema] = schema.get("properties", {})
    if schema.get("x-kubernetes-embedded-resource"):
        return properties if _says_about(properties) else {**properties, **_ABOUT}
    if properties:
        return properties
    return None if isinstance(schema.get("additionalProperties"), Mapping) else {}


def _says_about(properties: Mapping[str, Schema]) -> bool:
    """Whether a resource's schema itself says what Kubernetes otherwise lays over it."""
    metadata = properties.get("metadata", {}).get("properties", {})
    texts = [properties.get("apiVersion"), properties.get("kind")]
    texts += [metadata.get("name"), metadata.get("generateName")]
    return all(each is not None and each.get("type") == "string" for each in texts)


def type_of(schema: Schema | None, named: Collection[str], path: str = "") -> Type | None:
    """The type of a value; None for one that no expression reaches.

    Of an object's fields only those are looked at that are `named`. A resource's root needs
    `x-kubernetes-embedded-resource: true` in its schema: there, too, only these fields are known.
    """
    if schema is None or schema.get("x-kubernetes-int-or-string"):
        return DYN
    kind = schema.get("type")
    if kind == "array":
        return _of("list", schema.get("items"), named, path)
    if kind == "string":
        return _FORMATS.get(schema.get("format", ""), "string")
    if kind != "object":
        return _SCALARS.get(kind or "")
    properties = properties_of(schema)
    if properties is None:
        return _of("map", schema["additionalProperties"], named, path)
    fields = []
    for field, below in properties.items():
        names = [name for name in names_of(field) if name in named]
        type_ = type_of(below, named, f"{path}.{field}") if names else None
        if type_ is not None:
            fields += [(name, type_) for name in names]
    return "object", tuple(sorted(fields)), path


def _of(container: str, schema: Any, named: Collection[str], path: str) -> Type | None:
    if not isinstance(schema, Mapping):
        return None
    below = type_of(schema, named, f"{path}[]")
    return None if below is None else (container, below)
