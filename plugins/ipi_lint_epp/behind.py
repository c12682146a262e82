"""What an endpoint picker's Service leads to, and by how much it misses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ipi_lint import NamedTuple, Node, Repository, Resource
from ipi_lint_epp.bindings import GRPC_PORT, arguments_of, grpc_port, told_name
from ipi_lint_inference.arguments import flag
from ipi_lint_inference.pickers import Picker, all_pickers, picker_in
from ipi_lint_inference.workloads import PodTemplate, workloads


class Miss(NamedTuple):
    """A port that pods do not serve. `served` is the one that they do, None where not known.

    `node` shows that, at its key with `on_key`, and `says` is what stands there.
    """

    served: int | None
    node: Node
    on_key: bool
    says: str


def missed(port: Node, template: PodTemplate, repository: Repository) -> Miss | None:
    """How a Service's port misses the endpoint picker in some pods; None where it may not.

    A port without targetPort leads to its own number. A name has to be declared by a container; a
    number need not be, so it misses only where another one is known to be served.
    """
    picker = picker_in(template, repository)
    if picker is None:
        return None
    target = port.get("targetPort").plain
    target = port.get("port").plain if target is None else target
    served = grpc_port(picker, repository)
    declared = [each for container in template.containers() for each in _ports(container)]
    if isinstance(target, str) and not target.isdecimal():
        if any(each.get("name").plain == target for each in declared):
            return None
        return Miss(served, picker.container.get("ports"), True, "the ports that it declares")
    numbers = {str(each.get("containerPort").plain) for each in declared}
    if served is None or str(target) in {str(served), *numbers}:
        return None
    return _other_number(picker, served)


def near_miss(
    service: Resource, pools: Sequence[Resource], repository: Repository
) -> tuple[PodTemplate, str] | None:
    """The pods of the pools' endpoint picker that all but one label of a selector select.

    They come with the key of that label. Those count that are told to serve one of the pools.
    """
    names = {pool.identity.name for pool in pools}
    wanted = service.get("spec", "selector").plain or {}
    for picker in _pickers_beside(service, repository):
        told = told_name(picker)
        labels = picker.template.labels
        wrong = [key for key, value in wanted.items() if labels.get(key) != value]
        if told and told.value in names and len(wrong) == 1:
            return picker.template, wrong[0]
    return None


def _pickers_beside(service: Resource, repository: Repository) -> Iterator[Picker]:
    """The endpoint pickers that certainly stand in a Service's namespace."""
    for resource in repository.once(_workloads).get(service.identity.namespace, ()):
        if repository.together(service, resource):
            yield from all_pickers(resource, repository)


def _workloads(repository: Repository) -> dict[str | None, list[Resource]]:
    """The objects that run endpoint pickers, by namespace."""
    index: dict[str | None, list[Resource]] = {}
    for resource in repository.once(workloads):
        if all_pickers(resource, repository):
            index.setdefault(resource.identity.namespace, []).append(resource)
    return index


def _ports(container: Node) -> Iterator[Node]:
    return container.get("ports").items()


def _other_number(picker: Picker, served: int) -> Miss:
    written = flag(picker.container, *GRPC_PORT)
    if written:
        return Miss(served, written.value_node, False, "the port that it is told")
    return Miss(served, arguments_of(picker.container), True, "nothing here tells it another port")
