"""A container's command line, in every spelling, with the place of each flag and value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from ipi_lint import Edit, NamedTuple, Node, holds_placeholder, regex, removal, replacement

_SHELLS = ("sh", "bash", "ash", "dash", "zsh", "ksh")
_SCRIPT_OPTION = regex(r"-[a-z]*c[a-z]*")
_FLAG = regex(r"--?([A-Za-z][\w.-]*)(?:=(.*))?", re.DOTALL)
_REFERENCE = regex(r"\$\(([A-Za-z_][\w.-]*)\)")
_TOKEN = regex(
    r"""(?P<skipped>[^\S\n]+|\\\n|(?<!\S)\#[^\n]*)
      | (?P<word>(?:\$\([^()\n]{0,256}\)|\$\{[^{}\n]{0,256}\}|"(?:[^"\\]|\\.)*"|'[^']*'
                 |\\[^\n]|[^\s"'\\;&|<>()])+)
      | (?P<end>[;&|<>()\n])""",
    re.DOTALL | re.VERBOSE,
)
_QUOTED = regex(r"""'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)""", re.DOTALL)


class Flag(NamedTuple):
    """A flag of a command line. `node` is the argument that it stands in.

    `value` is None where it has none (a switch), and where a later step fills it in: then
    `is_open` is true. `value_node` is the argument that holds the value: the next one, or the same;
    in a shell's script both are the script. `is_joined` tells `--name=value` from two words.
    """

    name: str
    value: str | None
    node: Node
    value_node: Node
    is_open: bool
    is_joined: bool = False

    @property
    def is_on(self) -> bool:
        """Whether a switch is on: it stands alone, or says true. Ask `is_open` first.

        The word behind a switch is not its value: Go's flag packages take `--switch false` as on.
        """
        if self.value is None or not self.is_joined:
            return True
        return self.value.lower() in ("true", "1", "t")


class _Word(NamedTuple):
    """A word of a command line; None for its text is the end of a command in a script."""

    text: str | None
    node: Node


def flags(container: Node) -> tuple[Flag, ...]:
    """The flags of a container's `command` and `args`, in order.

    A value in the next argument belongs to a flag unless it looks like one itself; that of a switch
    does not, which cannot be told here: ask `is_on`. In a shell's script the words are split as a
    shell does, without its expansions. `$(NAME)` is the container's environment where that is
    literal. A name that a script puts together of quoted parts is not found. Source: Kubernetes
    API, Container, v1.35.
    """
    return container.once(_flags)


def flag(container: Node, *names: str) -> Flag | None:
    """The last flag of one of these names: a later one counts, as in Go's flag package."""
    return next((each for each in reversed(flags(container)) if each.name in names), None)


def rewritten(flag: Flag, value: str) -> tuple[Edit, ...]:
    """Writes another value for a flag; no edit where it stands in a script or a variable."""
    text = flag.value_node.text
    if flag.value is None or text is None:
        return ()
    if not flag.is_joined:
        return replacement(flag.value_node, flag.value, value) if text == flag.value else ()
    head, _, tail = text.partition("=")
    return replacement(flag.node, text, f"{head}={value}") if tail == flag.value else ()


def dropped(flag: Flag) -> tuple[Edit, ...]:
    """Takes a flag out, with its value; no edit where it stands in a script."""
    if not _FLAG.fullmatch(flag.node.text or ""):
        return ()
    nodes = (flag.node,) if flag.is_joined or flag.value is None else (flag.node, flag.value_node)
    edits = [removal(each) for each in nodes]
    if not all(edits):
        return ()
    flat = sorted(edit for each in edits for edit in each)
    is_apart = all(one.span.end <= two.span.start for one, two in pairwise(flat))
    return tuple(flat) if is_apart else ()


def environment_variable(container: Node, name: str) -> Node | None:
    """The entry of `env` that gives a variable its value: the last one of that name."""
    entries = [each for each in container.get("env").items() if each.get("name").text == name]
    return entries[-1] if entries else None


def is_own_namespace(variable: Node) -> bool:
    """Whether an entry of `env` is the namespace that the pod runs in, by the downward API."""
    path = variable.get("valueFrom", "fieldRef", "fieldPath").text
    return path == "metadata.namespace"


def _flags(container: Node) -> tuple[Flag, ...]:
    words = tuple(_words(container))
    environment = _environment(container)
    found: list[Flag] = []
    for word, after in zip(words, (*words[1:], None), strict=False):
        match = _FLAG.fullmatch(word.text or "")
        if not match or match[1] not in (word.node.text or ""):
            continue
        name, written = match.groups()
        is_joined, value_node = written is not None, word.node
        if not is_joined and after and after.text is not None and not _FLAG.fullmatch(after.text):
            written, value_node = after
        value, is_open = _expanded(written, environment)
        found.append(Flag(name, value, word.node, value_node, is_open, is_joined))
    return tuple(found)


def _words(container: Node) -> Iterator[_Word]:
    nodes = [*container.get("command").items(), *container.get("args").items()]
    written = [(text, node) for node in nodes if (text := _text(node)) is not None]
    script = _script([text for text, _ in written])
    if script is None:
        yield from (_Word(text, node) for text, node in written)
    else:
        text, node = written[script]
        yield from (_Word(word, node) for word in _split(text))


def _text(node: Node) -> str | None:
    """An argument as it was meant: a number or a switch without quotes, too."""
    value = node.plain
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else node.text


def _script(texts: Sequence[str]) -> int | None:
    """Which word is the script that a shell is given with `-c`; None: there is none."""
    is_shell = False
    for index, text in enumerate(texts[:-1]):
        is_shell = is_shell or text.rpartition("/")[2] in _SHELLS
        if is_shell and _SCRIPT_OPTION.fullmatch(text):
            return index + 1
    return None


def _split(script: str) -> Iterator[str | None]:
    """The words of a shell's script, without their quotes; None where a command ends."""
    for token in _TOKEN.finditer(script):
        if token["end"]:
            yield None
        elif token["word"]:
            yield _QUOTED.sub(_unquoted, token["word"])


def _unquoted(quoted: re.Match[str]) -> str:
    single, double, escaped = quoted.groups()
    return single if single is not None else double if double is not None else escaped


def _environment(container: Node) -> dict[str, str | None]:
    """The variables by name, None for those whose value does not stand here.

    A value may name those above it. Source: Kubernetes API, EnvVar, v1.35.
    """
    known: dict[str, str | None] = {}
    for entry in container.get("env").items():
        value = entry.get("value")
        is_empty = value.plain is None and entry.get("valueFrom").plain is None
        text = "" if is_empty else value.text
        known[entry.get("name").text or ""] = None if text is None else _expanded(text, known)[0]
    return known


def _expanded(text: str | None, environment: Mapping[str, str | None]) -> tuple[str | None, bool]:
    """A value with its `$(NAME)` filled in; None and true where that is not known here."""
    if text is None:
        return None, False
    for name in _REFERENCE.findall(text):
        known = environment.get(name)
        if known is None:
            return None, True
        text = text.replace(f"$({name})", known)
    if holds_placeholder(text) or "$" in text or "`" in text:
        return None, True
    return text, False
