"""The engine, with Kubernetes' library on top: one environment that checks, one that evaluates.

What is checked has the types of Kubernetes, so that a misspelt field is found. What is evaluated
has maps in their place, for the engine takes nothing else from Python.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from itertools import permutations
from typing import Any

from cel_expr_python import cel

from ipi_lint.schema.cel.functions import equality, texts, times
from ipi_lint.schema.cel.functions.function import INTERNAL
from ipi_lint.schema.cel.functions.table import all_functions
from ipi_lint.schema.cel.messages import Messages
from ipi_lint.schema.cel.types import Type

_EXTENSIONS = (
    {"name": "optional"},
    {"name": "strings", "version": 2},
    {"name": "sets"},
    {"name": "two-var-comprehensions"},
    {"name": "lists"},
)
_NUMBERS = ("int", "uint", "double")
_ORDERS = {"_<_": "less", "_<=_": "less_equals", "_>_": "greater", "_>=_": "greater_equals"}
_TYPES = {
    **{name: getattr(cel.Type, name.upper()) for name in (*_NUMBERS, "bool", "bytes", "string")},
    **{name: getattr(cel.Type, name.upper()) for name in ("duration", "timestamp", "dyn")},
    "list": cel.Type.LIST,
    "map": cel.Type.MAP,
}


class Engine:
    """Both environments. Types, once made, stay."""

    def __init__(self) -> None:
        self._messages = Messages()
        self._declared = cel.CelExtension("kubernetes", list(self._declarations()))
        self._checkers: dict[tuple[tuple[str, Type], ...], Any] = {}
        self._runtime = self._environment((), cel.CelExtension("kubernetes", _implementations()))

    def check(self, expression: str, types: tuple[tuple[str, Type], ...]) -> Any:
        """The checked expression. Raises RuntimeError with the engine's list of what is wrong."""
        if types not in self._checkers:
            self._checkers[types] = self._environment(types, self._declared)
        return self._checkers[types].compile(expression)

    def program(self, serialized: bytes) -> Any:
        """What can be evaluated. Raises RuntimeError where it is nested too deeply to be read."""
        return self._runtime.deserialize(serialized)

    def _environment(self, types: tuple[tuple[str, Type], ...], extension: Any) -> Any:
        variables = [{"name": name, **self._messages.described(type_)} for name, type_ in types]
        text = json.dumps({"extensions": _EXTENSIONS, "variables": variables})
        config = cel.NewEnvConfigFromYaml(text)
        return cel.NewEnv(self._messages.pool, config=config, extensions=[extension])

    def _declarations(self) -> Iterator[Any]:
        overloads: dict[str, list[Any]] = {}
        for function in all_functions():
            declared = cel.Overload(
                function.id,
                self._messages.parameter(function.result),
                [self._messages.parameter(each) for each in function.parameters],
                is_member=function.is_method,
            )
            overloads.setdefault(function.name, []).append(declared)
        for operator, word in _ORDERS.items():
            for left, right in permutations(_NUMBERS, 2):
                types = [self._messages.parameter(each) for each in (left, right)]
                declared = cel.Overload(f"{word}_{left}_{right}", cel.Type.BOOL, types)
                overloads.setdefault(operator, []).append(declared)
        for name, of_name in overloads.items():
            yield cel.FunctionDecl(name, of_name)


@lru_cache(maxsize=1)
def engine() -> Engine:
    return Engine()


def _implementations() -> list[Any]:
    """Every overload by a name of its own; by its common name, too, for arguments of any type."""
    common: dict[str, dict[tuple[bool, tuple[str, ...]], Any]] = {}
    declared = []
    replaced = (*times.replacements(), *texts.replacements())
    internal = (*equality.FUNCTIONS, *replaced, *times.corrections())
    for function in (*all_functions(), *internal):
        kinds = tuple(map(_kind, function.parameters))
        types = [_TYPES[kind] for kind in kinds]
        own = (function.id, _TYPES[_kind(function.result)], types, function.is_method)
        name = INTERNAL + function.id
        declared.append(cel.FunctionDecl(name, [cel.Overload(*own, function.call)]))
        if function.name:
            of_name = common.setdefault(function.name, {})
            if (function.is_method, kinds) not in of_name:
                call = partial(_called, function.call)
                overload = cel.Overload(
                    f"any_{name}", cel.Type.DYN, types, function.is_method, call
                )
                of_name[function.is_method, kinds] = overload
    for name, of_name in common.items():
        declared.append(cel.FunctionDecl(name, list(of_name.values())))
    return declared


def _called(call: Callable[..., Any], *args: Any) -> Any:
    return times.engine_value(call(*args))


def _kind(type_: Type) -> str:
    """What remains of a type when a rule is evaluated. An opaque one is a map."""
    if isinstance(type_, str):
        return "map" if "." in type_ else type_
    kind, below = type_
    return _kind(below) if kind == "optional" else str(kind)
