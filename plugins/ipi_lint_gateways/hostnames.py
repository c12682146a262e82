"""Hostnames of listeners and routes, as the Gateway API matches them."""

from __future__ import annotations


def intersect(one: str, other: str) -> bool:
    """Whether some host answers to both names.

    An empty name stands for every host. `*.example.com` stands for all hosts below example.com,
    however many labels deep, and not for example.com itself. Source: Gateway API v1.6.1.
    """
    one, other = one.lower(), other.lower()
    if "*" in (one, other) or "" in (one, other):
        return True
    if _is_wild(one) and _is_wild(other):
        return one.endswith(other[1:]) or other.endswith(one[1:])
    if _is_wild(one):
        return other.endswith(one[1:])
    return one.endswith(other[1:]) if _is_wild(other) else one == other


def _is_wild(name: str) -> bool:
    return name.startswith("*.")
