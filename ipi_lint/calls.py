"""Rules called on objects, by one process or several, and what they say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from time import perf_counter

from ipi_lint.findings import object_finding
from ipi_lint.own import Own
from ipi_lint.report import Crash
from ipi_lint.repository import GroupKind, Repository
from ipi_lint.resource import Resource
from ipi_lint.rounds import Rounds, Stop, Visit
from ipi_lint.rule import Muted, Rule
from ipi_lint.said import Left, Said, left
from ipi_lint.schema import Catalog
from ipi_lint.selection import Selection

_Numbered = tuple[int, Stop]
_Heard = tuple[list[tuple[int, list[Said]]], dict[str, float]]
"""What was said, by the number of the stop, and the seconds by rule code."""
_MANY = 1_000
"""From so many stops on, two processes are done before one would be."""
_NEIGHBOURS = 16
_UNEVEN = 1.25
"""So many times its share may the largest part be, where clusters are not taken apart."""


class Calls:
    """What the rules of a selection say at the stops of a run.

    `timings` are seconds by rule code, of all processes together; `lost` says of each worker that
    gave no answer how it ended.
    """

    def __init__(self, selection: Selection, rounds: Rounds, catalog: Catalog, own: Own) -> None:
        self._selection, self._rounds, self._catalog = selection, rounds, catalog
        self._own = own
        self._rules = {rule.code: rule for rule in selection.rules}
        self.timings: dict[str, float] = {}
        self.lost: list[str] = []

    def at(
        self, stops: Sequence[Stop], jobs: int | None, known: Iterable[object]
    ) -> Iterator[tuple[Stop, list[Said]]]:
        """The stops at which something is said, in order, and what.

        It is the same by however many `jobs`; None is for as many as pay. `known` is what was read,
        and may be pointed at.
        """
        numbered = list(enumerate(stops))
        heard: list[tuple[int, list[Said]]] = []
        for own, timings in self._heard(numbered, jobs, [*known, *self._rules.values()]):
            heard += own
            for code, spent in timings.items():
                self.timings[code] = self.timings.get(code, 0.0) + spent
        return ((stops[number], said) for number, said in sorted(heard, key=itemgetter(0)))

    def _heard(
        self, stops: Sequence[_Numbered], jobs: int | None, known: Sequence[object]
    ) -> Iterator[_Heard]:
        if jobs == 1 or (jobs is None and len(stops) < _MANY):
            yield self._work(stops)
            return
        from ipi_lint.processes import can_fork, share_out, usable_cores  # most runs are small

        jobs = (jobs or usable_cores()) if can_fork() else 1
        parts_of = _shared_out([stop.cluster for _, stop in stops if stop.cluster], jobs)
        early, late = _split(stops, whole=bool(parts_of))
        yield self._work(early)
        parts = _by_cluster(late, parts_of, jobs) if parts_of else _dealt(late, jobs)
        made, self.lost = share_out(parts, self._work, known)
        yield from made

    def _work(self, stops: Iterable[_Numbered]) -> _Heard:
        timings: dict[str, float] = defaultdict(float)
        heard = [(number, said) for number, stop in stops if (said := self._said_at(stop, timings))]
        return heard, timings

    def _said_at(self, stop: Stop, timings: dict[str, float]) -> list[Said]:
        if stop.cluster:
            return self._said_by(self._rounds.in_cluster(*stop), timings)
        said = self._own.at(stop.resource)
        if said is None:
            said = self._said_alone(stop.resource, timings)
        return said + self._said_by(self._rounds.beside_others(stop.resource), timings)

    def _said_alone(self, resource: Resource, timings: dict[str, float]) -> list[Said]:
        """What is said of an object by the rules about one document, and by its schema."""
        said = self._said_by(self._rounds.alone(resource), timings)
        for reason, detail, node in self._catalog.unchecked(resource):
            said.append(left("", reason, detail, node))
        return said

    def _said_by(self, visits: Iterable[Visit], timings: dict[str, float]) -> list[Said]:
        said: list[Said] = []
        started = perf_counter()
        for rule, resource, repository in visits:
            said += self._call(rule, resource, repository)
            ended = perf_counter()
            timings[rule.code] += ended - started
            started = ended
        return said

    def _call(self, rule: Rule, resource: Resource, repository: Repository) -> Sequence[Said]:
        assert rule.check
        said: list[Said] = []
        try:
            for each in rule.check(resource, repository):
                if isinstance(each, Muted):
                    said.append(left(rule.code, each.reason, each.detail, each.node))
                else:
                    severity = self._selection.severity(rule, each.severity)
                    said.append(object_finding(self._rules[rule.code], severity, resource, each))
        except (Exception, SystemExit) as error:  # the second door: it is named
            place = resource.node.source.path_and_line(resource.start)
            text = " ".join(str(error).split())
            crash = Crash(rule.code, rule.name, place, f"{type(error).__name__}: {text}")
            return [*(each for each in said if isinstance(each, Left)), crash]
        return said


def _shared_out(clusters: Sequence[str], jobs: int) -> Mapping[str, int]:
    """The part in which each cluster's stops are, by its name, which is there once for each stop.

    There is none where that would leave a process without work for long.
    """
    parts: dict[str, int] = {}
    sizes = [0] * jobs
    for name, size in Counter(clusters).most_common():
        parts[name] = sizes.index(min(sizes))
        sizes[parts[name]] += size
    return parts if max(sizes) * jobs <= _UNEVEN * len(clusters) else {}


def _split(stops: Iterable[_Numbered], whole: bool) -> tuple[list[_Numbered], list[_Numbered]]:
    """The first stop of each kind in each cluster, and all others.

    What is done but once, when a rule is first called, is done there: no worker does it again.
    Where each cluster is the `whole` work of one process, that is so without it.
    """
    seen: set[tuple[str, GroupKind]] = set()
    early: list[_Numbered] = []
    late: list[_Numbered] = []
    for number, stop in stops:
        key = (stop.cluster, stop.resource.group_kind)
        is_late = key in seen or (whole and stop.cluster)
        (late if is_late else early).append((number, stop))
        seen.add(key)
    return early, late


def _by_cluster(
    stops: Sequence[_Numbered], parts_of: Mapping[str, int], jobs: int
) -> list[list[_Numbered]]:
    """Parts in which clusters are whole, each with the objects of its files as they stand there."""
    parts: list[list[_Numbered]] = [[] for _ in range(jobs)]
    places = {
        stop.resource.source.path: parts_of[stop.cluster] for _, stop in stops if stop.cluster
    }
    for number, stop in stops:
        path = stop.resource.source.path
        part = parts_of[stop.cluster] if stop.cluster else places.setdefault(path, number % jobs)
        parts[part].append((number, stop))
    return [part for part in parts if part]


def _dealt(stops: Sequence[_Numbered], jobs: int) -> list[list[_Numbered]]:
    """Parts of about one size, at most as many as jobs.

    All stops of one object are in one part, and mostly those of its neighbours: rules share what
    they keep of them.
    """
    together = max(1, min(_NEIGHBOURS, len(stops) // (4 * jobs)))
    places: dict[tuple[object, ...], int] = {}
    parts: list[list[_Numbered]] = [[] for _ in range(jobs)]
    for number, stop in stops:
        node = stop.resource.node
        object_ = (node.document.source.path, node.document.index, node.route)
        place = places.setdefault(object_, len(places))
        parts[place // together % jobs].append((number, stop))
    return [part for part in parts if part]
