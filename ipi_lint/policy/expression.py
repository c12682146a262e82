"""CEL expressions in files of policies: compiled with their place, evaluated with their reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ipi_lint.node import Node, Route
from ipi_lint.policy.forms import fault_at
from ipi_lint.schema.cel import (
    CelFault,
    CelLimitError,
    CelRuntimeError,
    CelUnavailableError,
    Program,
    compile_rule,
)
from ipi_lint.schema.validations import LIMIT, UNAVAILABLE, inside

UNKNOWN = "policy-unknown"
"""What decides stands in no file."""
FAILED = "policy-error"
"""An expression has no value for an object."""

Schemas = Mapping[str, Any]
_NO_ENGINE = "the CEL engine cannot be imported"
_MOST_TEXT = 1000


class UnjudgedError(Exception):
    """Something that cannot be judged here. `reason` is a stable word."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True)
class Expression:
    """An expression that compiles. Without a program `why` says what keeps it from being judged."""

    node: Node
    program: Program | None
    why: UnjudgedError | None = None

    @property
    def is_judged(self) -> bool:
        return self.program is not None and not self.program.is_refused

    @property
    def result(self) -> str:
        """The type of its value, `dyn` where that is not known."""
        return self.program.result if self.program else "dyn"

    def reads(self, variable: str) -> tuple[Route, ...]:
        return self.program.reads(variable) if self.program else ()

    def value(
        self, values: Mapping[str, Any], lacking: Mapping[str, UnjudgedError] | None = None
    ) -> Any:
        """What it gives. Raises UnjudgedError where that is an error or the engine gives up.

        `lacking` says of names that have no value here why: that is then the reason.
        """
        if self.program is None:
            raise self.why or UnjudgedError(UNAVAILABLE, _NO_ENGINE)
        try:
            return self.program.evaluate(values)
        except CelLimitError as error:
            raise UnjudgedError(LIMIT, str(error)) from None
        except CelRuntimeError as error:
            said = " ".join(str(error).split()) or "an error"
            for name, why in (lacking or {}).items():
                if f'"{name}"' in said:
                    raise why from None
            raise UnjudgedError(FAILED, said) from None


def compiled(
    node: Node, variables: Schemas, returns: str = "", may_be_anything: bool = False
) -> Expression:
    """Compiles an expression for variables with these schemas; None stands for anything.

    `returns` is the type that its value must have; `may_be_anything` lets one pass whose type is
    not known. Raises ConfigError, with the place, for what does not compile.
    """
    try:
        found = compile_rule(node.text or "", variables)
    except CelUnavailableError:
        return Expression(node, None, UnjudgedError(UNAVAILABLE, _NO_ENGINE))
    if isinstance(found, CelFault):
        raise _fault(node, found)
    is_open = found.is_refused or (may_be_anything and found.result == "dyn")
    if returns and found.result != returns and not is_open:
        gives = "a value of no known type" if found.result == "dyn" else found.result
        raise _fault(node, CelFault(f"it gives {gives}, not {returns}", 1, 1))
    return Expression(node, found)


def message_of(
    expression: Expression | None, text: str, values: Mapping[str, Any], otherwise: str
) -> str:
    """The words of a policy: what its messageExpression gives, else its message.

    The former does not count where it has no value, is blank or has several lines.
    """
    if expression is not None:
        try:
            said = expression.value(values)
        except UnjudgedError:
            said = ""
        if isinstance(said, str) and said.strip() and "\n" not in said.strip():
            return said.strip()[:_MOST_TEXT]
    return " ".join(text.split()) or otherwise


def _fault(node: Node, fault: CelFault) -> Exception:
    span = inside(node, fault.line, fault.column)
    message = f"the expression does not compile: {fault.message}"
    return fault_at(node.source, span, message)
