"""CEL as the API server has it: rules of CRDs, compiled and evaluated.

The engine is imported when the first expression is compiled.
"""

from ipi_lint.schema.cel.fault import (
    CelFault,
    CelLimitError,
    CelRuntimeError,
    CelUnavailableError,
)
from ipi_lint.schema.cel.program import Program
from ipi_lint.schema.cel.rules import compile_rule, uses_old_self
from ipi_lint.schema.cel.types import Absent

__all__ = [
    "Absent",
    "CelFault",
    "CelLimitError",
    "CelRuntimeError",
    "CelUnavailableError",
    "Program",
    "compile_rule",
    "uses_old_self",
]
