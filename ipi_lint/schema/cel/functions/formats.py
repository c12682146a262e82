"""format.<name>(), format.named and validate. Source: k8s.io/apimachinery and kube-openapi, v0.35.

Only whether a text is valid is Kubernetes'; what is said of an invalid one is our own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from ipi_lint.schema.cel.functions.function import LIST_OF_TEXT, Function, method, opaque
from ipi_lint.schema.cel.functions.urls import is_url
from ipi_lint.schema.pattern import matches

FORMAT = "kubernetes.NamedFormat"

_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_KEY = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
_HEX = "[0-9a-fA-F]"
_BASE64 = "[A-Za-z0-9+/]"


def functions() -> Iterator[Function]:
    for name in _checks():
        made = partial(opaque, FORMAT, name=name)
        yield Function(f"format_{name}", f"format.{name}", (), FORMAT, made)
    yield Function("format_named", "format.named", ("string",), ("optional", FORMAT), _named)
    yield method("format_validate", "validate", (FORMAT, "string"), _ERRORS, _validate)


_ERRORS = ("optional", LIST_OF_TEXT)


def _named(name: str) -> dict[str, Any]:
    """Empty stands for none: the rewritten call makes an optional of it."""
    return opaque(FORMAT, name=name) if name in _checks() else {}


def _validate(format_: dict[str, Any], text: str) -> list[str]:
    """Empty stands for none: the rewritten call makes an optional of it."""
    name = format_["name"]
    return [] if _checks()[name](text) else [f"'{text}' is not a valid {name}"]


def _checks() -> dict[str, Callable[[str], bool]]:
    label, subdomain = partial(_is, 63, _LABEL), partial(_is, 253, rf"{_LABEL}(\.{_LABEL})*")
    dns1035 = partial(_is, 63, "[a-z]([-a-z0-9]*[a-z0-9])?")
    return {
        "dns1123Label": label,
        "dns1123Subdomain": subdomain,
        "dns1035Label": dns1035,
        "qualifiedName": partial(_is_qualified_name, subdomain),
        "dns1123LabelPrefix": partial(_is_prefix, label),
        "dns1123SubdomainPrefix": partial(_is_prefix, subdomain),
        "dns1035LabelPrefix": partial(_is_prefix, dns1035),
        "labelValue": partial(_is, 63, f"({_KEY})?"),
        "uri": is_url,
        "uuid": partial(_is, 36, f"{_HEX}{{8}}-?({_HEX}{{4}}-?){{3}}{_HEX}{{12}}"),
        "byte": _is_base64,
        "date": _is_date,
        "datetime": _is_date_time,
    }


def _is(longest: int, pattern: str, text: str) -> bool:
    return len(text) <= longest and matches(f"^(?:{pattern})$", text)


def _is_prefix(check: Callable[[str], bool], text: str) -> bool:
    """Something may follow, so it may end in a dash."""
    if text.isascii() and len(text) > 1 and text.endswith("-"):
        text = text[:-2] + "a"
    return check(text)


def _is_qualified_name(is_subdomain: Callable[[str], bool], text: str) -> bool:
    prefix, slash, name = text.rpartition("/")
    return (not slash or is_subdomain(prefix)) and _is(63, _KEY, name)


def _is_base64(text: str) -> bool:
    tail = f"{_BASE64}{{2}}==|{_BASE64}{{3}}=|{_BASE64}{{4}}"
    return matches(f"^(?:{_BASE64}{{4}})*(?:{tail})$", text)


def _is_date(text: str) -> bool:
    from ipi_lint.schema.formats import is_date

    return is_date(text)


def _is_date_time(text: str) -> bool:
    from ipi_lint.schema.formats import is_date_time

    return is_date_time(text)
