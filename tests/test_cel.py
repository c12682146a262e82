"""CEL as the API server has it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from ipi_lint.manifest import read_manifests
from ipi_lint.reader import Limits
from ipi_lint.schema.cel import CelFault, CelRuntimeError, Program, compile_rule, uses_old_self
from ipi_lint.source import Source
from shared import json_lines, shared

OBJECT = {
    "type": "object",
    "properties": {
        "n": {"type": "integer"},
        "s": {"type": "string"},
        "l": {"type": "array", "items": {"type": "integer"}},
        "t": {"type": "string", "format": "date-time"},
        "m": {"type": "object", "additionalProperties": {"type": "string"}},
        "namespace": {"type": "string"},
    },
}


def _program(rule: str, schema: Any = OBJECT) -> Program:
    program = compile_rule(rule, {"self": schema, "oldSelf": schema}, "bool")
    assert isinstance(program, Program), program
    return program


def _holds(rule: str, **fields: Any) -> Any:
    return _program(rule).evaluate({"self": fields})


@pytest.mark.parametrize(
    "rule",
    [
        "self.n + 1 == 3 && self.n < 2.5",
        "!has(self.t) && has(self.s)",
        "self.s.matches('^a+$') && self.s.find('a+') == 'aaa'",
        "self.l.isSorted() && self.l.sum() == 6 && self.l.max() == 3 && self.l.indexOf(2) == 1",
        "self.l.all(x, x > 0) && self.l.exists_one(x, x == 3)",
        "self.s.upperAscii() == 'AAA' && 'a,b'.split(',').size() == 2",
        "isURL('https://a.b/c') && url('https://a.b:8/c').getPort() == '8'",
        "isIP('10.0.0.1') && cidr('10.0.0.0/8').containsIP('10.1.2.3')",
        "quantity('1Gi').isGreaterThan(quantity('500Mi')) && isQuantity('1500m')",
        "duration('1h30m') > duration('80m')",
        "self.?t.orValue(timestamp('2026-01-01T00:00:00Z')) == timestamp('2026-01-01T00:00:00Z')",
        "self.m['a'] == 'b' && 'a' in self.m && self.m.size() == 1",
        "self.__namespace__ == 'x'",
        "sets.contains([1, 2, 3], self.l)",
        "semver('1.2.3').isLessThan(semver('1.3.0'))",
    ],
)
def test_what_holds(rule: str) -> None:
    assert _holds(rule, n=2, s="aaa", l=[1, 2, 3], m={"a": "b"}, namespace="x") is True


@pytest.mark.parametrize(
    "rule", ["self.l[9] == 1", "self.n / 0 == 1", "duration(self.s) > duration('1s')"]
)
def test_what_fails_at_run_time(rule: str) -> None:
    with pytest.raises(CelRuntimeError):
        _holds(rule, n=1, l=[1], s="aaaa")


@pytest.mark.parametrize(
    ("rule", "line", "column"),
    [("self.nothing == 1", 1, 5), ("self.n ==", 1, 10), ("true &&\n  nobody", 2, 3), ("1", 1, 1)],
)
def test_what_does_not_compile_has_a_place(rule: str, line: int, column: int) -> None:
    fault = compile_rule(rule, {"self": OBJECT}, "bool")
    assert isinstance(fault, CelFault)
    assert (fault.line, fault.column) == (line, column)


def test_hostile_values_end() -> None:
    for rule in ("duration(self.s) > duration('1s')", "self.s.matches('^(a+)+$')"):
        try:
            _holds(rule, s="a" * 100_000 + "!")
        except CelRuntimeError:
            continue


def test_old_self_is_seen_in_the_expression_not_in_its_text() -> None:
    assert uses_old_self("self == oldSelf")
    assert not uses_old_self("self.s == 'oldSelf'")


def test_every_verdict_equals_the_api_servers() -> None:
    wrong: Counter[tuple[int, str, str]] = Counter()
    count = 0
    for case in json_lines("conformance/cel/cases.jsonl.gz"):
        program = _program(case["rule"], case["schema"])
        for instance, verdict in zip(case["instances"], case["verdicts"], strict=True):
            count += 1
            try:
                holds = program.evaluate({"self": instance, "oldSelf": instance})
                ours = "T" if holds else "F"
            except CelRuntimeError:
                ours = "E"
            if ours != verdict[0]:
                wrong[case["id"], ours, verdict] += 1
    assert (count, wrong) == (4835, Counter())


def _nodes(node: Any) -> Iterator[Any]:
    if isinstance(node, dict):
        yield node
        for below in node.values():
            yield from _nodes(below)
    elif isinstance(node, list):
        for below in node:
            yield from _nodes(below)


def test_every_rule_of_every_release_compiles() -> None:
    rules = 0
    for file in sorted(shared("conformance/crds").rglob("*.yaml")):
        source = Source(str(file), file.read_text(encoding="utf-8"))
        for document in read_manifests(source, Limits(), 1000, in_chart=False).documents:
            if document.node.get("kind").text != "CustomResourceDefinition":
                continue
            for node in _nodes(document.value["spec"]["versions"]):
                for each in node.get("x-kubernetes-validations", ()):
                    rules += 1
                    _program(each["rule"], node)
    assert rules > 500
