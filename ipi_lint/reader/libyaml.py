"""libyaml's parser, and what it makes, without the rest of ruamel.yaml.

That package imports all of itself, which takes longer than reading a hundred files. Here it waits
until somebody asks it for something.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

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
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

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
]
