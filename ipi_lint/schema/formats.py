"""The string formats that the API server checks in custom resources.

Source: the formats that k8s.io/apiextensions-apiserver v0.35 knows, as kube-openapi's strfmt and
Go's standard library judge them. Any other format says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from ipi_lint.records import NamedTuple
from ipi_lint.schema.pattern import matches, pattern_of

_UNITS = ("ns", "us", "µs", "ms", "s", "m", "h", "hr", "d", "w", "wk")
_STEMS = ("nano", "micro", "milli", "sec", "min", "hour", "day", "week")
_TEXT = r"[-0-9A-Za-z!#$%&'*+/=?^_`{|}~\x{80}-\x{10FFFF}]"
_OCTET = r"\s*(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])\s*"
_LETTER = r"[0-9\pL\pS]"
_LABEL = "[0-9a-z](?:[-0-9a-z]*[0-9a-z])?"
_HEX = "[0-9a-fA-F]"


class Format(NamedTuple):
    """Whether a text keeps a format, and what the format is called in a sentence."""

    holds: Callable[[str], bool]
    says: str


def format_of(name: str) -> Format | None:
    """A format by its name; hyphens in it do not count. None for one that is not checked."""
    return _FORMATS.get(name.replace("-", ""))


def is_date_time(text: str) -> bool:
    """RFC 3339 in either case; the separator is a `t`, a leap second is not taken."""
    day, separator, rest = text.lower().partition("t")
    time, _, _ = rest.partition("t")
    if not separator or not is_date(day):
        return False
    time_of_day = r"(?s)^([0-9]{2}):([0-9]{2}):([0-9]{2})(.[0-9]+)?(z|[+-][0-9]{2}:[0-9]{2})$"
    match = pattern_of(time_of_day).search(time)
    return bool(match) and match[1] <= "23" and match[2] <= "59" and match[3] <= "59"


def is_date(text: str) -> bool:
    if len(text) != 10 or not matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", text):
        return False
    from datetime import date  # as below: few objects hold dates, or addresses

    try:
        date.fromisoformat(text.replace("0000", "2000", 1) if text.startswith("0000") else text)
    except ValueError:
        return False
    return True


def is_duration(text: str) -> bool:
    """A text with `2 hours`, `1 day` or the like somewhere in it, or a duration of Go (`1.5h`)."""
    pairs = re.findall(r"(\d+)[\t\n\f\r ]*([A-Za-zµ]+)", text, re.ASCII)
    if any(int(number) >= 2**63 for number, _ in pairs if len(number) > 18):
        return False
    units = [unit.lower() for _, unit in pairs]
    if any(unit in _UNITS or unit.startswith(_STEMS) for unit in units):
        return True
    number = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)"
    return matches(rf"^[-+]?(?:0|(?:{number}(?:ns|us|µs|μs|ms|s|m|h))+)$", text)


def is_uri(text: str) -> bool:
    """What Go's url.ParseRequestURI takes: an absolute URI, or a path from the root."""
    if not text or matches(r"[\x00-\x1f\x7f]", text):
        return False
    if text == "*":
        return True
    scheme = pattern_of("^([A-Za-z][-+.0-9A-Za-z]*):").search(text)
    rest = text[scheme.end() :] if scheme else text
    if text.startswith(":"):
        return False
    rest = rest.partition("?")[0]
    if not rest.startswith("/"):
        return scheme is not None
    if scheme and rest.startswith("//"):
        authority, slash, path = rest[2:].partition("/")
        return _is_authority(authority) and _is_escaped(slash + path)
    return _is_escaped(rest)


def _is_escaped(text: str) -> bool:
    return not matches(f"%(?:$|{_HEX}?(?:$|[^0-9a-fA-F]))", text)


