"""Our types as the engine's: an object is a protobuf message, which is never made, only checked.

The engine knows the fields of no other type. Values are plain maps when a rule is evaluated.
"""

from __future__ import annotations

from itertools import count
from typing import Any

from cel_expr_python import cel
from google.protobuf import duration_pb2, struct_pb2, timestamp_pb2
from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool

from ipi_lint.schema.cel.types import Type

_STANDARD = (duration_pb2, struct_pb2, timestamp_pb2)
_SCALARS = {
    "bool": FieldDescriptorProto.TYPE_BOOL,
    "bytes": FieldDescriptorProto.TYPE_BYTES,
    "double": FieldDescriptorProto.TYPE_DOUBLE,
    "int": FieldDescriptorProto.TYPE_INT64,
    "string": FieldDescriptorProto.TYPE_STRING,
}
_KNOWN = {
    "duration": ".google.protobuf.Duration",
    "dyn": ".google.protobuf.Value",
    "list": ".google.protobuf.ListValue",
    "map": ".google.protobuf.Struct",
    "timestamp": ".google.protobuf.Timestamp",
}


class Messages:
    """The messages made so far, in the pool from which the engine learns their fields."""

    def __init__(self) -> None:
        self.pool = DescriptorPool()
        self._names: dict[Type, str] = {}
        self._numbers = count()
        for module in _STANDARD:
            self.pool.AddSerializedFile(module.DESCRIPTOR.serialized_pb)

    def described(self, type_: Type) -> dict[str, Any]:
        """A type as an environment's configuration names it; messages are made when first asked."""
        if isinstance(type_, str):
            return {"type_name": self._opaque(type_) if "." in type_ else type_}
        if type_[0] == "object":
            return {"type_name": self._object(type_)}
        kind, below = type_
        params = [self.described(below)]
        if kind == "map":
            params.insert(0, {"type_name": "string"})
        return {"type_name": "optional_type" if kind == "optional" else kind, "params": params}

    def parameter(self, type_: Type) -> Any:
        """A type as a function's declaration takes it; an optional one is anything there."""
        if isinstance(type_, str):
            return (
                cel.Type(self._opaque(type_)) if "." in type_ else getattr(cel.Type, type_.upper())
            )
        kind, below = type_
        if kind == "list":
            return cel.Type.List(self.parameter(below))
        return (
            cel.Type.Map(cel.Type.STRING, self.parameter(below)) if kind == "map" else cel.Type.DYN
        )

    def _opaque(self, name: str) -> str:
        if name not in self._names:
            package, _, message = name.rpartition(".")
            file = FileDescriptorProto(name=f"{name}.proto", package=package, syntax="proto3")
            file.message_type.add(name=message)
            self._add(file)
            self._names[name] = name
        return self._names[name]

    def _object(self, type_: Type) -> str:
        if type_ not in self._names:
            package = f"o{next(self._numbers)}"
            file = FileDescriptorProto(name=f"{package}.proto", package=package, syntax="proto3")
            file.dependency.extend(module.DESCRIPTOR.name for module in _STANDARD)
            message = file.message_type.add(name="Object")
            for number, (name, below) in enumerate(type_[1], 1):
                field = message.field.add(name=name, number=number, json_name=f"f{number}")
                self._field(file, message, field, below)
            self._add(file)
            self._names[type_] = f"{package}.Object"
        return self._names[type_]

    def _add(self, file: Any) -> None:
        self.pool.AddSerializedFile(file.SerializeToString())

    def _field(self, file: Any, message: Any, field: Any, type_: Type) -> None:
        """A list of lists is one of anything, for a field cannot say more; so is a map of them."""
        if not isinstance(type_, str) and type_[0] == "list":
            field.label = FieldDescriptorProto.LABEL_REPEATED
            self._value(file, field, type_[1])
        elif not isinstance(type_, str) and type_[0] == "map":
            name = _entry(field.name)
            if any(each.name == name for each in message.nested_type):
                self._value(file, field, type_)
                return
            entry = message.nested_type.add(name=name)
            entry.options.map_entry = True
            entry.field.add(name="key", number=1, label=1, type=_SCALARS["string"])
            self._value(file, entry.field.add(name="value", number=2), type_[1])
            field.label = FieldDescriptorProto.LABEL_REPEATED
            field.type = FieldDescriptorProto.TYPE_MESSAGE
            field.type_name = f".{file.package}.{message.name}.{name}"
        else:
            self._value(file, field, type_)

    def _value(self, file: Any, field: Any, type_: Type) -> None:
        if not field.label:
            field.label = FieldDescriptorProto.LABEL_OPTIONAL
        if isinstance(type_, str) and type_ in _SCALARS:
            field.type = _SCALARS[type_]
            return
        field.type = FieldDescriptorProto.TYPE_MESSAGE
        if isinstance(type_, str):
            field.type_name = _KNOWN[type_]
        elif type_[0] == "object":
            name = self._object(type_)
            field.type_name = f".{name}"
            below = f"{name.partition('.')[0]}.proto"
            if below not in file.dependency:
                file.dependency.append(below)
        else:
            field.type_name = _KNOWN[type_[0]]


def _entry(field: str) -> str:
    """The name that protobuf demands for the message of a map field's entries."""
    return "".join(part[:1].upper() + part[1:] for part in field.split("_")) + "Entry"
