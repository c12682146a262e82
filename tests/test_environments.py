"""Clusters that are compared, and those that are environments of their own."""

from __future__ import annotations

import pytest

from ipi_lint_inference.environments import may_be_one_set, possible_sets


@pytest.mark.parametrize(
    ("one", "other", "may"),
    [
        ("prod-east", "prod-west", True),
        ("east", "west", True),
        ("hub", "prod-west", True),
        ("dev", "prod", False),
        ("staging1", "production", False),
        ("eu-stage", "eu-stg", True),
        ("devon", "prod", True),
    ],
)
def test_environments_keep_clusters_apart(one: str, other: str, may: bool) -> None:
    assert may_be_one_set(one, other) is may
    assert may_be_one_set(other, one) is may


def test_clusters_of_no_environment_are_in_every_set() -> None:
    clusters = ["hub", "dev-a", "prod-a", "prod-b"]
    assert list(possible_sets(clusters)) == [["hub", "dev-a"], ["hub", "prod-a", "prod-b"]]
    assert list(possible_sets(["east", "west"])) == [["east", "west"]]
    assert list(possible_sets([])) == []
