"""libyaml's parser, and what it makes, without the rest of ruamel.yaml.

That package imports all of itself, which takes longer than reading a hundred files. Here it stands
empty until somebody asks it for something.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import Any


class _Waiting(ModuleType):
    """A package whose own code runs when it is first asked for a name that it does not have."""

    def __getattr__(self, name: str) -> Any:
        self.__class__ = ModuleType  # type: ignore[assignment]  # it waits no more
        assert self.__spec__
        assert self.__spec__.loader
        self.__spec__.loader.exec_module(self)
        return getattr(self, name)


def _stand_in(name: str) -> None:
    spec = None if name in sys.modules else find_spec(name)
    if spec is not None:
        package = module_from_spec(spec)
        package.__class__ = _Waiting
        sys.modules[name] = package
        parent, _, child = name.rpartition(".")
        setattr(sys.modules[parent], child, package)


_stand_in("ruamel.yaml")

import _ruamel_yaml as clib
from _ruamel_yaml import CParser
from ruamel.yaml.error import YAMLError
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
