"""Where figures of a pool's pods are asked for, by what selects the pods itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ipi_lint import NamedTuple, Node, Repository, Resource, holds_placeholder
from ipi_lint_inference.selectors import as_labels
from ipi_lint_inference.workloads import PodTemplate, selected
from ipi_lint_selectors.listening import listening, listens
from ipi_lint_selectors.pools import Port, meeting, number_of, pools_over

KINDS = (
    ("monitoring.googleapis.com", "PodMonitoring"),
    ("autoscaling.gke.io", "AutoscalingMetric"),
)


class Endpoint(NamedTuple):
    """A port at which certain pods of a pool are asked in vain; `known` are the pods' own ports."""

    node: Node
    template: PodTemplate
    pool: Resource
    known: tuple[Port, ...]


def endpoints(monitoring: Resource, repository: Repository) -> Iterator[Endpoint]:
    """The ports that certainly no container of the selected pods has, each with the first pods."""
    pods = list(_pods(monitoring, repository))
    for entry in monitoring.get("spec", "endpoints").items():
        port = entry.get("port")
        deaf = [each for each in pods if _is_deaf(each[0], port, repository)]
        if deaf and len(deaf) == len(pods):
            template, pool = deaf[0]
            yield Endpoint(port, template, pool, _known(template, repository))


def _pods(monitoring: Resource, repository: Repository) -> Iterator[tuple[PodTemplate, Resource]]:
    """The pods that are selected by labels and belong to a pool, with the pool."""
    selector = monitoring.get("spec", "selector")
    wanted: Mapping[str, str] = as_labels(selector.get("matchLabels").plain)
    namespace = monitoring.identity.namespace
    for template in meeting(monitoring, selected(repository, namespace, wanted), repository):
        for pool in pools_over(template.labels, namespace, repository)[:1]:
            yield template, pool


def _is_deaf(template: PodTemplate, port: Node, repository: Repository) -> bool:
    number = number_of(port.plain)
    if number is not None:
        return listens(template, number, repository) is False
    name = port.text
    if not name or holds_placeholder(name):
        return False
    entries = [each for part in template.containers() for each in part.get("ports").items()]
    return bool(entries) and all(each.get("name").text != name for each in entries)


def _known(template: PodTemplate, repository: Repository) -> tuple[Port, ...]:
    parts = [listening(each, repository) for each in template.containers()]
    return tuple(port for part in parts for port in part.known)
