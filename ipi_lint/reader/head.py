"""What a document says it is, taken from its first lines without composing it.

A head is given only where the rest can hold no surprise: where composing the document can neither
fail for another reason than its syntax, nor say that it is something else.
"""

from __future__ import annotations

import re
from sys import intern

from ipi_lint.node import Head
from ipi_lint.reader.compose import Limits
from ipi_lint.reader.scalar import resolve
from ipi_lint.regexes import regex

INDENT = bytes.maketrans(b"\t?:-", b"    ")
"""Blanks and the signs of lists and keys indent alike."""
_READ_AT_ONCE = regex(
    r"(?:(?:\S+\.)?(?:config\.k8s|fluxcd|argoproj)"
    r"|apiextensions\.k8s|(?:gateway|inference)\.networking\.(?:x-)?k8s)\.io/"
)
"""Groups that nearly every object of is looked at: to compose those later would save nothing."""
_SKIP = r"(?:[ ]*(?:#[^\n]*)?\r?\n)*+"
_END = r"[ ]*(?:[ ]#[^\n]*)?\r?(?:\n|\Z)"
_VALUE = r"[ ]+([\"']?)([A-Za-z0-9][A-Za-z0-9._/-]*)"
_ENTRY = regex(rf"{_SKIP}(apiVersion|kind|metadata):(?:{_VALUE}\2)?{_END}")
_BELOW = regex(r"(?:[ ]+[^\n]*(?:\n|\Z)|#[^\n]*(?:\n|\Z)|\r?\n)*+")
_INDENTED = regex(rf"{_SKIP}([ ]+)[A-Za-z]")
_NAME = regex(rf"^([ ]+)(name|namespace):{_VALUE}\3{_END}(?!{_SKIP}(?:\1[ ]|[ ]*\t))", re.MULTILINE)
"""A whole value: no line follows that is indented more, as its second line would be."""
_MAYBE_NAME = regex(r"^([ ]+)[\"']?(?:name|namespace)[\"']?[ \t]*:", re.MULTILINE)
_CLOSED = regex(r"([\"'])[^\"'\\\n]*\1")
_CLOSED_FLOW = regex(r"\{[^\n{}\[\]]*\}|\[[^\n{}\[\]]*\]")
_OPEN = regex(r"[\"'{}\[\]\\]")
_LATER = regex(r"\n(?:apiVersion|kind|metadata|\t|[^\sA-Za-z#-])")
"""A line at the margin, below the head, that may be part of it."""
_ODD = tuple(
    (sign, regex(re.escape(sign) + each))
    for sign, each in (
        ("&", r"(?<=[\s\[{,:-]&)"),
        ("*", r"(?<=[\s\[{,:-]\*)"),
        ("!", r"(?<=[\s\[{,:-]!)"),
        ("?", r"(?<=[\s\[{,:-]\?)"),
        (":", r"(?<=[\s\[{,]:)"),
        ("]", r"[ \t]*:"),
        ("}", r"[ \t]*:"),
        ("<<", r"[\"']?\s*:"),
        ("~", r"[ \t]*:"),
        ("null", r"[ \t]*:"),
        ("Null", r"[ \t]*:"),
        ("NULL", r"[ \t]*:"),
        (".", r"(?<!\w\.)(?:[nN][aA][nN]|[iI][nN][fF]|[0-9][0-9_]*[eE])"),
        ("...", r"(?<=[\r\n]\.\.\.)"),
        ("\r", r"(?!\n)"),
    )
)
"""Anchors, aliases, tags, keys that are no text, merge keys, infinity, the end of a document: what
each begins with, which most texts do not have, and how it is told from other text."""
_BREAKS = regex("[\x85\u2028\u2029\ufeff]")
_DEEP = b" " * 60
_LEAST = Limits().depth
"""Nesting that indentation less deep cannot reach; `late` sees to brackets."""


def read_head(text: str, limits: Limits) -> Head | None:
    """The head of a document; None where the whole document has to be composed."""
    said: dict[str, str] = {}
    start, at = -1, 0
    while "metadata" not in said:
        entry = _ENTRY.match(text, at)
        if entry is None or entry[1] in said or (entry[3] is None) != (entry[1] == "metadata"):
            return None
        start = entry.start(1) if start < 0 else start
        said[entry[1]] = entry[3] or ""
        at = entry.end()
    if len(said) < 3 or _READ_AT_ONCE.match(said["apiVersion"]) or said["kind"].endswith("List"):
        return None
    below = _BELOW.match(text, at)
    assert below
    names = _names(below[0])
    if names is None or _LATER.search(text, max(below.end() - 1, 0)) or _is_odd(text, limits):
        return None
    if not all(type(resolve(each)) is str for each in (*names.values(), *said.values()) if each):
        return None
    namespace = names.get("namespace")
    api_version, kind = intern(said["apiVersion"]), intern(said["kind"])
    return Head(api_version, kind, namespace and intern(namespace), names.get("name", ""), start)


def _names(metadata: str) -> dict[str, str] | None:
    """The name and namespace among the lines of an object's metadata; None where one is unsure."""
    if _OPEN.search(metadata):
        closed = _CLOSED_FLOW.sub("", _CLOSED.sub("", metadata))
        if _OPEN.search(closed):
            return None
    indented = _INDENTED.match(metadata)
    if indented is None:
        return None
    indent = indented[1]
    found = _NAME.findall(metadata)
    names = {key: value for blanks, key, _, value in found if blanks == indent}
    return names if len(names) == _MAYBE_NAME.findall(metadata).count(indent) else None


def _is_odd(text: str, limits: Limits) -> bool:
    """Whether to compose it may fail, though its syntax is right, or show more than is seen."""
    if limits.depth < _LEAST or len(text) > limits.nodes:
        return True
    for sign, odd in _ODD:  # a generator would take longer than the questions
        if sign in text and odd.search(text):
            return True
    if not text.isascii() and _BREAKS.search(text):
        return True
    return _DEEP in text.encode("utf-8", "replace").translate(INDENT)
