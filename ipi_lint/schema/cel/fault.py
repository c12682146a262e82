"""How an expression fails: not at all here, when it compiles, or when it is evaluated."""

from __future__ import annotations

from ipi_lint.records import NamedTuple


class CelUnavailableError(Exception):
    """The engine cannot be imported here."""


class CelRuntimeError(Exception):
    """An expression's value is an error, as that of `self.items[3]` is where there is no fourth."""


class CelLimitError(CelRuntimeError):
    """The engine does not judge this: a budget or one of its limits forbids it.

    It says nothing about the value. The API server may well judge it.
    """


class CelFault(NamedTuple):
    """An expression that does not compile. `line` and `column` count from 1, in code points."""

    message: str
    line: int
    column: int