def _is_authority(text: str) -> bool:
    user, at, host = text.rpartition("@")
    if at and not (matches(r"^[-0-9A-Za-z._:~!$&'()*+,;=%@]*$", user) and _is_escaped(user)):
        return False
    if host.startswith("["):
        inside, bracket, port = host[1:].rpartition("]")
        address, _, zone = inside.partition("%25")
        is_address = bool(bracket) and _is_ip(address, ":")
        return is_address and _is_escaped(zone) and matches("^(?::[0-9]*)?$", port)
    _, colon, port = host.rpartition(":")
    if colon and not matches("^[0-9]*$", port):
        return False
    allowed = r"^(?:[-0-9A-Za-z._~!$&'()*+,;=:<>\"\x{80}-\x{10FFFF}]|%[89A-Fa-f][0-9A-Fa-f])*$"
    return matches(allowed, host)


def is_email(text: str) -> bool:
    """One address as RFC 5322 has it, with or without a name before it."""
    text = text.strip(" \t")
    if text.endswith(">"):
        name, bracket, text = text[:-1].rpartition("<")
        phrase = rf'^[ \t]*(?:(?:"(?:[^"\\]|\\.)*"|[.]?{_TEXT}+(?:\.{_TEXT}*)*)[ \t]*)*$'
        if not bracket or not matches(phrase, name):
            return False
    local, at, domain = text.rpartition("@")
    is_local = matches(rf'^(?:{_TEXT}+(?:\.{_TEXT}+)*|"(?:[^"\\]|\\.)*")$', local)
    is_domain = matches(rf"^(?:{_TEXT}+(?:\.{_TEXT}+)*)$", domain)
    if domain.startswith("[") and domain.endswith("]"):
        is_domain = _is_ip(domain[1:-1], "")
    return bool(at) and is_local and is_domain


def is_hostname(text: str) -> bool:
    one = rf"{_LETTER}-?{_LETTER}{{0,62}}"
    label = rf"{_LETTER}(?:[-0-9\pL\pS]{{0,61}}{_LETTER})?"
    several = rf"(?:{label}\.)+[A-Za-z\pL]{{2,63}}"
    size = len(text.encode("utf-8", "surrogatepass"))
    return (
        size <= 255
        and matches(f"^(?:{one}|{several}|{_LETTER})$", text)
        and all(len(each.encode("utf-8", "surrogatepass")) <= 63 for each in text.split("."))
    )


def is_ipv4(text: str) -> bool:
    """Zeros may stand before a number: `010.0.0.1` is `10.0.0.1`."""
    before, colon, numbers = text.rpartition(":")
    plain = ".".join(each.lstrip("0") or each[-1:] for each in numbers.split("."))
    return _is_ip(before + colon + plain, ".")


def _is_ip(text: str, mark: str) -> bool:
    if "%" in text or mark not in text:
        return False
    import ipaddress

    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def is_cidr(text: str) -> bool:
    address, _, bits = text.partition("/")
    if not (_is_ip(address, ":") or is_ipv4(address)) or not matches("^[0-9]{1,7}$", bits):
        return False
    return int(bits) <= (128 if ":" in address else 32)


def is_mac(text: str) -> bool:
    pairs = "|".join(
        rf"{_HEX}{{2}}(?:{mark}{_HEX}{{2}}){{{size - 1}}}" for mark in ":-" for size in (6, 8, 20)
    )
    fours = "|".join(rf"{_HEX}{{4}}(?:\.{_HEX}{{4}}){{{size - 1}}}" for size in (3, 4, 10))
    return matches(f"^(?:{pairs}|{fours})$", text)


def _isbn(text: str, size: int) -> bool:
    digits = re.sub("[\t\n\f\r -]+", "", text)
    if size == 10:
        if not matches("^[0-9]{9}[0-9X]$", digits):
            return False
        values = [10 if each == "X" else int(each) for each in digits]
        return sum(place * value for place, value in enumerate(values, 1)) % 11 == 0
    if not matches("^[0-9]{13}$", digits):
        return False
    return sum(int(each) * (3 if place % 2 else 1) for place, each in enumerate(digits)) % 10 == 0


def is_isbn10(text: str) -> bool:
    return _isbn(text, 10)


def is_isbn13(text: str) -> bool:
    return _isbn(text, 13)


