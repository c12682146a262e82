"""Label selectors, as Kubernetes matches them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def as_labels(value: Any) -> dict[str, str]:
    """The pairs of a label map as text; empty for what is no map.

    A number or a switch without quotes, which the API server refuses, counts as it was written;
    what is no scalar is left out.
    """
    if not isinstance(value, Mapping):
        return {}
    texts = {str(key): _text(each) for key, each in value.items()}
    return {key: text for key, text in texts.items() if text is not None}


def matches_labels(wanted: Any, labels: Any) -> bool:
    """Whether labels hold every pair that is wanted; no pairs match everything."""
    if not isinstance(wanted, Mapping) or not isinstance(labels, Mapping):
        return isinstance(wanted, Mapping) and not wanted
    return all(labels.get(key) == value for key, value in wanted.items())


def selects(selector: Any, labels: Mapping[str, Any]) -> bool:
    """Whether a LabelSelector (`matchLabels`, `matchExpressions`) selects what has these labels.

    An empty selector selects everything, one that is not there (None) nothing. Source:
    LabelSelector, Kubernetes API v1.35.
    """
    if not isinstance(selector, Mapping):
        return False
    if not matches_labels(selector.get("matchLabels") or {}, labels):
        return False
    expressions = selector.get("matchExpressions") or []
    return all(_holds(each, labels) for each in expressions if isinstance(each, Mapping))


def _holds(expression: Mapping[str, Any], labels: Mapping[str, Any]) -> bool:
    key, values = str(expression.get("key")), expression.get("values") or []
    is_there = key in labels
    match expression.get("operator"):
        case "In":
            return is_there and labels[key] in values
        case "NotIn":
            return not is_there or labels[key] not in values
        case "Exists":
            return is_there
        case "DoesNotExist":
            return not is_there
    return False


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str | int | float) else None
