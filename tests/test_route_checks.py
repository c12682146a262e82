"""What must fit together in a route: each check on small values, with their defaults filled in."""

from __future__ import annotations

from typing import Any

import pytest

from ipi_lint import Broken
from ipi_lint_rules.checks import route_filters, route_matches, routes


def _messages(found: Any) -> list[str]:
    return [broken.message for broken in found]


def _parent(name: str = "gw", **fields: Any) -> dict[str, Any]:
    group = "gateway.networking.k8s.io"
    return {"group": group, "kind": "Gateway", "name": name, **fields}


@pytest.mark.parametrize(
    "parents",
    [
        [_parent(), _parent("other")],
        [_parent(), _parent(namespace="infra")],
        [_parent(), _parent(kind="ListenerSet")],
        [_parent(sectionName="http"), _parent(sectionName="https")],
    ],
)
def test_parents_that_differ(parents: Any) -> None:
    assert list(routes.parents_told_apart(parents)) == []


def test_parent_without_section_twice() -> None:
    (found,) = routes.parents_told_apart([_parent(port=80), _parent(port=443)])
    assert found.route == (1,)
    assert found.message == "the Gateway 'gw' is referenced a second time without a sectionName"


def test_parent_section_twice() -> None:
    (found,) = routes.parents_told_apart([_parent(sectionName="a"), _parent(sectionName="a")])
    assert found.route == (1, "sectionName")
    assert found.message == "section 'a' of the Gateway 'gw' is referenced a second time"


def test_parent_with_and_without_section() -> None:
    (found,) = routes.parents_told_apart([_parent(sectionName="a"), _parent()])
    assert found.route == (1,)
    assert "without a sectionName, and again with 'a'" in found.message


def test_matches_in_total() -> None:
    rules: list[Any] = [{"matches": [{}] * 64}, {"matches": [{}] * 64}, {}]
    assert list(routes.matches_in_total(rules)) == []
    rules.append({"matches": [{}]})
    (message,) = _messages(routes.matches_in_total(rules))
    assert message == "the rules have 129 matches in total; at most 128 are allowed"


def test_redirect_without_backends() -> None:
    redirect = {"type": "RequestRedirect", "requestRedirect": {}}
    rule: dict[str, Any] = {"filters": [redirect], "backendRefs": []}
    assert list(routes.redirect_without_backends(rule)) == []
    rule["backendRefs"].append({"name": "a"})
    assert len(list(routes.redirect_without_backends(rule))) == 1
    rule["filters"] = []
    assert list(routes.redirect_without_backends(rule)) == []


@pytest.mark.parametrize(
    ("group", "kind", "speaks"),
    [("", "Service", True), ("", "Pool", False), ("example.com", "Service", False)],
)
def test_service_with_port(group: str, kind: str, speaks: bool) -> None:
    reference = {"group": group, "kind": kind, "name": "a"}
    assert bool(list(routes.service_with_port(reference))) == speaks
    assert list(routes.service_with_port({**reference, "port": 80})) == []


@pytest.mark.parametrize(
    ("request_", "backend", "speaks"),
    [
        ("10s", "10s", False),
        ("10s", "10001ms", True),
        ("1m30s", "91s", True),
        ("1h", "60m", False),
        ("1m", "1ms", False),
        ("0s", "10s", False),
        ("0h0ms", "10s", False),
        ("10s", "0s", False),
    ],
)
def test_backend_timeout_within_request(request_: str, backend: str, speaks: bool) -> None:
    timeouts = {"request": request_, "backendRequest": backend}
    assert bool(list(routes.backend_timeout_within_request(timeouts))) == speaks


def test_one_timeout_alone() -> None:
    assert list(routes.backend_timeout_within_request({"backendRequest": "10s"})) == []
    assert list(routes.backend_timeout_within_request({"request": "10s"})) == []


def test_hostnames_without_ip() -> None:
    names = ["a.example.com", "1.2.3", "1.2.3.256", "01.2.3.4", "1.2.3.4.5", "*.1.2.3.4"]
    assert list(routes.hostnames_without_ip(names)) == []
    found = list(routes.hostnames_without_ip([*names, "10.0.0.255"]))
    assert [broken.route for broken in found] == [(6,)]


@pytest.mark.parametrize("path", ["/", "/v1/chat", "/a/..b", "/...", "/%20x", "/~a!$&'()*+,;=:@"])
def test_path_as_sent(path: str) -> None:
    assert list(route_matches.path_as_sent({"type": "Exact", "value": path})) == []


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("", "the path '' is empty"),
        ("v1", "the path 'v1' does not begin with '/'"),
        ("/a//b", "the path '/a//b' contains '//'"),
        ("/a/./b", "the path '/a/./b' contains '/./'"),
        ("/a/..", "the path '/a/..' ends with '/..'"),
        ("/a%2Fb", "the path '/a%2Fb' contains '%2F'"),
        ("/a%4", "the path '/a%4' has the sign '%' without two hexadecimal digits"),
        ("/%", "the path '/%' has the sign '%' without two hexadecimal digits"),
        ("/a b#", "the path '/a b#' has the sign ' ' and has the sign '#'"),
        ("/\N{KELVIN SIGN}", "the path '/\N{KELVIN SIGN}' has the sign '\N{KELVIN SIGN}'"),
    ],
)
def test_path_not_as_sent(path: str, fault: str) -> None:
    found = route_matches.path_as_sent({"type": "PathPrefix", "value": path})
    assert _messages(found) == [fault]


def test_regular_expression_may_be_any_path() -> None:
    assert list(route_matches.path_as_sent({"type": "RegularExpression", "value": "a//b#"})) == []


