"""Modules whose code runs when somebody first asks them for something."""

from __future__ import annotations

import sys
from types import ModuleType

TYPE_CHECKING = False  # typing takes longer to import than the version takes to print
if TYPE_CHECKING:
    from typing import Any


def put_off(name: str) -> None:
    """Lets a module wait, if it is there and nobody has imported it. Who imports it sees no more.

    For what others import and hardly ever use.
    """
    from importlib.util import find_spec, module_from_spec

    spec = None if name in sys.modules else find_spec(name)
    if spec is not None:
        module = module_from_spec(spec)
        module.__class__ = _Waiting
        sys.modules[name] = module
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], child, module)


class _Waiting(ModuleType):
    def __getattr__(self, name: str) -> Any:
        self.__class__ = ModuleType  # type: ignore[assignment]  # it waits no more
        assert self.__spec__
        assert self.__spec__.loader
        self.__spec__.loader.exec_module(self)
        return getattr(self, name)
