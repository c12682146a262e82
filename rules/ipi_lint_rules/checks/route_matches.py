"""What a route's matches may say: paths as clients send them, names of gRPC methods."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ipi_lint import Broken, matches, short

_SIGNS = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-/._~!$&'()*+,;=:@"
)
_NEVER_IN_PATHS = ("//", "/./", "/../", "%2f", "%2F")
_NEVER_AT_ENDS = ("/.", "/..")
_PATH_HELP = (
    "Write it as clients send it, such as '/v1/chat', with other signs escaped, as in '%20'."
)
_GRPC_SERVICE = "(?i)^[.]?[_a-z][_0-9a-z]*([.][_a-z][_0-9a-z]*)*$"
_GRPC_METHOD = "^[_A-Za-z][_0-9A-Za-z]*$"


def path_as_sent(value: Any) -> Iterator[Broken]:
    """A path that is no regular expression is absolute, normalized and escaped."""
    if value["type"] == "RegularExpression":
        return
    path = value["value"]
    faults = list(_path_faults(path))
    if faults:
        message = f"the path '{short(path)}' {' and '.join(faults)}"
        yield Broken(("value",), message, _PATH_HELP)


def _path_faults(path: str) -> Iterator[str]:
    if not path:
        yield "is empty"
    elif not path.startswith("/"):
        yield "does not begin with '/'"
    yield from (f"contains '{part}'" for part in _NEVER_IN_PATHS if part in path)
    yield from (f"ends with '{end}'" for end in _NEVER_AT_ENDS if path.endswith(end))
    before, *escapes = path.split("%")
    if not all(_begins_with_hex(each) for each in escapes):
        yield "has the sign '%' without two hexadecimal digits"
    signs = dict.fromkeys(before + "".join(escapes))
    yield from (f"has the sign '{sign}'" for sign in signs if sign not in _SIGNS)


def _begins_with_hex(text: str) -> bool:
    return len(text) >= 2 and set(text[:2]) <= set("0123456789abcdefABCDEF")


def grpc_method_named(value: Any) -> Iterator[Broken]:
    """A match on a method names the service, the method or both."""
    if "service" not in value and "method" not in value:
        yield Broken((), "the method match names no service and no method", "Give one or both.")
    if value["type"] != "Exact":
        return
    service, method = value.get("service"), value.get("method")
    if service is not None and not matches(_GRPC_SERVICE, service):
        message = f"'{short(service)}' is not the name of a gRPC service"
        yield Broken(
            ("service",), message, "A service is called such as 'inference.GRPCInferenceService'."
        )
    if method is not None and not matches(_GRPC_METHOD, method):
        message = f"'{short(method)}' is not the name of a gRPC method"
        yield Broken(("method",), message, "A method is called such as 'ModelInfer'.")
