"""From an expression's text to a program; the engine is imported when the first one asks for it."""

from __future__ import annotations

from functools import lru_cache

from ipi_lint.schema.cel.fault import CelFault, CelLimitError, CelUnavailableError
from ipi_lint.schema.cel.program import OLD_SELF, Program, Variables
from ipi_lint.schema.cel.types import Absent, Schema


class _Identity:
    """A schema as a key: the very same one. It is kept, so its place in memory is not reused."""

    def __init__(self, schema: Schema | None) -> None:
        self.schema = schema

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identity) and other.schema is self.schema

    def __hash__(self) -> int:
        return id(self.schema)


def compile_rule(
    expression: str, variables: Variables, returns: str | None = None
) -> Program | CelFault:
    """Compiles an expression for variables with these schemas; None stands for anything.

    A schema is structural, as a CRD has it; that of an object's root needs
    `x-kubernetes-embedded-resource: true`. `returns` is `bool` for a rule, `string` for its
    message. A text of white space only is no rule: the API server skips it, so do not ask.
    Raises CelUnavailableError where there is no engine.
    """
    keys = []
    for name, schema in sorted(variables.items()):
        if isinstance(schema, Absent):
            keys.append((name, True, _Identity(schema.schema)))
        else:
            keys.append((name, False, _Identity(schema)))
    return _compiled(expression, tuple(keys), returns)


def uses_old_self(expression: str) -> bool:
    """Whether an expression asks for the variable `oldSelf`; false for one that does not compile.

    False, too, where there is no engine: there nothing is evaluated anyway.
    """
    try:
        program = compile_rule(expression, dict.fromkeys(("self", OLD_SELF)))
    except CelUnavailableError:
        return False
    return isinstance(program, Program) and program.uses_old_self


@lru_cache(maxsize=4096)
def _compiled(
    expression: str, keys: tuple[tuple[str, bool, _Identity], ...], returns: str | None
) -> Program | CelFault:
    try:
        from ipi_lint.schema.cel.compiler import compiled
    except ImportError as error:
        raise CelUnavailableError(str(error)) from error
    variables = {
        name: Absent(key.schema) if is_absent else key.schema for name, is_absent, key in keys
    }
    try:
        return compiled(expression, variables, returns)
    except CelLimitError as error:
        return Program.refused(str(error))
