"""Checks of Gateway, ListenerSet and BackendTLSPolicy."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import AddressValueError, IPv6Address
from typing import Any

from ipi_lint import Broken, holds_placeholder, matches, short

_ENCRYPTED = ("HTTPS", "TLS")
_PLAIN = ("HTTP", "TCP", "UDP")
_TRANSPORT = ("TCP", "UDP")
_SUBDOMAIN = r"[0-9a-z]([-0-9a-z]*[0-9a-z])?(\.[0-9a-z]([-0-9a-z]*[0-9a-z])?)*"
_HOSTNAME = rf"^(\*\.)?{_SUBDOMAIN}$"
_QUALIFIED_NAME = rf"^({_SUBDOMAIN}/)?([0-9A-Za-z][-0-9A-Za-z_.]{{0,61}})?[0-9A-Za-z]$"


def encrypted_listener_needs_tls(listener: Any) -> Iterator[Broken]:
    if listener["protocol"] in _ENCRYPTED and "tls" not in listener:
        yield _without_tls(listener)


def tls_listener_needs_tls(listener: Any) -> Iterator[Broken]:
    """Also asks for a mode there, which the default has filled in by then."""
    if listener["protocol"] == "TLS" and "tls" not in listener:
        yield _without_tls(listener)


def _without_tls(listener: Any) -> Broken:
    return Broken(
        ("tls",),
        f"{_speaking(listener)}, but has no 'tls'",
        "Name its certificate: `tls: {certificateRefs: [{name: my-certificate}]}`.",
    )


def https_listener_terminates_tls(listener: Any) -> Iterator[Broken]:
    mode = listener.get("tls", {}).get("mode", "Terminate")
    if listener["protocol"] == "HTTPS" and mode != "Terminate":
        yield Broken(
            ("tls", "mode"),
            f"{_speaking(listener)}, which takes the mode 'Terminate', not '{mode}'",
            "Use protocol TLS where the backend is to end the encryption.",
        )


def plain_listener_without_tls(listener: Any) -> Iterator[Broken]:
    if listener["protocol"] in _PLAIN and "tls" in listener:
        yield Broken(
            ("tls",),
            f"{_speaking(listener)}, which takes no 'tls'",
            "Remove it, or use protocol HTTPS or TLS.",
            on_key=True,
        )


def transport_listener_without_hostname(listener: Any) -> Iterator[Broken]:
    if listener["protocol"] in _TRANSPORT and "hostname" in listener:
        yield Broken(
            ("hostname",),
            f"{_speaking(listener)}, which takes no 'hostname'",
            "Remove it: such a listener cannot see which host a client wants.",
            on_key=True,
        )


def _speaking(listener: Any) -> str:
    return f"the listener '{listener['name']}' speaks {listener['protocol']}"


def distinct_listeners(listeners: Any) -> Iterator[Broken]:
    """Listeners of one port and protocol must differ in their hostname."""
    first: dict[Any, str] = {}
    for index, listener in enumerate(listeners):
        key = listener["port"], listener["protocol"], listener.get("hostname")
        if key not in first:
            first[key] = listener["name"]
            continue
        port, protocol, hostname = key
        host = f"the hostname '{hostname}'" if hostname else "no hostname"
        yield Broken(
            (index, "hostname" if hostname else "port"),
            f"the listeners '{first[key]}' and '{listener['name']}' both have port {port}, "
            f"protocol {protocol} and {host}",
            "Give them different hostnames or ports, or keep one of them.",
        )


def terminated_tls_needs_certificates(tls: Any) -> Iterator[Broken]:
    if tls["mode"] == "Terminate" and not tls.get("certificateRefs"):
        yield _without_certificates("there are no certificateRefs")


def terminated_tls_needs_certificates_or_options(tls: Any) -> Iterator[Broken]:
    if tls["mode"] == "Terminate" and not tls.get("certificateRefs") and not tls.get("options"):
        yield _without_certificates("there are neither certificateRefs nor options")


def _without_certificates(lack: str) -> Broken:
    return Broken(
        ("certificateRefs",),
        f"the TLS mode is 'Terminate', but {lack}",
        "Name the Secret of the certificate: `certificateRefs: [{name: my-certificate}]`.",
    )


def distinct_addresses(addresses: Any) -> Iterator[Broken]:
    seen = set()
    for index, address in enumerate(addresses):
        key = address["type"], address.get("value")
        if key in seen and address["type"] in ("IPAddress", "Hostname") and "value" in address:
            message = f"the {key[0]} '{key[1]}' is listed twice; each may be listed once"
            yield Broken((index, "value"), message)
        seen.add(key)


def ip_address_is_one(address: Any) -> Iterator[Broken]:
    value = address.get("value")
    if address["type"] != "IPAddress" or value is None or holds_placeholder(value):
        return
    if not _is_ip_address(value):
        help_text = "Write `type: Hostname` for a name."
        yield Broken(("value",), f"the IPAddress '{short(value)}' is not an IP address", help_text)


def hostname_address_is_one(address: Any) -> Iterator[Broken]:
    value = address.get("value")
    if address["type"] != "Hostname" or value is None or holds_placeholder(value):
        return
    if not matches(_HOSTNAME, value):
        says = "a host name in small letters, such as 'llm.example.com'"
        yield Broken(("value",), f"the Hostname '{short(value)}' is not {says}")


def address_needs_a_value(address: Any) -> Iterator[Broken]:
    if address["type"] in ("IPAddress", "Hostname") and "value" not in address:
        message = f"an address of type '{address['type']}' needs the field 'value'"
        yield Broken(("value",), message, "Since v1.4.0 it may be left out.")


def _is_ip_address(text: str) -> bool:
    """As kube-openapi's `ipv4` and `ipv6`: octets may have leading zeros, zones are not taken."""
    head, colon, tail = text.rpartition(":")
    if "." in tail:
        octets = tail.split(".")
        if len(octets) != 4 or not all(map(_is_octet, octets)):
            return False
        text = f"{head}:0:0" if colon else "::"
    try:
        IPv6Address(text)
    except AddressValueError:
        return False
    return "%" not in text


