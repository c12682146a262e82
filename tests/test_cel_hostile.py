"""Expressions and values that are meant to take long: each ends at once, with a clear word."""

from __future__ import annotations

from time import monotonic
from typing import Any

import pytest

from ipi_lint.manifest import read_manifests
from ipi_lint.reader import Limits
from ipi_lint.schema.cel import CelFault, CelLimitError, CelRuntimeError, compile_rule
from ipi_lint.source import Source

SELF = {
    "type": "object",
    "properties": {
        "s": {"type": "string"},
        "l": {"type": "array", "items": {"type": "integer"}},
    },
}
MANY = list(range(100_000))
LONG = "a" * 1_000_000


def _outcome(rule: str, fields: dict[str, Any]) -> str:
    try:
        program = compile_rule(rule, {"self": SELF}, "bool")
        if isinstance(program, CelFault):
            return "does not compile"
        return str(program.evaluate({"self": fields}))
    except CelLimitError:
        return "not checked"
    except CelRuntimeError:
        return "error"


@pytest.mark.parametrize(
    ("rule", "fields", "expected"),
    [
        ("self.l.all(a, self.l.all(b, self.l.all(c, a + b + c >= 0)))", {"l": MANY}, "not checked"),
        ("self.l.map(a, self.l.map(b, self.l)).size() > 0", {"l": MANY}, "not checked"),
        ("lists.range(1000000000).size() > 0", {}, "not checked"),
        ("self.l.distinct().size() > 0", {"l": MANY}, "not checked"),
        ("sets.contains(self.l, self.l)", {"l": MANY}, "not checked"),
        ("'%.999999999f'.format([1.5]) == ''", {}, "not checked"),
        ("'%.999999999d'.format([1]) == ''", {}, "not checked"),
        ("'%999999999d'.format([1]) == ''", {}, "does not compile"),
        ("self.s.format([1.5]) == ''", {"s": "%.999999999f"}, "not checked"),
        ("self.s.replace('', self.s).size() > 0", {"s": LONG}, "not checked"),
        ("self.s.split('').size() > 0", {"s": LONG}, "not checked"),
        ("self.s.findAll('(a|b)*?c').size() > 0", {"s": LONG}, "not checked"),
        ("self.s.matches('^(a|aa|aaa)*b$')", {"s": LONG}, "False"),
        ("self.s.matches(self.s)", {"s": "(a{1000}){1000}"}, "error"),
        ("self.s.find(self.s) == ''", {"s": "((a{100}){100}){100}"}, "error"),
        ("self.s.matches(self.s)", {"s": "(" * 100_000}, "error"),
        ("duration(self.s) > duration('1s')", {"s": "a" * 1000}, "error"),
        ("duration(self.s) > duration('1s')", {"s": "1h" * 500_000}, "error"),
        ("timestamp(self.s) > timestamp('2026-01-01T00:00:00Z')", {"s": "9" * 999_999}, "error"),
        ("quantity(self.s).isInteger()", {"s": "1e999999999"}, "error"),
        ("quantity(self.s).isInteger()", {"s": "9" * 999_999}, "error"),
        ("int(self.s) == 1", {"s": "9" * 999_999}, "error"),
        ("isSemver(self.s)", {"s": "9" * 999_999 + ".0.0"}, "False"),
        ("isIP(self.s)", {"s": ":" * 999_999}, "False"),
        ("isURL(self.s)", {"s": "https://a/" + "%41" * 300_000}, "True"),
        ("format.uuid().validate(self.s).hasValue()", {"s": "-" * 999_999}, "True"),
        ("(" * 5_000 + "true" + ")" * 5_000, {}, "not checked"),
        ("[" * 3_000 + "]" * 3_000 + ".size() > 0", {}, "not checked"),
        ("1 + " * 20_000 + "1 > 0", {}, "not checked"),
        ("self" + ".s" * 3_000, {}, "not checked"),
        ("[1].all(a, " * 200 + "true" + ")" * 200, {}, "not checked"),
        ("self.?s" + ".optMap(x, x)" * 30 + ".hasValue()", {"s": "a"}, "not checked"),
        (f"'{LONG}' == self.s", {"s": "a"}, "not checked"),
    ],
    ids=lambda each: each[:40] if isinstance(each, str) else "",
)
def test_ends_at_once(rule: str, fields: dict[str, Any], expected: str) -> None:
    pytest.importorskip("cel_expr_python")
    start = monotonic()
    assert _outcome(rule, fields) == expected
    assert monotonic() - start < 5


def test_a_type_that_contains_itself_is_not_read() -> None:
    text = "kind: CustomResourceDefinition\nspec: &type {type: object, items: *type}\n"
    manifests = read_manifests(Source("crd.yaml", text), Limits(), 1000, in_chart=False)
    assert manifests.documents == []
    assert [each.fault.message for each in manifests.faults] == [
        "the value of anchor 'type' contains itself"
    ]
