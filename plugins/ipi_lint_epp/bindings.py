"""Which pool an endpoint picker is told to serve: by flag, by variable, or by its default."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ipi_lint import NamedTuple, Node, Repository, Resource
from ipi_lint_inference.arguments import Flag, environment_variable, flag
from ipi_lint_inference.pickers import Picker, pools_of, services_of
from ipi_lint_inference.releases import is_within

POOL_NAME = ("pool-name", "poolName")
POOL_NAMESPACE = ("pool-namespace", "poolNamespace")
POOL_GROUP = ("pool-group", "poolGroup")
GRPC_PORT = ("grpc-port", "grpcPort")


class Told(NamedTuple):
    """What an endpoint picker is told, and where that stands.

    `flag` is None where no flag says it. `is_default` is true where nothing does; `node` is then
    the list of its arguments.
    """

    value: str
    node: Node
    flag: Flag | None = None
    is_default: bool = False


def told_name(picker: Picker) -> Told | None:
    """The name of its pool; None where that is not said, or filled in later."""
    return _by_flag(flag(picker.container, *POOL_NAME))


def told_namespace(picker: Picker, repository: Repository) -> Told | None:
    """The namespace in which it looks for its pool; None where that is not known.

    A flag counts before the variable, and that before the default of its line of images.
    """
    written = flag(picker.container, *POOL_NAMESPACE)
    if written and written.value != "":
        return _by_flag(written)
    defaults = _defaults(picker, repository)
    variable = environment_variable(picker.container, defaults.get("namespace-variable", ""))
    if variable and not variable.get("value").plain and variable.get("valueFrom").plain is None:
        variable = None
    if variable:
        return _literal(variable.get("value"))
    return None if _is_filled(picker) else _default(picker, defaults.get("pool-namespace"))


def told_group(picker: Picker, repository: Repository) -> Told | None:
    """The API group in which it looks for its pool; None where that is not known."""
    written = flag(picker.container, *POOL_GROUP)
    if written:
        return _by_flag(written)
    return _default(picker, default_group(picker, repository))


def default_group(picker: Picker, repository: Repository) -> str | None:
    """The API group that an image takes by itself; None where that is not known."""
    for each in _defaults(picker, repository).get("pool-group", ()):
        if _holds(each, picker.release):
            group: str = each["group"]
            return group
    return None


def grpc_port(picker: Picker, repository: Repository) -> int | None:
    """The port on which it serves the gateway; None where that is not known."""
    written = flag(picker.container, *GRPC_PORT)
    if written:
        return int(written.value) if written.value and written.value.isdecimal() else None
    port = _defaults(picker, repository).get("grpc-port")
    return port if isinstance(port, int) else None


def bound_pools(picker: Picker, repository: Repository) -> Iterator[Resource]:
    """The pools that certainly lead to a picker: their Service is no other one of that name."""
    for pool in pools_of(picker, repository):
        is_near = repository.together(pool, picker.template.resource)
        if is_near or len(services_of(pool, repository)) == 1:
            yield pool


def arguments_of(container: Node) -> Node:
    """Where a flag that is missing would stand."""
    args = container.get("args")
    return args if args.exists or not container.get("command").exists else container.get("command")


def _by_flag(written: Flag | None) -> Told | None:
    if written is None or not written.value:
        return None
    return Told(written.value, written.value_node, written)


def _literal(node: Node) -> Told | None:
    return Told(node.text, node) if node.text and "$" not in node.text else None


def _default(picker: Picker, value: str | None) -> Told | None:
    return Told(value, arguments_of(picker.container), is_default=True) if value else None


def _is_filled(picker: Picker) -> bool:
    """Whether variables come from where one cannot look."""
    return picker.container.get("envFrom").plain is not None


def _defaults(picker: Picker, repository: Repository) -> Mapping[str, Any]:
    table = repository.facts.table("endpoint-picker-defaults")
    entry: Mapping[str, Any] = table.get(picker.family.name, {}) if picker.family else {}
    return entry


def _holds(entry: Mapping[str, Any], release: tuple[int, ...] | None) -> bool:
    """Whether an entry's `since` and `until` hold a release."""
    if release is None:
        return not entry.get("since") and not entry.get("until")
    return is_within(release, entry)
