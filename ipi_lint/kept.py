"""What the doors gave last time, kept for as long as the program is the same.

Only what ipi-lint's own distribution gives is kept: where another one has an entry point, all
plugins are loaded each time. What is kept is data; rules, checks and reporters are imported when
they are first called.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from time import time_ns

from ipi_lint import disk
from ipi_lint.digest import digest
from ipi_lint.store import Store
from ipi_lint.version import VERSION
from ipi_lint.witness import Witness, package, read, real, still_so

TYPE_CHECKING = False  # typing takes longer to import than this reads
if TYPE_CHECKING:
    from typing import Any

_INFO = (".dist-info", ".egg-info")
_SAYS = ("entry_points.txt", "RECORD")
"""What a distribution gives, and what each of its files holds."""
_FORM = 3
_FEW = 20
"""So many files more are sooner read than all stamps are written again."""


class Kept:
    """What is kept of this program: on this Python, its path, and with what is installed there.

    `identity` stands for all that it is made of, and answers may be kept by it; it is empty where
    that is not known, or is not what it was.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._began = time_ns()
        folders = dict.fromkeys(each or "." for each in sys.path)
        archives = [disk.stamp(each, follow=True) for each in folders if not os.path.isdir(each)]
        self._infos = [*_infos(folders)]
        self._environment = [_FORM, VERSION, sys.version, sys.path, archives, self._infos]
        self._name = f"program-{_digest(self._environment)}"
        self._content = store.load(self._name)
        self.identity = str(self._content["identity"]) if self._holds() else ""

    def load(self) -> Any:
        """What was kept; None where nothing was."""
        return self.store.load(f"doors-{self.identity}") if self.identity else None

    def is_same(self) -> bool:
        """Whether the program is still the one of that identity."""
        return bool(self.identity) and self._holds()

    def save(self, given: Mapping[str, Any]) -> None:
        """Keeps what was given, if that can be, and is not of files that have changed since."""
        with Witness() as witness:
            for file in _files(self._infos):
                end = os.path.realpath(file)
                if end != file:
                    real(file)  # a link may come to lead elsewhere
                read(end, sys.maxsize)
        evidence = witness.data()
        stamps = (disk.stamp(row[0], follow=False) for row in evidence["files"])
        if any(each and each[2] > self._began for each in stamps):
            return
        answers = [[row[0], row[-1]] for rows in evidence.values() for row in rows]
        self.identity = _digest([self._environment, answers])
        self._content = {"identity": self.identity, "evidence": evidence}
        self.store.save(f"doors-{self.identity}", given)
        self.store.save(self._name, self._content)

    def _holds(self) -> bool:
        try:
            return "identity" in self._content and holds(self.store, self._name, self._content)
        except (ArithmeticError, LookupError, TypeError, ValueError):  # not what we wrote
            return False


def holds(store: Store, name: str, content: Any) -> bool:
    """Whether all is as the evidence in what was kept says.

    Raises ArithmeticError, LookupError, TypeError or ValueError for what has no such form.
    """
    renewed = still_so(content["evidence"])
    if renewed is not None and renewed > _FEW:
        store.save(name, content)
    return renewed is not None


def _infos(folders: Mapping[str, None]) -> Iterator[str]:
    """Where each distribution on Python's path says what it is."""
    for folder in folders:
        try:
            names = os.listdir(folder)
        except OSError:
            continue
        yield from (f"{folder}/{name}" for name in sorted(names) if name.endswith(_INFO))


def _files(infos: list[str]) -> Iterator[str]:
    """The files that the program is made of, as far as they are known: all of our own, others'
    that are imported, and what distributions say of themselves."""
    library = os.path.dirname(os.__file__)
    modules = {**sys.modules}
    for name, module in modules.items():
        if name.startswith("ipi_lint") and "." not in name:
            for folder in getattr(module, "__path__", ()):
                yield from _below(folder)
        file = getattr(module, "__file__", None)
        if file and (not file.startswith(library) or "-packages" in file):
            yield file
    for info in infos:
        yield from (f"{info}/{name}" for name in _SAYS)


def _below(folder: str) -> Iterator[str]:
    for entry in package(folder):
        if entry.is_dir():
            yield from _below(entry.path)
        else:
            yield entry.path


def _digest(data: Any) -> str:
    return digest(json.dumps(data).encode())
