"""How a function is declared to the engine, and values of the types that only Kubernetes has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ipi_lint.records import NamedTuple
from ipi_lint.schema.cel.types import Type

LIST_OF_TEXT: Type = ("list", "string")


class Function(NamedTuple):
    """One overload. `id` tells it from the others; a method's first parameter is its receiver."""

    id: str
    name: str
    parameters: tuple[Type, ...]
    result: Type
    call: Callable[..., Any]
    is_method: bool = False


def method(
    id_: str, name: str, parameters: tuple[Type, ...], result: Type, call: Callable[..., Any]
) -> Function:
    return Function(id_, name, parameters, result, call, is_method=True)


def opaque(type_: str, **parts: Any) -> dict[str, Any]:
    """A value of an opaque type: a map, for Python may hand nothing else to the engine.

    Two values are equal where their parts are.
    """
    return {"type": type_, **parts}


INTERNAL = "@k8s."
"""Begins the name of a function that no text can call, only a rewritten expression."""
