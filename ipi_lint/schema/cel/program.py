"""A compiled expression, and what it says of a value."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ipi_lint.schema.cel.bounds import Size, size_of, work
from ipi_lint.schema.cel.fault import CelLimitError, CelRuntimeError
from ipi_lint.schema.cel.functions.equality import BUDGET
from ipi_lint.schema.cel.reads import reads
from ipi_lint.schema.cel.types import Absent, Schema
from ipi_lint.schema.cel.values import engine_input
from ipi_lint.schema.pattern import pattern_of

_MOST_WORK = 40_000_000
"""About a second at most. The API server allows an expression about a tenth of one."""
_NO_KEY = r'^Key not found in map : "(.*)"$'
OLD_SELF = "oldSelf"

Variables = Mapping[str, Schema | Absent | None]


class Program:
    """A compiled expression. Hold on to it: finding it again costs more than evaluating it.

    `result` names the type of its value: `bool`, `string`, `dyn` where it is not known.
    """

    def __init__(
        self,
        expression: Any,
        checked: Any,
        variables: Variables,
        named: Collection[str] | None,
        refusal: str = "",
        result: str = "dyn",
    ) -> None:
        self.result = result
        self._refusal = refusal
        self._expression = expression
        self._checked = checked
        self._variables = variables
        self._named = named
        self._work: dict[tuple[int, ...], float] = {}

    @classmethod
    def refused(cls, reason: str) -> Program:
        """One that the API server may evaluate, but the engine here cannot."""
        return cls(None, None, {}, None, reason)

    @property
    def is_refused(self) -> bool:
        """Whether the engine cannot evaluate it at all."""
        return bool(self._refusal)

    @property
    def variables(self) -> Collection[str]:
        """The names that it asks for."""
        return self._variables.keys()

    def reads(self, variable: str) -> tuple[tuple[str | int, ...], ...]:
        """The ways below a variable that it spells out, such as `spec`, `replicas`."""
        return () if self._checked is None else tuple(reads(self._checked.expr, variable))

    @property
    def uses_old_self(self) -> bool:
        """Whether it looks at the object as it was before: such a rule is skipped on create."""
        return OLD_SELF in self._variables

    def evaluate(self, values: Mapping[str, Any]) -> Any:
        """The value as Python has it. Raises CelRuntimeError where it is an error.

        Raises CelLimitError where the engine does not get so far: too much work, or a value that
        it cannot take.
        """
        if self._refusal:
            raise CelLimitError(self._refusal)
        data = {
            name: engine_input(values[name], schema, self._named)
            for name, schema in self._variables.items()
            if not isinstance(schema, Absent) and name in values
        }
        self._demand_little_work({name: size_of(value) for name, value in data.items()})
        try:
            result = self._expression.eval(data=data)
        except RuntimeError as error:
            raise _failure(str(error)) from None
        if result.type().name() == "ERROR":
            raise _failure(result.plain_value())
        try:
            return result.plain_value()
        except TypeError:
            raise CelLimitError("the value holds a text that is no Unicode") from None

    def _demand_little_work(self, sizes: dict[str, Size]) -> None:
        """Sizes are rounded up to powers of two, so that few have to be thought about."""
        rounded = {
            name: Size(*(2.0 ** int(bound).bit_length() for bound in size))
            for name, size in sizes.items()
        }
        key = tuple(int(bound) for name in sorted(rounded) for bound in rounded[name])
        if key not in self._work:
            self._work[key] = work(self._checked, rounded)
        if self._work[key] > _MOST_WORK:
            raise CelLimitError("the expression may take too long for a value as large as this")


def _failure(text: str) -> CelRuntimeError:
    if BUDGET in text:
        return CelLimitError("the expression takes more steps than the engine does")
    status, colon, message = text.partition(": ")
    is_status = colon and status.replace("_", "").isupper()
    message = message if is_status else text
    missing = pattern_of(_NO_KEY).search(message)
    return CelRuntimeError(f"no such key: '{missing.group(1)}'" if missing else message)
