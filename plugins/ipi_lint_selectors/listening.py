"""On which ports pods listen, as far as their manifest shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ipi_lint import Facts, NamedTuple, Node, Repository
from ipi_lint_inference.arguments import Flag, flags
from ipi_lint_inference.globs import fnmatchcase
from ipi_lint_inference.images import image_of
from ipi_lint_inference.workloads import PodTemplate
from ipi_lint_selectors.pools import Port, number_of

_PORT_FLAGS = ("port", "http-port")
_SIZES = ("data-parallel-size", "data-parallel-size-local")
_FILES = ("config", "config-file")


class Listening(NamedTuple):
    """What a container's manifest says about its ports.

    `said` are those of its command line, `declared` its containerPorts but for one that the command
    line has it leave, `implied` is the one that its image listens on unless told otherwise.
    `others` are numbers that stand in further flags and variables. `is_open`: what stands elsewhere
    may say another.
    """

    said: tuple[Port, ...]
    declared: tuple[Port, ...]
    implied: tuple[Port, ...]
    others: frozenset[int]
    is_open: bool

    @property
    def known(self) -> tuple[Port, ...]:
        """The ports that it is likely to listen on; the command line overrules the image."""
        return (*(self.said or self.implied), *self.declared)

    def may_be(self, number: int) -> bool:
        return number in self.others or any(number == each.number for each in self.known)


def server_of(container: Node, repository: Repository) -> Mapping[str, Any] | None:
    """What the dated table says about the server in a container's image; None: not known."""
    return container.once(_server, repository.facts)


def listening(container: Node, repository: Repository) -> Listening:
    """The ports of one container."""
    return container.once(_listening, repository.facts)


def listens(template: PodTemplate, number: int, repository: Repository) -> bool | None:
    """Whether a pod listens on a port; None: the manifest does not tell."""
    parts = [listening(each, repository) for each in template.containers()]
    if any(each.may_be(number) for each in parts):
        return True
    if any(each.is_open for each in parts) or not any(each.known for each in parts):
        return None
    return False


def is_sure(template: PodTemplate, repository: Repository) -> bool:
    """Whether it is certain that a pod listens on no port but those that are known.

    A containerPort is information only: the command line must say the port, and there must be no
    container of which nothing is known.
    """
    parts = [listening(each, repository) for each in template.containers()]
    return any(each.said for each in parts) and all(each.known for each in parts)


def _server(container: Node, facts: Facts) -> Mapping[str, Any] | None:
    name = image_of(container.get("image").text).name
    for entry in facts.table("model-servers").values():
        if any(fnmatchcase(name, pattern) for pattern in entry.get("images", ())):
            found: Mapping[str, Any] = entry
            return found
    return None


def _listening(container: Node, facts: Facts) -> Listening:
    server = container.once(_server, facts) or {}
    names = server.get("port-flags", _PORT_FLAGS)
    said, others, is_open = _by_flags(flags(container), names)
    declared = [each.get("containerPort") for each in container.get("ports").items()]
    numbers = [(number_of(node.plain), node) for node in declared]
    implied = number_of(server.get("port"))
    is_left = bool(said) and implied not in {each.number for each in said}
    return Listening(
        said,
        tuple(
            Port(number, node)
            for number, node in numbers
            if number is not None and not (is_left and number == implied)
        ),
        (Port(implied, container.get("image")),) if implied else (),
        frozenset((*others, *_variables(container))),
        is_open or any(number is None and node.text is not None for number, node in numbers),
    )


def _by_flags(
    found: tuple[Flag, ...], names: tuple[str, ...]
) -> tuple[tuple[Port, ...], set[int], bool]:
    """The ports that flags name, further numbers that flags hold, and whether more is possible.

    A server with data parallelism may listen on a port for each rank, counted from the first.
    """
    said: list[Port] = []
    others: set[int] = set()
    is_open = False
    ranks = 1
    for each in found:
        name = each.name.replace("_", "-").lower()
        number = number_of(each.value)
        if name in names and number is not None:
            said.append(Port(number, each.value_node))
        elif name in names or name in _FILES:
            is_open = True
        elif name in _SIZES:
            is_open = is_open or number is None
            ranks = max(ranks, number or 1)
        elif name.endswith("port") and number is not None:
            others.add(number)
    others.update(each.number + rank for each in said for rank in range(1, min(ranks, 64)))
    return tuple(said), others, is_open


def _variables(container: Node) -> Iterator[int]:
    """The numbers of environment variables that are called after a port."""
    for each in container.get("env").items():
        number = number_of(each.get("value").plain)
        if number is not None and (each.get("name").text or "").upper().endswith("PORT"):
            yield number