def is_isbn(text: str) -> bool:
    return _isbn(text, 10) or _isbn(text, 13)


def is_credit_card(text: str) -> bool:
    digits = re.sub("[^0-9]+", "", text)
    issuers = (
        r"4[0-9]{12}|4[0-9]{15}|5[1-5][0-9]{14}|6011[0-9]{12}|65[0-9]{14}|3[47][0-9]{13}"
        r"|30[0-5][0-9]{11}|3[68][0-9]{12}|2131[0-9]{11}|1800[0-9]{11}|35[0-9]{14}"
    )
    doubled = [int(each) * (2 if place % 2 else 1) for place, each in enumerate(reversed(digits))]
    return (
        matches(f"^(?:{issuers})$", digits) and sum(sum(divmod(n, 10)) for n in doubled) % 10 == 0
    )


def _like(pattern: str) -> Callable[[str], bool]:
    return lambda text: matches(pattern, text)


def _uuid(version: str, variant: str) -> Callable[[str], bool]:
    return _like(
        f"^{_HEX}{{8}}-?{_HEX}{{4}}-?{version}{_HEX}{{3}}-?{variant}{_HEX}{{3}}-?{_HEX}{{12}}$"
    )


_FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "datetime": Format(is_date_time, "a date and time such as '2026-01-31T12:00:00Z'"),
        "date": Format(is_date, "a date such as '2026-01-31'"),
        "duration": Format(is_duration, "a duration such as '1h30m'"),
        "uri": Format(is_uri, "an absolute URI such as 'https://example.com/'"),
        "email": Format(is_email, "an e-mail address"),
        "hostname": Format(is_hostname, "a host name such as 'www.example.com'"),
        "ipv4": Format(is_ipv4, "an IPv4 address such as '192.0.2.1'"),
        "ipv6": Format(lambda text: _is_ip(text, ":"), "an IPv6 address such as '2001:db8::1'"),
        "cidr": Format(is_cidr, "an address and the length of its prefix, such as '192.0.2.0/24'"),
        "mac": Format(is_mac, "a MAC address such as '00:00:5e:00:53:01'"),
        "uuid": Format(_uuid(_HEX, _HEX), "a UUID"),
        "uuid3": Format(_uuid("3", _HEX), "a UUID of version 3"),
        "uuid4": Format(_uuid("4", "[89abAB]"), "a UUID of version 4"),
        "uuid5": Format(_uuid("5", "[89abAB]"), "a UUID of version 5"),
        "isbn": Format(is_isbn, "an ISBN"),
        "isbn10": Format(is_isbn10, "an ISBN of ten digits"),
        "isbn13": Format(is_isbn13, "an ISBN of thirteen digits"),
        "creditcard": Format(is_credit_card, "the number of a credit card"),
        "ssn": Format(_like(r"^\d{3}[- ]\d{2}[- ]\d{4}$"), "a number such as '123-45-6789'"),
        "hexcolor": Format(_like(f"^#?{_HEX}{{3}}(?:{_HEX}{{3}})?$"), "a colour such as '#0a7fff'"),
        "rgbcolor": Format(
            _like(rf"^rgb\({_OCTET},{_OCTET},{_OCTET}\)$"), "a colour such as 'rgb(0, 127, 255)'"
        ),
        "byte": Format(
            _like("^(?:[0-9A-Za-z+/]{4})*[0-9A-Za-z+/]{2}(?:==|[0-9A-Za-z+/][=0-9A-Za-z+/])$"),
            "text in base64",
        ),
        "bsonobjectid": Format(_like(f"^{_HEX}{{24}}$"), "an object id of 24 hexadecimal digits"),
        "k8sshortname": Format(
            lambda text: len(text) <= 63 and matches(f"^{_LABEL}$", text),
            "a DNS label of at most 63 characters",
        ),
        "k8slongname": Format(
            lambda text: len(text) <= 253
            and matches(rf"^{_LABEL}(?:\.{_LABEL})*$", text),
            "a DNS name of at most 253 characters",
        ),
    }
)  # fmt: skip
