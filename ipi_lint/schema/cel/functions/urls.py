"""url, isURL and the methods of URLs. Source: Go 1.26, net/url.

Go works on bytes, so a text is turned into one character a byte first, and back in the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ipi_lint.schema.cel.functions.addresses import is_address
from ipi_lint.schema.cel.functions.function import LIST_OF_TEXT, Function, method, opaque
from ipi_lint.schema.pattern import matches, pattern_of

URL = "kubernetes.URL"

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
_IN_PATH = _PLAIN | frozenset("$&+,/:;=@")
_LEFT_IN_PATH = _IN_PATH | frozenset("!'()*[]%")
_IN_HOST = _PLAIN | frozenset("!$&'()*+,;=:[]<>\"")
_HEX = frozenset("0123456789ABCDEFabcdef")


def functions() -> Iterator[Function]:
    yield Function("url", "url", ("string",), URL, _url)
    yield Function("is_url", "isURL", ("string",), "bool", is_url)
    for name in ("Scheme", "Host", "Hostname", "Port", "EscapedPath"):
        part = name[0].lower() + name[1:]
        yield method(f"url_{part}", f"get{name}", (URL,), "string", lambda u, part=part: u[part])
    yield method("url_query", "getQuery", (URL,), ("map", LIST_OF_TEXT), lambda u: u["query"])


def is_url(raw: str) -> bool:
    """Whether a text is an absolute URL or an absolute path."""
    try:
        _parsed(_bytes(raw), is_request=True)
    except ValueError:
        return False
    return True


def _url(raw: str) -> dict[str, Any]:
    """Raises ValueError for a text that is no URL."""
    text = _bytes(raw)
    _parsed(text, is_request=True)
    text, _, fragment = text.partition("#")
    _unescaped(fragment, "fragment")
    scheme, host, path, query = _parsed(text, is_request=False)
    hostname, port = _split(host)
    return opaque(
        URL,
        scheme=scheme,
        host=_text(host),
        hostname=_text(hostname),
        port=port,
        escapedPath=_text(_escaped_path(path)),
        query=_query(query),
        rest=_text(f"{text}#{fragment}"),
    )


def _bytes(text: str) -> str:
    return text.encode().decode("latin-1")


def _text(characters: str) -> str:
    return characters.encode("latin-1").decode("utf-8", "replace")


def _parsed(raw: str, *, is_request: bool) -> tuple[str, str, str, str]:
    """The scheme, the host with its port, the path as it stands and the query."""
    if any(character < " " or character == "\x7f" for character in raw) or not raw:
        raise ValueError("a URL is not empty and has no control characters")
    if raw == "*":
        return "", "", "*", ""
    scheme, rest = _scheme(raw)
    rest, _, query = rest.partition("?")
    if not rest.startswith("/"):
        if scheme:
            return scheme, "", "", query
        raise ValueError("a URL is absolute, or a path that begins with '/'")
    host = ""
    has_authority = scheme or (not is_request and not rest.startswith("///"))
    if has_authority and rest.startswith("//"):
        authority, slash, rest = rest[2:].partition("/")
        rest = slash + rest
        user, _, host = authority.rpartition("@")
        host = _host(scheme, host)
        if user and not matches(r"^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$", user):
            raise ValueError("the user's name in a URL has a character that it may not have")
        _unescaped(user, "user")
    _unescaped(rest, "path")
    return scheme, host, rest, query


def _scheme(raw: str) -> tuple[str, str]:
    match = pattern_of(r"^([A-Za-z][A-Za-z0-9+.-]*)?:").search(raw)
    if not match:
        return "", raw
    if not match.group(1):
        raise ValueError("a URL does not begin with ':'")
    return match.group(1).lower(), raw[match.end() :]


def _host(scheme: str, host: str) -> str:
    bracket = host.rfind("[")
    if bracket > 0:
        raise ValueError("an IPv6 address in a URL stands at the host's beginning")
    if bracket == 0:
        return _bracketed(host)
    colon = host.find(":") if scheme in ("http", "https") else host.rfind(":")
    if colon >= 0 and not _is_port(host[colon:]):
        raise ValueError("a port is a number")
    return _unescaped(host, "host")


def _bracketed(host: str) -> str:
    name, bracket, port = host[1:].rpartition("]")
    if not bracket or not _is_port(port):
        raise ValueError("an IPv6 address in a URL ends with ']', or with a port after it")
    address, zone_sign, zone = name.partition("%25")
    name = _unescaped(address, "host") + _unescaped(zone_sign + zone, "zone")
    if not is_address(name):
        raise ValueError("only an IPv6 address stands in brackets")
    return f"[{name}]{port}"


def _is_port(port: str) -> bool:
    return matches(r"^(:[0-9]*)?$", port)


def _split(host: str) -> tuple[str, str]:
    """The host without brackets, and the port."""
    name, colon, port = host.rpartition(":")
    if not colon or not _is_port(f":{port}"):
        name, port = host, ""
    if name.startswith("[") and name.endswith("]"):
        name = name[1:-1]
    return name, port


def _unescaped(text: str, part: str) -> str:
    """`part` decides what a percent sign may stand for, and what may stand unescaped."""
    pieces = text.split("%")
    for piece in pieces if part in ("host", "zone") else ():
        for character in piece[2:] if piece is not pieces[0] else piece:
            if character < "\x80" and character not in _IN_HOST:
                raise ValueError("a host has a character that it may not have")
    result = pieces[0]
    for piece in pieces[1:]:
        code = piece[:2]
        if len(code) != 2 or not _HEX.issuperset(code):
            raise ValueError("a percent sign is followed by two hexadecimal digits")
        character = chr(int(code, 16))
        if part == "host" and character < "\x80" and code != "25":
            raise ValueError("a host has an escaped character that it may not have")
        if part == "zone" and code not in ("25", "20") and character not in _IN_HOST:
            raise ValueError("a zone has an escaped character that it may not have")
        result += character + piece[2:]
    return result


def _escaped_path(path: str) -> str:
    """The path as it stands where that is a valid escape of it, else escaped anew."""
    if all(character in _LEFT_IN_PATH for character in path):
        return path
    whole = _unescaped(path, "path")
    return "".join(c if c in _IN_PATH else f"%{ord(c):02X}" for c in whole)


def _query(query: str) -> dict[str, list[str]]:
    """What cannot be decoded is left out, as Go leaves it out."""
    found: dict[str, list[str]] = {}
    for pair in query.split("&"):
        if pair and ";" not in pair:
            key, _, value = pair.replace("+", " ").partition("=")
            try:
                decoded = [_text(_unescaped(each, "query")) for each in (key, value)]
            except ValueError:
                continue
            found.setdefault(decoded[0], []).append(decoded[1])
    return found
