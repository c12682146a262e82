"""libyaml's parser, and what it makes, without the rest of ruamel.yaml.

That package imports all of itself, which takes longer than reading a hundred files. Here it waits
until somebody asks it for something.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from ipi_lint.waiting import put_off

put_off("ruamel.yaml")

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

_PARTS = (
    "Composer", "Constructor", "Emitter", "Parser", "Reader", "Representer", "Scanner",
    "Serializer",
)  # fmt: skip
"""Modules of which the parser takes nothing but an exception, to raise it."""


class _ReaderError(YAMLError):
    """A character that YAML does not allow. `position` counts bytes."""

    def __init__(self, name: str, position: int, *what: object) -> None:
        super().__init__(name, position, *what)
        self.position = position


@contextmanager
def _without_parts() -> Iterator[None]:
    """Lets the parser have its exceptions without the modules that define them."""
    stand_ins: dict[str, ModuleType] = {}
    for part in _PARTS:
        name = f"ruamel.yaml.{part.lower()}"
        if name not in sys.modules:
            stand_ins[name] = ModuleType(name)
            error = _ReaderError if part == "Reader" else MarkedYAMLError
            setattr(stand_ins[name], f"{part}Error", error)
    sys.modules.update(stand_ins)
    try:
        yield
    finally:
        for name in stand_ins:
            del sys.modules[name]


with _without_parts():
    import _ruamel_yaml as clib
    from _ruamel_yaml import CParser

__all__ = [
    "AliasEvent",
    "CParser",
    "DocumentEndEvent",
    "MappingEndEvent",
    "MappingNode",
    "MappingStartEvent",
    "ScalarEvent",
    "ScalarNode",
    "SequenceEndEvent",
    "SequenceNode",
    "SequenceStartEvent",
    "StreamEndEvent",
    "YAMLError",
    "only_node",
]


class _Node:
    """What the composer makes of a value; ruamel's own class takes half of the time of composing.

    `ctag` is whatever the parser's `resolve` gives; `style` is a scalar's quotes or block sign, or
    whether a collection is written in flow style.
    """

    __slots__ = ("ctag", "end_mark", "start_mark", "style", "value")

    def __init__(self, *given: Any) -> None:
        self.ctag, self.value, self.start_mark, self.end_mark, self.style = given


class ScalarNode(_Node):
    __slots__ = ()


class SequenceNode(_Node):
    __slots__ = ()


class MappingNode(_Node):
    __slots__ = ()


def only_node(parser: Any) -> Any:
    """The root node of a text's only document; None where there is none, or another one follows.

    Raises YAMLError. The C module looks its node classes up by name, each time; they are ours while
    this lasts.
    """
    theirs = clib.ScalarNode, clib.SequenceNode, clib.MappingNode
    clib.ScalarNode, clib.SequenceNode, clib.MappingNode = ScalarNode, SequenceNode, MappingNode
    parser._parser = parser._composer = parser  # noqa: SLF001 (ruamel's composer looks there)
    try:
        node = parser.get_node() if parser.check_node() else None
        return None if parser.check_node() else node
    finally:
        clib.ScalarNode, clib.SequenceNode, clib.MappingNode = theirs
        del parser._parser, parser._composer  # noqa: SLF001 (a circle would keep all nodes alive)
