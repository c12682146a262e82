"""What must fit together in a route: its parents, its rules, and where they send requests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ipi_lint import Broken, regex

_MATCHES = 128
_MILLISECONDS = {"h": 3_600_000, "m": 60_000, "s": 1_000, "ms": 1}
_DURATION = regex(r"([0-9]{1,5})(ms|h|m|s)")


def parents_told_apart(value: Any) -> Iterator[Broken]:
    """References to one parent need a sectionName each, and not the same."""
    parents: dict[tuple[str, ...], list[tuple[int, str]]] = {}
    for index, parent in enumerate(value):
        names = parent["kind"], parent["name"], parent["group"], parent.get("namespace") or ""
        parents.setdefault(names, []).append((index, parent.get("sectionName") or ""))
    for (kind, name, *_), references in parents.items():
        yield from _sections_told_apart(f"the {kind} '{name}'", references)


def _sections_told_apart(parent: str, references: list[tuple[int, str]]) -> Iterator[Broken]:
    named = next((section for _, section in references if section), None)
    seen: set[str] = set()
    for index, section in references:
        if section in seen and section:
            message = f"section '{section}' of {parent} is referenced a second time"
            yield Broken(
                (index, "sectionName"), message, "Remove one; a port does not tell them apart."
            )
        elif section in seen:
            message = f"{parent} is referenced a second time without a sectionName"
            yield Broken((index,), message, "Remove it, or give each a sectionName of its own.")
        elif named and not section:
            message = f"{parent} is referenced without a sectionName, and again with '{named}'"
            yield Broken((index,), message, "Give each reference a sectionName, or keep only one.")
        seen.add(section)


def matches_in_total(value: Any) -> Iterator[Broken]:
    """A rule without matches counts as one in an HTTPRoute, by its default, else as none."""
    total = sum(len(rule.get("matches", ())) for rule in value)
    if total > _MATCHES:
        message = f"the rules have {total} matches in total; at most {_MATCHES} are allowed"
        yield Broken((), message, "Move some rules to a second route.", on_key=True)


def redirect_without_backends(value: Any) -> Iterator[Broken]:
    """A rule that redirects has no backendRefs."""
    filters = value.get("filters", ())
    if value.get("backendRefs") and any("requestRedirect" in each for each in filters):
        message = "the rule has backendRefs, but its filter requestRedirect answers every request"
        yield Broken(("backendRefs",), message, "Remove one of the two.", on_key=True)


def service_with_port(value: Any) -> Iterator[Broken]:
    """A reference to a Service gives its port."""
    if value["group"] == "" and value["kind"] == "Service" and "port" not in value:
        message = f"the reference to the Service '{value['name']}' has no port"
        meant = "Say `port`; for another kind, such as InferencePool, say its `group` and `kind`."
        yield Broken(("port",), message, meant)


def backend_timeout_within_request(value: Any) -> Iterator[Broken]:
    """One attempt may not take longer than the whole request; '0s' is no limit."""
    request, backend = value.get("request"), value.get("backendRequest")
    if request is None or backend is None:
        return
    if 0 < _milliseconds(request) < _milliseconds(backend):
        message = f"the backendRequest timeout '{backend}' is longer than the request's '{request}'"
        yield Broken(("backendRequest",), message, "Shorten it, or lengthen `request`.")


def _milliseconds(duration: str) -> int:
    return sum(int(number) * _MILLISECONDS[unit] for number, unit in _DURATION.findall(duration))


def hostnames_without_ip(value: Any) -> Iterator[Broken]:
    """Host names, not IPv4 addresses; the pattern leaves no others."""
    for index, name in enumerate(value):
        parts = name.split(".")
        if len(parts) == 4 and all(map(_is_octet, parts)):
            message = f"'{name}' is an IP address, not a host name"
            yield Broken((index,), message, "Clients send no IP address as the name of a server.")


def _is_octet(part: str) -> bool:
    return part.isdecimal() and len(part) <= 3 and str(int(part)) == part and int(part) <= 255
