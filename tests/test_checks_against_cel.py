"""Our checks in Python against the API server's verdicts on the CEL rules that they stand for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from ipi_lint.linter import load_linter
from ipi_lint.schema import Catalog
from ipi_lint.schema.validator import facts
from ipi_lint.schema.value import defaulted
from shared import json_lines

STANDS_FOR: dict[str, dict[int, tuple[str, ...]]] = {
    "parents-told-apart": {
        22: ("is referenced without",),
        23: ("a second time",),
        84: ("is referenced without",),
        85: ("a second time",),
    },
    "matches-in-total": {24: ("in total",), 43: ("in total",)},
    "redirect-without-backends": {44: ("backendRefs",)},
    "prefix-replaced-in-one-match": {
        45: ("requestRedirect",),
        46: ("urlRewrite",),
        47: ("requestRedirect",),
        48: ("urlRewrite",),
    },
    "service-with-port": {26: ("no port",)},
    "filter-types-once": {
        27: ("'RequestHeaderModifier'",),
        28: ("'ResponseHeaderModifier'",),
        50: ("'RequestRedirect'",),
        51: ("'URLRewrite'",),
    },
    "cors-filter-once": {88: ("'CORS'",)},
    "redirect-or-rewrite": {49: ("one list",)},
    "filter-with-its-field": {
        29: ("has requestHeaderModifier",),
        30: ("no requestHeaderModifier",),
        31: ("has responseHeaderModifier",),
        32: ("no responseHeaderModifier",),
        33: ("has requestMirror",),
        34: ("no requestMirror",),
        35: ("has extensionRef",),
        36: ("no extensionRef",),
        52: ("has requestRedirect",),
        53: ("no requestRedirect",),
        54: ("has urlRewrite",),
        55: ("no urlRewrite",),
        56: ("has cors",),
        57: ("no cors",),
    },
    "percent-or-fraction": {37: ("percent",)},
    "fraction-of-the-whole": {38: ("greater",)},
    "star-alone": {60: ("alone",)},
    "replacement-of-its-type": {
        65: ("no replaceFullPath",),
        66: ("has replaceFullPath",),
        67: ("no replacePrefixMatch",),
        68: ("has replacePrefixMatch",),
    },
    "path-as-sent": {
        69: ("begin with '/'", "is empty"),
        70: ("'//'",),
        71: ("'/./'",),
        72: ("'/../'",),
        73: ("'%2f'",),
        74: ("'%2F'",),
        75: ("sign '#'",),
        76: ("ends with '/..'",),
        77: ("ends with '/.'",),
        79: ("the sign", "is empty"),
    },
    "grpc-method-named": {39: ("no service",), 40: ("gRPC service",), 41: ("gRPC method",)},
    "backend-timeout-within-request": {80: ("longer",)},
    "hostnames-without-ip": {89: ("IP",)},
}
"""Which cases each check must agree with, and the words of its message for that rule alone."""

LOOSE = ("pattern", "minLength", "maxLength", "minimum", "maximum", "closed")
"""Faults that leave the shape right: the instances are made of odd words."""

COUNTS_ON_PATTERNS = ("hostnames-without-ip", "backend-timeout-within-request")

INSTANCES = [(check, case) for check, cases in STANDS_FOR.items() for case in cases]


@cache
def _case(number: int) -> Any:
    return next(
        case for case in json_lines("conformance/cel/cases.jsonl.gz") if case["id"] == number
    )


@cache
def _catalog() -> tuple[Catalog, Any]:
    loaded = load_linter()
    return loaded.linter().catalog, loaded.given.checks


def _node(catalog: Catalog, where: str) -> Any:
    """Our schema of the place that a case names, such as `TLSRoute.spec.hostnames`."""
    kind, *path = where.replace("[]", ".[]").split(".")
    group = "gateway.networking.k8s.io"
    schema = catalog.schema((group, kind, "v1"))
    for step in path:
        schema = schema["items"] if step == "[]" else schema["properties"][step]
    return schema


def _well_shaped(case: Any, schema: Any, check: str) -> Iterator[tuple[Any, str]]:
    """The instances to which the API server's defaults add nothing, and their verdicts."""
    loose = () if check in COUNTS_ON_PATTERNS else LOOSE
    for instance, verdict in zip(case["instances"], case["verdicts"], strict=True):
        faults = [fact for fact in facts(schema, instance) if fact.keyword not in loose]
        if not faults and defaulted(instance, schema) == instance:
            yield instance, verdict


@pytest.mark.parametrize(("check", "number"), INSTANCES)
def test_check_agrees_with_the_rule(check: str, number: int) -> None:
    case = _case(number)
    catalog, checks = _catalog()
    schema = _node(catalog, case["where"])
    assert check in schema["checks"]
    words = STANDS_FOR[check][number]
    for instance, verdict in _well_shaped(case, schema, check):
        messages = [broken.message for broken in checks[check](instance)]
        speaks = any(word in message for message in messages for word in words)
        assert speaks == (verdict == "F"), (instance, verdict, messages)