@pytest.mark.parametrize("service", ["foo", ".foo.Bar", "_a.b1", "\N{KELVIN SIGN}"])
def test_grpc_service(service: str) -> None:
    assert list(route_matches.grpc_method_named({"type": "Exact", "service": service})) == []


@pytest.mark.parametrize(
    ("match", "expected"),
    [
        ({}, [()]),
        ({"service": ""}, [("service",)]),
        ({"service": "a..b"}, [("service",)]),
        ({"service": "foo\n"}, [("service",)]),
        ({"service": "a-b", "method": "a.b"}, [("service",), ("method",)]),
        ({"method": "\N{KELVIN SIGN}"}, [("method",)]),
    ],
)
def test_grpc_method_misnamed(match: Any, expected: Any) -> None:
    found = route_matches.grpc_method_named({"type": "Exact", **match})
    assert [broken.route for broken in found] == expected


def test_grpc_method_by_regular_expression() -> None:
    match = {"type": "RegularExpression", "service": "a..*"}
    assert list(route_matches.grpc_method_named(match)) == []
    assert len(list(route_matches.grpc_method_named({"type": "RegularExpression"}))) == 1


def _filters(*types: str) -> list[dict[str, Any]]:
    return [{"type": each} for each in types]


def test_filter_types_once() -> None:
    repeatable = _filters("RequestMirror", "RequestMirror", "ExtensionRef", "ExtensionRef", "CORS")
    assert list(route_filters.filter_types_once(repeatable)) == []
    several = _filters("URLRewrite", "CORS", "URLRewrite", "URLRewrite")
    (found,) = route_filters.filter_types_once(several)
    assert found.route == (2, "type")
    assert found.message == "there are 3 filters of type 'URLRewrite'; one is allowed"


def test_cors_filter_once() -> None:
    assert list(route_filters.cors_filter_once(_filters("CORS", "URLRewrite", "URLRewrite"))) == []
    (found,) = route_filters.cors_filter_once(_filters("CORS", "URLRewrite", "CORS"))
    assert found.route == (2, "type")


def test_redirect_or_rewrite() -> None:
    assert list(route_filters.redirect_or_rewrite(_filters("RequestRedirect", "CORS"))) == []
    (found,) = route_filters.redirect_or_rewrite(_filters("URLRewrite", "CORS", "RequestRedirect"))
    assert found.route == (2, "type")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"requestMirror": {}}, []),
        ({}, [(("requestMirror",), "has no requestMirror")]),
        ({"cors": {}}, [(("cors",), "has cors, but no requestMirror")]),
        ({"cors": {}, "requestMirror": {}}, [(("cors",), "has cors besides requestMirror")]),
    ],
)
def test_filter_with_its_field(fields: Any, expected: Any) -> None:
    found = route_filters.filter_with_its_field({"type": "RequestMirror", **fields})
    said = [(each.route, each.message.partition("'RequestMirror' ")[2]) for each in found]
    assert said == expected


def test_replacement_of_its_type() -> None:
    value = {"type": "ReplaceFullPath", "replaceFullPath": ""}
    assert list(route_filters.replacement_of_its_type(value)) == []
    (message,) = _messages(route_filters.replacement_of_its_type({"type": "ReplaceFullPath"}))
    assert message == "the path's replacement of type 'ReplaceFullPath' has no replaceFullPath"


def _prefix_filter(field: str) -> dict[str, Any]:
    return {field: {"path": {"type": "ReplacePrefixMatch", "replacePrefixMatch": "/"}}}


def _prefix_rule(*matches: str, **fields: Any) -> list[Broken]:
    rule = {"matches": [{"path": {"type": each, "value": "/"}} for each in matches], **fields}
    return list(route_filters.prefix_replaced_in_one_match(rule))


@pytest.mark.parametrize("field", ["requestRedirect", "urlRewrite"])
def test_prefix_replaced_in_one_match(field: str) -> None:
    filters = [_prefix_filter(field)]
    assert _prefix_rule("PathPrefix", filters=filters) == []
    assert _prefix_rule("Exact") == []
    end = (field, "path", "replacePrefixMatch")
    (found,) = _prefix_rule("Exact", filters=filters)
    assert found.route == ("filters", 0, *end)
    assert "but the match's path is of type 'Exact'" in found.message
    backends = [{"name": "a"}, {"name": "b", "filters": filters}]
    (found,) = _prefix_rule("PathPrefix", "PathPrefix", backendRefs=backends)
    assert found.route == ("backendRefs", 1, "filters", 0, *end)
    assert "but the rule has 2 matches" in found.message
    assert "but the rule has no matches" in _prefix_rule(filters=filters)[0].message


def test_prefix_replaced_by_two_backends() -> None:
    backends = [{"filters": [_prefix_filter("urlRewrite")]}] * 2
    assert _prefix_rule("Exact", backendRefs=backends) == []


def test_mirrored_share() -> None:
    assert list(route_filters.percent_or_fraction({"percent": 1})) == []
    assert len(list(route_filters.percent_or_fraction({"percent": 1, "fraction": {}}))) == 1
    whole = {"numerator": 100, "denominator": 100}
    assert list(route_filters.fraction_of_the_whole(whole)) == []
    assert len(list(route_filters.fraction_of_the_whole({**whole, "numerator": 101}))) == 1


def test_star_alone() -> None:
    assert list(route_filters.star_alone(["*"])) == []
    assert list(route_filters.star_alone(["GET", "PUT"])) == []
    (found,) = route_filters.star_alone(["GET", "*"])
    assert found.route == (1,)
