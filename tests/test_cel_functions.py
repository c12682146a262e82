"""What every function of Kubernetes' expressions gives, row by row: tests/cel/<theme>.txt.

A row is an expression and what the API server's own library makes of it: a value as JSON, `error`
where evaluating it fails, `does not compile`, or `not checked` where we leave the verdict open.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ipi_lint.schema.cel import CelFault, CelLimitError, CelRuntimeError, compile_rule

FOLDER = Path(__file__).parent / "cel"
SELF = {
    "type": "object",
    "properties": {
        "s": {"type": "string"},
        "l": {"type": "array", "items": {"type": "integer"}},
    },
}


def _rows() -> Iterator[tuple[str, str]]:
    for file in sorted(FOLDER.glob("*.txt")):
        for line in file.read_text(encoding="utf-8").splitlines():
            expression, _, expected = line.rpartition(" => ")
            yield expression, expected


def _given(expression: str) -> str:
    try:
        program = compile_rule(expression, {"self": SELF})
        if isinstance(program, CelFault):
            return "does not compile"
        value = program.evaluate({"self": {"s": "x", "l": [1, 2]}})
    except CelLimitError:
        return "not checked"
    except CelRuntimeError:
        return "error"
    return json.dumps(value, default=_bytes, ensure_ascii=False, sort_keys=True)


def _bytes(value: Any) -> str:
    return b64encode(value).decode()


def test_every_row() -> None:
    pytest.importorskip("cel_expr_python")
    wrong = [
        f"{expression} => {given}, not {expected}"
        for expression, expected in _rows()
        if (given := _given(expression)) != expected
    ]
    assert wrong == []


def test_every_overload_has_a_row() -> None:
    pytest.importorskip("cel_expr_python")
    from ipi_lint.schema.cel.engine import engine
    from ipi_lint.schema.cel.functions import table, texts, times
    from ipi_lint.schema.cel.syntax import Checked

    ours = (*table.all_functions(), *texts.replacements(), *times.replacements())
    missing = {function.id for function in (*ours, *times.corrections())}
    for expression, expected in _rows():
        if expected not in ("does not compile", "not checked") and "self" not in expression:
            checked = Checked(engine().check(expression, ()).serialize())
            missing -= {each for found in checked.overloads.values() for each in found}
    assert missing == set()
