"""ip, isIP, ip.isCanonical, cidr, isCIDR and their methods.

An address in an IPv6 form of IPv4, or with a zone, is none here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from ipi_lint.schema.cel.functions.function import Function, method, opaque

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

    Address = IPv4Address | IPv6Address
    Network = IPv4Network | IPv6Network

IP = "net.IP"
CIDR = "net.CIDR"


def functions() -> Iterator[Function]:
    text = ("string",)
    yield Function("ip", "ip", text, IP, lambda raw: _ip(_address(raw)))
    yield Function("is_ip", "isIP", text, "bool", lambda raw: _holds(_address, raw))
    yield Function("ip_canonical", "ip.isCanonical", text, "bool", _is_canonical)
    yield Function("ip_string", "string", (IP,), "string", lambda ip: ip["text"])
    yield from _tests()
    yield Function("cidr", "cidr", text, CIDR, lambda raw: _cidr(*_prefix(raw)))
    yield Function("is_cidr", "isCIDR", text, "bool", lambda raw: _holds(_prefix, raw))
    yield Function("cidr_string", "string", (CIDR,), "string", lambda cidr: cidr["text"])
    yield method("cidr_ip", "ip", (CIDR,), IP, lambda cidr: _ip(_parts(cidr)[0]))
    yield method("cidr_length", "prefixLength", (CIDR,), "int", lambda cidr: _parts(cidr)[1])
    yield method("cidr_masked", "masked", (CIDR,), CIDR, _masked)
    for kind, other in (("string", "string"), ("value", IP)):
        yield method(f"cidr_ip_{kind}", "containsIP", (CIDR, other), "bool", _contains_ip)
    for kind, other in (("string", "string"), ("value", CIDR)):
        yield method(f"cidr_cidr_{kind}", "containsCIDR", (CIDR, other), "bool", _contains_cidr)


def is_address(raw: str) -> bool:
    """Whether a text is an IPv6 address of any form, with or without a zone."""
    from ipaddress import AddressValueError, IPv6Address

    address, percent, zone = raw.partition("%")
    try:
        return bool(IPv6Address(address)) and bool(zone or not percent)
    except AddressValueError:
        return False


def _tests() -> Iterator[Function]:
    """Questions about an address, as Go answers them: Python has other ideas of `global`."""
    tests: dict[str, Callable[[Any], bool]] = {
        "isUnspecified": lambda address: address.is_unspecified,
        "isLoopback": lambda address: address.is_loopback,
        "isLinkLocalMulticast": _is_link_local_multicast,
        "isLinkLocalUnicast": lambda address: address.is_link_local,
        "isGlobalUnicast": _is_global_unicast,
    }
    for name, test in tests.items():
        yield method(f"ip_{name}", name, (IP,), "bool", lambda ip, test=test: test(_of(ip)))
    yield method("ip_family", "family", (IP,), "int", lambda ip: _of(ip).version)


def _is_link_local_multicast(address: Any) -> bool:
    if address.version == 4:
        return str(address).startswith("224.0.0.")
    return int(address) >> 112 & 0xFF0F == 0xFF02


def _is_global_unicast(address: Any) -> bool:
    if address.version == 4 and int(address) in (0, 2**32 - 1):
        return False
    return not (
        address.is_unspecified
        or address.is_loopback
        or address.is_multicast
        or address.is_link_local
    )


def _address(raw: str) -> Address:
    """Raises ValueError for a text that is no address."""
    from ipaddress import ip_address

    address = ip_address(raw)
    if "%" in raw:
        raise ValueError(f"an address with a zone is not allowed: '{raw}'")
    if address.version == 6 and address.ipv4_mapped is not None:
        raise ValueError(f"an IPv4 address in IPv6 form is not allowed: '{raw}'")
    return address


def _prefix(raw: str) -> tuple[Address, int]:
    """Raises ValueError for a text that is no address with a prefix length."""
    text, slash, bits = raw.rpartition("/")
    address = _address(text) if slash else None
    is_number = bits.isascii() and bits.isdigit() and len(bits) <= 3 and str(int(bits)) == bits
    if address is None or not is_number or int(bits) > address.max_prefixlen:
        raise ValueError(f"not an address range: '{raw}'")
    return address, int(bits)


def _holds(parse: Callable[[str], Any], raw: str) -> bool:
    try:
        parse(raw)
    except ValueError:
        return False
    return True


def _ip(address: Address) -> dict[str, Any]:
    return opaque(IP, text=str(address))


def _of(ip: dict[str, Any]) -> Address:
    return _address(ip["text"])


def _cidr(address: Address, bits: int) -> dict[str, Any]:
    return opaque(CIDR, text=f"{address}/{bits}")


def _parts(cidr: dict[str, Any]) -> tuple[Address, int]:
    return _prefix(cidr["text"])


def _network(address: Address, bits: int) -> Network:
    from ipaddress import ip_network

    return ip_network(
        (int(address).to_bytes(address.max_prefixlen // 8, "big"), bits), strict=False
    )


def _is_canonical(raw: str) -> bool:
    return str(_address(raw)) == raw


def _masked(cidr: dict[str, Any]) -> dict[str, Any]:
    network = _network(*_parts(cidr))
    return _cidr(network.network_address, network.prefixlen)


def _contains_ip(cidr: dict[str, Any], other: str | dict[str, Any]) -> bool:
    address = _address(other) if isinstance(other, str) else _of(other)
    network = _network(*_parts(cidr))
    return address.version == network.version and address in network


def _contains_cidr(cidr: dict[str, Any], other: str | dict[str, Any]) -> bool:
    address, bits = _prefix(other) if isinstance(other, str) else _parts(other)
    network = _network(*_parts(cidr))
    is_below = address.version == network.version and address in network
    return is_below and network.prefixlen <= bits
