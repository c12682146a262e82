"""The EndpointPickerConfigs in view, wherever they are written, and who reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ipi_lint import NamedTuple, Node, Repository, Resource, embedded
from ipi_lint_epp.mounts import CONFIG_TEXT, config_maps_of, entry_of
from ipi_lint_inference.arguments import flag
from ipi_lint_inference.kinds import CONFIG_MAP, WORKLOADS
from ipi_lint_inference.pickers import Picker, all_pickers

KIND = "EndpointPickerConfig"
HELM_RELEASE = ("helm.toolkit.fluxcd.io", "HelmRelease")
CUSTOM = "pluginsCustomConfig"
_DEPTH = 8
_ANY = ""


class Text(NamedTuple):
    """A string that may hold a configuration.

    `picker` is the one that it is there for, if that is known; `is_read`, whether that one is told
    to read this string, and not another of its ConfigMap.
    """

    node: Node
    picker: Picker | None
    is_read: bool

    @property
    def holds_it(self) -> bool:
        """Whether it is one: it says so, or a picker reads it as one."""
        return self.is_read or KIND in (self.node.text or "")


def texts_in(resource: Resource, repository: Repository) -> Iterator[Text]:
    """The strings in an object that hold configurations: entries, arguments, chart values."""
    if resource.group_kind == CONFIG_MAP:
        yield from _entries(resource, repository)
    elif resource.group_kind == HELM_RELEASE:
        for custom in _custom(resource.get("spec", "values"), _DEPTH):
            for _, node in custom.entries():
                yield Text(node, None, False)
    else:
        for picker in all_pickers(resource, repository):
            argument = config_text(picker)
            if argument:
                yield Text(argument, picker, True)


def config_text(picker: Picker) -> Node | None:
    """The argument that is a picker's configuration; None where it shares one with its flag."""
    said = flag(picker.container, *CONFIG_TEXT)
    if said and said.value is not None and said.value_node.route != said.node.route:
        return said.value_node
    return None


def configurations_of(picker: Picker, repository: Repository) -> tuple[Node, ...]:
    """The configurations in view that a picker reads."""
    entries = [entry_of(source, repository) for source in config_maps_of(picker)]
    nodes = [config_text(picker), *(found[1] for found in entries if found)]
    documents = [embedded(node) for node in nodes if node]
    return tuple(each.node for each in documents if each)


def _entries(config_map: Resource, repository: Repository) -> Iterator[Text]:
    readers = repository.once(_readers).get(config_map, {})
    if not readers and not config_map.holds((KIND,)):
        return
    for key, node in config_map.get("data").entries():
        reader = readers.get(key)
        yield Text(node, reader or readers.get(_ANY), reader is not None)


def _readers(repository: Repository) -> Mapping[Resource, Mapping[str, Picker]]:
    """Who reads an entry of a ConfigMap, and under no key who mounts it: the first of each."""
    readers: dict[Resource, dict[str, Picker]] = {}
    for kind in WORKLOADS:
        for resource in repository.of_kind(*kind):
            for picker in all_pickers(resource, repository):
                for source in config_maps_of(picker):
                    found = entry_of(source, repository)
                    if found and source.key and repository.together(resource, found[0]):
                        own = readers.setdefault(found[0], {})
                        own.setdefault(source.key, picker)
                        own.setdefault(_ANY, picker)
    return readers


def _custom(values: Node, depth: int) -> Iterator[Node]:
    for key, node in values.entries():
        if key == CUSTOM:
            yield node
        elif depth:
            yield from _custom(node, depth - 1)
