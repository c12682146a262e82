"""Label selectors, as Kubernetes matches them."""

from __future__ import annotations

from typing import Any

import pytest

from ipi_lint_inference.selectors import matches_labels, selects

LABELS = {"app": "qwen", "tier": "gold"}


@pytest.mark.parametrize(
    ("wanted", "holds"),
    [
        ({}, True),
        ({"app": "qwen"}, True),
        ({"app": "qwen", "tier": "gold"}, True),
        ({"app": "qwen", "zone": "a"}, False),
        ({"app": "Qwen"}, False),
        (None, False),
        (["app"], False),
    ],
)
def test_pairs(wanted: Any, holds: bool) -> None:
    assert matches_labels(wanted, LABELS) is holds


def _expression(key: str, operator: str, *values: str) -> dict[str, Any]:
    return {"key": key, "operator": operator, "values": list(values)}


@pytest.mark.parametrize(
    ("expression", "holds"),
    [
        (_expression("app", "In", "qwen", "llama"), True),
        (_expression("app", "In", "llama"), False),
        (_expression("zone", "In", "a"), False),
        (_expression("app", "NotIn", "llama"), True),
        (_expression("app", "NotIn", "qwen"), False),
        (_expression("zone", "NotIn", "a"), True),
        (_expression("app", "Exists"), True),
        (_expression("zone", "Exists"), False),
        (_expression("zone", "DoesNotExist"), True),
        (_expression("app", "DoesNotExist"), False),
        (_expression("app", "Like", "q"), False),
    ],
)
def test_expressions(expression: dict[str, Any], holds: bool) -> None:
    assert selects({"matchExpressions": [expression]}, LABELS) is holds
    both = {"matchLabels": {"app": "qwen"}, "matchExpressions": [expression]}
    assert selects(both, LABELS) is holds
    assert selects({"matchLabels": {"app": "x"}, "matchExpressions": [expression]}, LABELS) is False


def test_an_empty_selector_selects_all_and_none_selects_nothing() -> None:
    assert selects({}, LABELS)
    assert not selects(None, LABELS)
