"""Text and types in, a program or what is wrong with the text out."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ipi_lint.records import NamedTuple
from ipi_lint.schema.cel.engine import engine
from ipi_lint.schema.cel.fault import CelFault, CelLimitError
from ipi_lint.schema.cel.literals import wrong_literals
from ipi_lint.schema.cel.program import Program, Variables
from ipi_lint.schema.cel.rewrite import Rewriter
from ipi_lint.schema.cel.syntax import Checked, everything, free_names, parameters
from ipi_lint.schema.cel.types import Absent, Type, type_of
from ipi_lint.schema.pattern import pattern_of

Types = tuple[tuple[str, Type], ...]

_WORD = "[A-Za-z_][A-Za-z0-9_]*"
_FAULT = r"(?m)^(?:[A-Z_]+: )?ERROR: <input>:(-?[0-9]+):(-?[0-9]+): (.*)$"
_NOISE = r" \(in container ''\)| not found in struct '[^']*'| \[[A-Z_]+\]$"
_NAMES = (
    (r"'(?:_([^ '_]+)_|@(in))'", r"'\1\2'"),
    (r"\bo[0-9]+\.Object\b", "object"),
    (r"google\.protobuf\.(Duration|Timestamp)", r"\1"),
)
_TOO_DEEP = "the expression is nested too deeply, or too long"
_COMPARISONS = ("_==_", "_!=_", "@in", "_+_")
_PARTS = ("_[_]", "_[?_]", "_?._", "_?_:_", "size")
_MOST_MACROS = 8
_COPYING = r"\.opt(?:Flat)?Map\b"
"""Macros that write down what they are called on twice."""
_LACKING = rf"optional\.unwrap\(|\.unwrapOpt\(|\.exists_one\(\s*{_WORD}\s*,\s*{_WORD}\s*,"
"""What Kubernetes has and the engine does not."""


class _Found(NamedTuple):
    """A checked expression; `whole` where it looks at objects as such, not only at their fields."""

    serialized: bytes
    result: str
    names: frozenset[str]
    whole: bool


def compiled(expression: str, variables: Variables, returns: str | None) -> Program | CelFault:
    """Raises CelLimitError for an expression that the API server may take, but not the engine."""
    named = frozenset(match.group() for match in pattern_of(_WORD).finditer(expression))
    types = []
    for name, schema in sorted(variables.items()):
        is_absent = isinstance(schema, Absent)
        type_ = type_of(schema.schema if isinstance(schema, Absent) else schema, named)
        if type_ is not None:
            types.append((name, ("optional", type_) if is_absent else type_))
    found = _checked(expression, tuple(types))
    if isinstance(found, CelFault):
        return found
    if returns and found.result != returns:
        return CelFault(f"the expression gives {found.result}, not {returns}", 1, 1)
    checked = Checked(found.serialized)
    Rewriter(checked).rewrite(variables)
    try:
        program = engine().program(checked.serialized())
    except RuntimeError:
        raise CelLimitError(_TOO_DEEP) from None
    used = {name: schema for name, schema in variables.items() if name in found.names}
    return Program(program, checked, used, None if found.whole else named, "", found.result)


@lru_cache(maxsize=2048)
def _checked(expression: str, types: Types) -> _Found | CelFault:
    if len(list(pattern_of(_COPYING).finditer(expression))) > _MOST_MACROS:
        raise CelLimitError("the expression has too many macros that copy what they are called on")
    if pattern_of(_LACKING).search(expression):
        raise CelLimitError("the expression calls what the engine does not have")
    try:
        result = engine().check(expression, types)
    except RuntimeError as error:
        return _fault(str(error))
    try:
        checked = Checked(result.serialize())
    except ValueError:
        raise CelLimitError(_TOO_DEEP) from None
    wrong = min(wrong_literals(checked), default=None)
    if wrong:
        before = expression[: wrong.offset]
        column = wrong.offset - before.rfind("\n")
        return CelFault(wrong.message, before.count("\n") + 1, column)
    names = frozenset(free_names(checked.expr))
    type_name = result.return_type().name().lower()
    return _Found(result.serialize(), type_name, names, _looks_at_objects(checked))


def _looks_at_objects(checked: Checked) -> bool:
    """Whether an object as such is handed to anything but what takes a part of it or counts."""
    for expr in everything(checked.expr):
        if expr.HasField("call") and expr.call.function not in _PARTS and not _collects(expr.call):
            parts = [*expr.call.args]
            parts += [expr.call.target] if expr.call.HasField("target") else []
            types = [checked.types.get(each.id) for each in parts]
            compares = expr.call.function in _COMPARISONS
            if any(_has_object(type_, is_any=compares) for type_ in types):
                return True
    return False


def _collects(call: Any) -> bool:
    """`+` as the macros write it: one entry more in the list that a loop makes."""
    return bool(call.function == "_+_" and call.args[0].ident.name.startswith("@"))


def _has_object(type_: Any, *, is_any: bool) -> bool:
    """A type that the engine does not say is that of anything; `is_any` counts as an object."""
    if type_ is None or type_.HasField("dyn"):
        return is_any
    is_one = type_.message_type.endswith(".Object")
    return is_one or any(_has_object(each, is_any=is_any) for each in parameters(type_))


def _fault(text: str) -> CelFault:
    match = pattern_of(_FAULT).search(text)
    if match is None or "recursion" in text or int(match.group(1)) < 1:
        raise CelLimitError(_TOO_DEEP)
    message = pattern_of(_NOISE).sub("", match.group(3))
    for pattern, name in _NAMES:
        message = pattern_of(pattern).sub(name, message)
    return CelFault(message, int(match.group(1)), int(match.group(2)))
