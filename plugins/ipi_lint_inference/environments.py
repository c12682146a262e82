"""Clusters of different environments, which hardly ever are one clusterset."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ipi_lint import regex

_WORDS = {
    "dev": "development",
    "develop": "development",
    "development": "development",
    "test": "test",
    "testing": "test",
    "qa": "qa",
    "uat": "uat",
    "ci": "ci",
    "demo": "demo",
    "sandbox": "sandbox",
    "preview": "preview",
    "stage": "staging",
    "staging": "staging",
    "stg": "staging",
    "preprod": "preproduction",
    "preproduction": "preproduction",
    "prod": "production",
    "prd": "production",
    "production": "production",
}
_WORD = regex(r"[A-Za-z]+")


def may_be_one_set(one: str, other: str) -> bool:
    """Whether two clusters may export to each other, as far as their names tell.

    `prod-east` and `prod-west` may, and so may `east` and `prod-west`; `dev` and `prod` do not.
    """
    own, others = _environments(one), _environments(other)
    return not own or not others or own == others


def possible_sets(clusters: Iterable[str]) -> Iterator[list[str]]:
    """The clusters of each environment, with those whose names say none."""
    by_environment: dict[frozenset[str], list[str]] = {}
    for cluster in clusters:
        by_environment.setdefault(_environments(cluster), []).append(cluster)
    unsaid = by_environment.pop(frozenset(), [])
    for each in by_environment.values():
        yield [*unsaid, *each]
    if unsaid and not by_environment:
        yield unsaid


def _environments(cluster: str) -> frozenset[str]:
    words = (word.lower() for word in _WORD.findall(cluster))
    return frozenset(_WORDS[word] for word in words if word in _WORDS)
