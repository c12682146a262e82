"""Checked expressions as the engine hands them out: protobuf messages that can be read and changed.

Only the fields that are used here are declared; the others stay as they are when a message is
written again. Source: cel-spec v0.25, proto/cel/expr/{syntax,checked}.proto.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import count
from typing import Any

from google.protobuf.any_pb2 import Any as Packed
from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import DecodeError
from google.protobuf.message_factory import GetMessageClass

_PACKAGE = "ipi_lint.cel"
_FIELDS = """
Checked     reference_map=2*ReferenceEntry type_map=3*TypeEntry source_info=5:SourceInfo expr=4:Expr
ReferenceEntry  key=1:int64 value=2:Reference
Reference   name=1:string overload_id=3*string
TypeEntry   key=1:int64 value=2:Type
Type        dyn=1:Nothing primitive=3:int32 well_known=5:int32 list_type=6:ListType map_type=7:MapType message_type=9:string type=11:Type abstract_type=14:Abstract
ListType    elem_type=1:Type
MapType     key_type=1:Type value_type=2:Type
Abstract    name=1:string parameter_types=2*Type
Nothing
SourceInfo  positions=4*Position
Position    key=1:int64 value=2:int32
Expr        id=2:int64 const=3:Constant ident=4:Ident select=5:Select call=6:Call list=7:List struct=8:Struct comprehension=9:Comprehension
Constant    int64_value=3:int64 double_value=5:double string_value=6:string bytes_value=7:bytes
Ident       name=1:string
Select      operand=1:Expr field=2:string test_only=3:bool
Call        target=1:Expr function=2:string args=3*Expr
List        elements=1*Expr optional_indices=2*int32
Struct      message_name=1:string entries=2*Entry
Entry       map_key=3:Expr value=4:Expr optional_entry=5:bool
Comprehension  iter_var=1:string iter_range=2:Expr accu_var=3:string accu_init=4:Expr loop_condition=5:Expr loop_step=6:Expr result=7:Expr iter_var2=8:string
"""  # noqa: E501  # a table
_SCALARS = {"double": 1, "int64": 3, "int32": 5, "bool": 8, "string": 9, "bytes": 12}


@lru_cache(maxsize=1)
def _declared() -> Any:
    file = FileDescriptorProto(name="expression.proto", package=_PACKAGE, syntax="proto2")
    for line in _FIELDS.strip().splitlines():
        name, *fields = line.split()
        message = file.message_type.add(name=name)
        for each in fields:
            field, _, rest = each.partition("=")
            label: Any
            label, sign = (3, "*") if "*" in rest else (1, ":")
            number, _, type_ = rest.partition(sign)
            declared = message.field.add(name=field, number=int(number), label=label)
            declared.type = FieldDescriptorProto.Type.ValueType(_SCALARS.get(type_, 11))
            if type_ not in _SCALARS:
                declared.type_name = f".{_PACKAGE}.{type_}"
    pool = DescriptorPool()
    pool.AddSerializedFile(file.SerializeToString())
    return GetMessageClass(pool.FindMessageTypeByName(f"{_PACKAGE}.Checked"))


class Checked:
    """A checked expression; `expr` may be changed before it is written again.

    Raises ValueError where it is nested deeper than protobuf reads.
    """

    def __init__(self, serialized: bytes) -> None:
        packed = Packed()
        self._message = _declared()()
        try:
            packed.ParseFromString(serialized)
            self._message.ParseFromString(packed.value)
        except DecodeError:
            raise ValueError("the expression is nested too deeply") from None
        self._url = packed.type_url
        self.expr = self._message.expr
        self.overloads = {
            each.key: tuple(each.value.overload_id) for each in self._message.reference_map
        }
        self.types = {each.key: each.value for each in self._message.type_map}
        self._ids = count(1 + max(each.key for each in self._message.source_info.positions))

    def position(self, expr: Any) -> int:
        """Where an expression stands in the text: the offset of its operator or its first word."""
        positions = self._message.source_info.positions
        return next((each.value for each in positions if each.key == expr.id), 0)

    def call(self, function: str, *args: Any) -> Any:
        """A new call of a function."""
        expr = type(self.expr)(id=next(self._ids))
        expr.call.function = function
        for arg in args:
            expr.call.args.add().CopyFrom(arg)
        return expr

    def text(self, value: str) -> Any:
        """A new literal."""
        expr = type(self.expr)(id=next(self._ids))
        expr.const.string_value = value
        return expr

    def serialized(self) -> bytes:
        packed = Packed(type_url=self._url, value=self._message.SerializeToString())
        return bytes(packed.SerializeToString())


def below(expr: Any) -> Iterator[Any]:
    """The expressions that an expression consists of."""
    if expr.HasField("select"):
        yield expr.select.operand
    elif expr.HasField("call"):
        if expr.call.HasField("target"):
            yield expr.call.target
        yield from expr.call.args
    elif expr.HasField("list"):
        yield from expr.list.elements
    elif expr.HasField("struct"):
        for entry in expr.struct.entries:
            if entry.HasField("map_key"):
                yield entry.map_key
            yield entry.value
    elif expr.HasField("comprehension"):
        loop = expr.comprehension
        yield from (loop.iter_range, loop.accu_init, loop.loop_condition, loop.loop_step)
        yield loop.result


def everything(expr: Any) -> Iterator[Any]:
    """An expression and all that it consists of."""
    yield expr
    for each in below(expr):
        yield from everything(each)


def free_names(expr: Any, bound: frozenset[str] = frozenset()) -> Iterator[str]:
    """The variables that an expression asks for, without those that its own loops bind."""
    if expr.HasField("ident"):
        name = expr.ident.name.removeprefix(".")
        if name not in bound:
            yield name
    elif expr.HasField("comprehension"):
        loop = expr.comprehension
        yield from free_names(loop.iter_range, bound)
        yield from free_names(loop.accu_init, bound)
        inner = bound | {loop.iter_var, loop.iter_var2, loop.accu_var}
        for each in (loop.loop_condition, loop.loop_step):
            yield from free_names(each, inner)
        yield from free_names(loop.result, bound | {loop.accu_var})
    else:
        for each in below(expr):
            yield from free_names(each, bound)


def parameters(type_: Any) -> list[Any]:
    """The types that a type is made of; the keys of a map are texts."""
    if type_.HasField("list_type"):
        return [type_.list_type.elem_type]
    if type_.HasField("map_type"):
        return [type_.map_type.value_type]
    return list(type_.abstract_type.parameter_types)