def _is_octet(digits: str) -> bool:
    return digits.isascii() and digits.isdecimal() and int(digits) < 256


def keys_are_qualified_names(entries: Any) -> Iterator[Broken]:
    for key in entries:
        if not matches(_QUALIFIED_NAME, key) and not holds_placeholder(key):
            says = "a qualified name, such as 'team' or 'example.com/team'"
            yield Broken((key,), f"the key '{short(key)}' is not {says}", on_key=True)


def key_domains_are_short(entries: Any) -> Iterator[Broken]:
    """One character shorter than elsewhere, where 253 are allowed."""
    for key in entries:
        length = len(key.partition("/")[0])
        if length > 252:
            message = f"the domain of the key '{short(key)}' is {length} characters long"
            yield Broken((key,), f"{message}; at most 252 are allowed", on_key=True)


def targets_all_with_section_or_none(targets: Any) -> Iterator[Broken]:
    """A target may be named more than once, if each time a section of it is."""
    with_section: dict[Any, bool] = {}
    for index, target in enumerate(targets):
        key, has_section = _target(target), "sectionName" in target
        if with_section.setdefault(key, has_section) != has_section:
            yield Broken(
                (index, "sectionName" if has_section else "name"),
                f"the {target['kind']} '{target['name']}' is listed with a sectionName and without",
                "Give each of them a sectionName, or keep the one without.",
            )


def distinct_targets(targets: Any) -> Iterator[Broken]:
    seen = set()
    for index, target in enumerate(targets):
        section = target.get("sectionName")
        if (*_target(target), section) in seen:
            what = f"with the sectionName '{section}'" if section else "without a sectionName"
            yield Broken(
                (index, "sectionName" if section else "name"),
                f"the {target['kind']} '{target['name']}' is listed twice {what}; once is allowed",
            )
        seen.add((*_target(target), section))


def _target(target: Any) -> tuple[str, str, str]:
    return target["group"], target["kind"], target["name"]


def one_source_of_certificates(validation: Any) -> Iterator[Broken]:
    if validation.get("caCertificateRefs") and "wellKnownCACertificates" in validation:
        yield Broken(
            ("wellKnownCACertificates",),
            "validation has both 'caCertificateRefs' and 'wellKnownCACertificates'; one is allowed",
            "Keep the certificates that the backend's own is signed by.",
            on_key=True,
        )


def subject_alt_name_fits_its_type(name: Any) -> Iterator[Broken]:
    wanted, other = ("hostname", "uri") if name["type"] == "Hostname" else ("uri", "hostname")
    said = f"a subject alternative name of type '{name['type']}'"
    if name.get(other):
        yield Broken((other,), f"{said} has a '{other}'; it takes a '{wanted}'", on_key=True)
    elif not name.get(wanted):
        yield Broken((wanted,), f"{said} needs the field '{wanted}'")
