"""Matches of HTTPRoute rules, so that those that take the same requests are the same."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from ipi_lint import Node, holds_placeholder
from ipi_lint_inference.backends import RouteRule


def matches_of(rule: RouteRule) -> Iterator[tuple[Hashable, Node]]:
    """The matches of a rule in their normal form; a rule without any matches every path.

    Those with placeholders are left out. Source: HTTPRoute, HTTPRouteMatch, Gateway API v1.6.1.
    """
    nodes = list(rule.node.get("matches").items()) or [rule.node.get("matches")]
    for node in nodes:
        normal = normal_form(node)
        if not holds_placeholder(repr(normal)):
            yield normal, node


def normal_form(match: Node) -> Hashable:
    """What a match comes to: path `PathPrefix /` and type Exact where none is said.

    The order of headers and of query parameters does not count, nor do the letters' case in the
    names of headers and a slash at the end of a prefix. Of several entries for one name the first
    one counts.
    """
    headers = _pairs(match.get("headers"), is_lower=True)
    params = _pairs(match.get("queryParams"), is_lower=False)
    return (*_path(match.get("path")), headers, params, match.get("method").text)


def said(match: Node) -> str:
    """A match in words: `'/v1'`, `'/v1' with the header 'x-model: llama'`, `every path`."""
    kind, value = _path(match.get("path"))
    words = "every path" if (kind, value) == ("PathPrefix", "/") else f"'{value}'"
    if match.get("method").text:
        words = f"{match.get('method').text} to {words}"
    more = [f"the header '{_entry(each, ': ')}'" for each in match.get("headers").items()]
    more += [f"the parameter '{_entry(each, '=')}'" for each in match.get("queryParams").items()]
    return f"{words} with {' and '.join(more)}" if more else words


def telling(match: Node) -> Node:
    """The part of a match that tells most: a header's value, else the path's, else all of it."""
    for node in (match.get("headers", 0, "value"), match.get("path", "value")):
        if node.exists:
            return node
    return match


def _path(node: Node) -> tuple[str, str]:
    kind, value = node.get("type").text or "PathPrefix", node.get("value").text or "/"
    return kind, value.rstrip("/") or "/" if kind == "PathPrefix" else value


def _pairs(node: Node, *, is_lower: bool) -> frozenset[tuple[str, tuple[str, str | None]]]:
    found: dict[str, tuple[str, str | None]] = {}
    for each in node.items():
        name = each.get("name").text or ""
        entry = (each.get("type").text or "Exact", each.get("value").text)
        found.setdefault(name.lower() if is_lower else name, entry)
    return frozenset(found.items())


def _entry(node: Node, sign: str) -> str:
    return f"{node.get('name').plain}{sign}{node.get('value').plain}"
