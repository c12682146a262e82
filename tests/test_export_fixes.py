"""Fixes of the rules about the export annotation: safe where nothing else can be meant."""

from __future__ import annotations

import pytest

from ipi_lint.rule import Fix
from ipi_lint.testing import lint_texts

GROUP = "inference.networking.x-k8s.io"
POOL = """apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: qwen-chat
  annotations:
    {}
"""


def fixes(text: str, rule: str) -> list[Fix | None]:
    return [finding.fix for finding in lint_texts({"a.yaml": text}, [rule]).findings]


def fixed(text: str, fix: Fix) -> str:
    for span, new in sorted(fix.edits, reverse=True):
        text = text[: span.start] + new + text[span.end :]
    return text


@pytest.mark.parametrize(
    ("before", "after", "safe"),
    [
        ("clusterset # all", "ClusterSet # all", True),
        ("'Cluster Set '", "'ClusterSet'", True),
        ('"true"', '"ClusterSet"', False),
        ('""', '"ClusterSet"', False),
        ("ClusterSets", "ClusterSet", False),
    ],
)
def test_a_value_is_replaced_in_its_quotes(before: str, after: str, safe: bool) -> None:
    text = POOL.format(f"{GROUP}/export: {before}")
    (fix,) = fixes(text, "export-unknown-value")
    assert fix
    assert fix.safe is safe
    assert fixed(text, fix) == POOL.format(f"{GROUP}/export: {after}")


@pytest.mark.parametrize(
    "value", ["Local", "east,west", '"cluster\\u0073et"', "|\n      x", "&v all"]
)
def test_a_value_is_left_alone_where_the_right_text_is_not_plain(value: str) -> None:
    assert fixes(POOL.format(f"{GROUP}/export: {value}"), "export-unknown-value") == [None]


@pytest.mark.parametrize(
    ("before", "safe"),
    [
        ("inference.networking.k8s.io/export", True),
        (f"{GROUP}/Export", True),
        (f"{GROUP}/exported", False),
        ("multicluster.x-k8s.io/export", False),
    ],
)
def test_a_key_is_renamed(before: str, safe: bool) -> None:
    text = POOL.format(f'"{before}": ClusterSet')
    (fix,) = fixes(text, "export-wrong-key")
    assert fix
    assert fix.safe is safe
    assert fixed(text, fix) == POOL.format(f'"{GROUP}/export": ClusterSet')


@pytest.mark.parametrize(
    "entries",
    [
        'inference.networking.k8s.io/export: "true"',
        f"{GROUP}/export-mode: ParentMode",
        f"inference.networking.k8s.io/export: ClusterSet\n    {GROUP}/export: ClusterSet",
    ],
)
def test_a_key_is_left_alone_where_renaming_is_not_enough(entries: str) -> None:
    assert fixes(POOL.format(entries), "export-wrong-key") == [None]
