"""Pods that a pool selects although they serve no client."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ipi_lint import Identity, NamedTuple, Repository, Resource
from ipi_lint_inference.arguments import flags
from ipi_lint_inference.kinds import CONFIG_MAP
from ipi_lint_inference.pickers import Picker, picker_in, pickers_of
from ipi_lint_inference.workloads import PodTemplate
from ipi_lint_selectors.listening import is_sure, listening, listens
from ipi_lint_selectors.pools import kind_and_name, pods_of, target_ports

WORKER_INDEX = "leaderworkerset.sigs.k8s.io/worker-index"
"""The label that tells the pods of a LeaderWorkerSet group apart; the leader has 0."""
_BATCH = (("batch", "Job"), ("batch", "CronJob"))


class Outsider(NamedTuple):
    """A pod template that a pool should not select. `why` goes on from `whose`."""

    template: PodTemplate
    why: str
    is_certain: bool

    @property
    def whose(self) -> str:
        """Whose pods these are: `pods of the Deployment 'x', which`."""
        part = f"{self.template.part} pods" if self.template.part else "pods"
        return f"{part} of the {kind_and_name(self.template.resource)}, which"


def outsiders(pool: Resource, repository: Repository) -> tuple[Outsider, ...]:
    """The selected pods that are no servers, as far as that is known."""
    return repository.once(_outsiders, pool)


def _outsiders(repository: Repository, pool: Resource) -> tuple[Outsider, ...]:
    return tuple(_found(pool, repository))


def _found(pool: Resource, repository: Repository) -> Iterator[Outsider]:
    pods = pods_of(pool, repository)
    numbers = [each.number for each in target_ports(pool)]
    serves = [any(listens(each, number, repository) for number in numbers) for each in pods]
    for each, is_serving in zip(pods, serves, strict=True):
        found = _picker(each, numbers, repository) or _apart(each, pods, pool, repository)
        if not found and not is_serving and any(serves):
            found = _idler(each, numbers, repository)
        if found:
            yield found


def _picker(
    template: PodTemplate, numbers: Sequence[int], repository: Repository
) -> Outsider | None:
    picker = picker_in(template, repository)
    if picker is None or _serves_beside(picker, numbers, repository):
        return None
    return Outsider(template, "runs an endpoint picker", is_certain=True)


def _apart(
    template: PodTemplate, pods: Sequence[PodTemplate], pool: Resource, repository: Repository
) -> Outsider | None:
    role = _role_apart(template, pods, pool, repository)
    if role is None:
        return None
    return Outsider(template, f"has the role '{role}' and serves no client", is_certain=True)


def _idler(
    template: PodTemplate, numbers: Sequence[int], repository: Repository
) -> Outsider | None:
    """A pod that does not serve while others of the pool do."""
    if template.resource.group_kind in _BATCH:
        return Outsider(template, "runs to its end and serves nothing", is_certain=True)
    if _is_worker(template):
        why = "only compute for their leader"
        return Outsider(template, why, is_certain=True)
    return _stray(template, numbers, repository)


def _stray(
    template: PodTemplate, numbers: Sequence[int], repository: Repository
) -> Outsider | None:
    """A pod that is known to listen elsewhere while others listen where the pool asks."""
    if not numbers or any(listens(template, each, repository) is None for each in numbers):
        return None
    ports = "port" if len(numbers) == 1 else "ports"
    text = ", ".join(str(each) for each in numbers)
    why = f"does not listen on the target {ports} {text}"
    return Outsider(template, why, is_sure(template, repository))


def _serves_beside(picker: Picker, numbers: Sequence[int], repository: Repository) -> bool:
    """Whether another container of the picker's pod listens where the pool asks."""
    others = (each for each in picker.template.containers() if each != picker.container)
    parts = [listening(each, repository) for each in others]
    return any(part.may_be(number) for part in parts for number in numbers)


def _is_worker(template: PodTemplate) -> bool:
    """Whether a LeaderWorkerSet makes workers of this template, and leaders of another."""
    group = template.resource.get("spec", "leaderWorkerTemplate")
    size = group.get("size").plain
    has_workers = isinstance(size, int) and size > 1
    return template.part == "worker" and has_workers and bool(group.get("leaderTemplate").plain)


def _role_apart(
    template: PodTemplate, pods: Sequence[PodTemplate], pool: Resource, repository: Repository
) -> str | None:
    """A role that the pool's endpoint picker certainly does not know how to use."""
    for key, entry in repository.facts.table("pod-roles").items():
        apart = entry.get("apart", ())
        role = template.labels.get(key)
        if role not in apart or all(each.labels.get(key) in apart for each in pods):
            continue
        pickers = tuple(pickers_of(pool, repository))
        words = entry.get("handled-by", ())
        if pickers and not any(_may_handle(each, words, repository) for each in pickers):
            return role
    return None


def _may_handle(picker: Picker, words: Sequence[str], repository: Repository) -> bool:
    """Whether a picker's configuration mentions one of the words, or cannot be seen."""
    texts = list(_configuration(picker, repository))
    return any(text is None or any(word in text for word in words) for text in texts)


def _configuration(picker: Picker, repository: Repository) -> Iterator[str | None]:
    """The texts of a picker's configuration; None for one that is not in view."""
    for each in flags(picker.container):
        if each.name in ("config-text", "configText"):
            yield each.value
    namespace = picker.template.resource.identity.namespace
    is_in_a_file = any(
        each.name in ("config-file", "configFile") for each in flags(picker.container)
    )
    if not is_in_a_file:
        return
    volumes = picker.template.spec.get("volumes").items()
    names = [name for each in volumes if (name := each.get("configMap", "name").text)]
    if not names:
        yield None
    for name in names:
        found = repository.find(Identity(*CONFIG_MAP, namespace, name))
        if not found:
            yield None
        for config_map in found:
            yield from (node.text for _, node in config_map.get("data").entries())
