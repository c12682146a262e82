"""What must fit together in the filters of a route's rules and backends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ipi_lint import Broken

_FIELDS = {
    "RequestHeaderModifier": "requestHeaderModifier",
    "ResponseHeaderModifier": "responseHeaderModifier",
    "RequestMirror": "requestMirror",
    "RequestRedirect": "requestRedirect",
    "URLRewrite": "urlRewrite",
    "ExtensionRef": "extensionRef",
    "CORS": "cors",
}
_ONCE = ("RequestHeaderModifier", "ResponseHeaderModifier", "RequestRedirect", "URLRewrite")
"""Of mirrors and extensions there may be several."""
_REPLACEMENTS = {"ReplaceFullPath": "replaceFullPath", "ReplacePrefixMatch": "replacePrefixMatch"}
_REPLACING = ("requestRedirect", "urlRewrite")


def filter_types_once(value: Any) -> Iterator[Broken]:
    """Each type of filter stands once in a list."""
    yield from _repeated(value, _ONCE)


def cors_filter_once(value: Any) -> Iterator[Broken]:
    """One filter is for CORS. Gateway API v1.5.0 itself takes several (gateway-api#4639)."""
    yield from _repeated(value, ("CORS",))


def redirect_or_rewrite(value: Any) -> Iterator[Broken]:
    """A redirect and a rewrite exclude each other."""
    types = [each["type"] for each in value]
    if "RequestRedirect" in types and "URLRewrite" in types:
        later = max(types.index("RequestRedirect"), types.index("URLRewrite"))
        message = "filters of type 'RequestRedirect' and 'URLRewrite' stand in one list"
        yield Broken((later, "type"), message, "Keep one of them.")


def filter_with_its_field(value: Any) -> Iterator[Broken]:
    """A filter has the field that its type names, and no other type's."""
    yield from _field_of_type(value, _FIELDS, "the filter")


def replacement_of_its_type(value: Any) -> Iterator[Broken]:
    """A path is replaced by the field that the type names."""
    yield from _field_of_type(value, _REPLACEMENTS, "the path's replacement")


def _repeated(value: Any, kinds: tuple[str, ...]) -> Iterator[Broken]:
    types = [each["type"] for each in value]
    for kind in dict.fromkeys(types):
        count, first = types.count(kind), types.index(kind)
        if count > 1 and kind in kinds:
            message = f"there are {count} filters of type '{kind}'; one is allowed"
            second = types.index(kind, first + 1)
            yield Broken((second, "type"), message, "Put all that they do into one.")


def _field_of_type(value: Any, fields: dict[str, str], what: str) -> Iterator[Broken]:
    kind = value["type"]
    wanted = fields[kind]
    strays = [field for field in fields.values() if field in value and field != wanted]
    if not strays and wanted not in value:
        message = f"{what} of type '{kind}' has no {wanted}"
        yield Broken((wanted,), message, f"Add `{wanted}`, or change `type`.")
    beside = f" besides {wanted}" if wanted in value else f", but no {wanted}"
    for stray in strays:
        message = f"{what} of type '{kind}' has {stray}{beside}"
        yield Broken((stray,), message, "Remove it, or change `type`.", on_key=True)


def prefix_replaced_in_one_match(value: Any) -> Iterator[Broken]:
    """A prefix can be replaced only where the rule's one match names it.

    As in the CRDs, several backends that replace a prefix are not looked at.
    """
    fault = _prefix_fault(value["matches"])
    if not fault:
        return
    help_text = "Match one path of type 'PathPrefix', or use 'ReplaceFullPath'."
    backends = value.get("backendRefs", ())
    for field in _REPLACING:
        places = [("filters", *_prefix_replaced(value.get("filters", ()), field))]
        inside = [_prefix_replaced(each.get("filters", ()), field) for each in backends]
        replacing = [index for index, route in enumerate(inside) if route]
        if len(replacing) == 1:
            places.append(("backendRefs", replacing[0], "filters", *inside[replacing[0]]))
        for route in places:
            if len(route) > 1:
                yield Broken(route, f"a path prefix is replaced, but {fault}", help_text)


def _prefix_replaced(filters: Any, field: str) -> tuple[str | int, ...]:
    """The way to the replaced prefix, where exactly one filter replaces one."""
    found = [
        index
        for index, each in enumerate(filters)
        if "replacePrefixMatch" in each.get(field, {}).get("path", {})
        and each[field]["path"]["type"] == "ReplacePrefixMatch"
    ]
    return (found[0], field, "path", "replacePrefixMatch") if len(found) == 1 else ()


def _prefix_fault(matches: Any) -> str:
    if len(matches) != 1:
        return f"the rule has {len(matches) or 'no'} matches"
    path = matches[0].get("path", {"type": "none"})
    return "" if path["type"] == "PathPrefix" else f"the match's path is of type '{path['type']}'"


def percent_or_fraction(value: Any) -> Iterator[Broken]:
    """How much is mirrored is said once."""
    if "percent" in value and "fraction" in value:
        message = "the mirror has both percent and fraction; one is allowed"
        yield Broken(("fraction",), message, "Remove one of them.", on_key=True)


def fraction_of_the_whole(value: Any) -> Iterator[Broken]:
    """No more than all is mirrored."""
    numerator, denominator = value["numerator"], value["denominator"]
    if numerator > denominator:
        message = f"the numerator {numerator} is greater than the denominator {denominator}"
        yield Broken(("numerator",), message, "To mirror everything, leave the fraction out.")


def star_alone(value: Any) -> Iterator[Broken]:
    """`*` allows everything, and stands alone."""
    if "*" in value and len(value) > 1:
        message = "'*' stands in a list with others; it must stand alone"
        yield Broken((value.index("*"),), message, "Keep '*' alone, or remove it.")
