"""A container's command line, in every spelling, with the place of each flag and value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ipi_lint import Node, holds_placeholder

_SHELLS = ("sh", "bash", "ash", "dash", "/bin/sh", "/bin/bash", "/bin/ash", "/bin/dash")
_FLAG = re.compile(r"--?([A-Za-z][\w.-]*)(?:=(.*))?", re.DOTALL)
_WORD = re.compile(r"""(?:[^\s"']|"[^"]*"|'[^']*')+""")
_REFERENCE = re.compile(r"\$\(([A-Za-z_][A-Za-z0-9_]*)\)")


class Flag(NamedTuple):
    """A flag of a command line. `node` is the argument that it stands in.

    `value` is None where it has none (a switch), and where a later step fills it in: then
    `is_open` is true. `value_node` is the argument that holds the value: the next one, or the same.
    """

    name: str
    value: str | None
    node: Node
    value_node: Node
    is_open: bool

    @property
    def is_on(self) -> bool:
        """Whether a switch is on: it stands alone, or says true."""
        return self.value is None or self.value.lower() in ("true", "1", "t")


def flags(container: Node) -> tuple[Flag, ...]:
    """The flags of a container's `command` and `args`, in order.

    A value in the next argument belongs to a flag unless it looks like one itself; that of a switch
    does not, which cannot be told here: ask `is_on`. In a shell's script the words are split as a
    shell does, without its expansions. `$(NAME)` is the container's environment where that is
    literal. Source: Kubernetes API, Container, v1.35.
    """
    words = list(_words(container))
    environment = _environment(container)
    found: list[Flag] = []
    for index, (text, node) in enumerate(words):
        match = _FLAG.fullmatch(text)
        if not match:
            continue
        name, written = match.groups()
        value_node = node
        if written is None and index + 1 < len(words) and not _looks_like_flag(words[index + 1][0]):
            written, value_node = words[index + 1]
        value, is_open = _expanded(written, environment)
        found.append(Flag(name, value, node, value_node, is_open))
    return tuple(found)


def flag(container: Node, *names: str) -> Flag | None:
    """The last flag of one of these names: a later one counts, as in Go's flag package."""
    return next((each for each in reversed(flags(container)) if each.name in names), None)


def _looks_like_flag(text: str) -> bool:
    return bool(_FLAG.fullmatch(text)) and not text.lstrip("-").isdigit()


def _words(container: Node) -> Iterator[tuple[str, Node]]:
    nodes = [*container.get("command").items(), *container.get("args").items()]
    is_shell = bool(nodes) and nodes[0].text in _SHELLS
    for node in nodes:
        if node.text is None:
            continue
        if is_shell and any(blank in node.text for blank in " \n\t"):
            for word in _WORD.findall(node.text.replace("\\\n", " ")):
                yield word.replace('"', "").replace("'", ""), node
        else:
            yield node.text, node


def _environment(container: Node) -> dict[str, str | None]:
    return {
        each.get("name").text or "": each.get("value").text for each in container.get("env").items()
    }


def _expanded(text: str | None, environment: dict[str, str | None]) -> tuple[str | None, bool]:
    """A value with its `$(NAME)` filled in; None and true where that is not known here."""
    if text is None:
        return None, False
    for name in _REFERENCE.findall(text):
        known = environment.get(name)
        if known is None:
            return None, True
        text = text.replace(f"$({name})", known)
    if holds_placeholder(text) or "$" in text:
        return None, True
    return text, False
