"""Generated GitOps trees: the same number and seed give the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from bench import documents
from bench.documents import Place

FORM = 3
"""Grows when the same number and seed give other bytes than before."""
CLUSTERS = ("east", "west", "north", "south")
_TEAMS = 12
_MIX: tuple[tuple[str, int], ...] = (
    ("serving", 22),
    ("web", 24),
    ("plain", 102),
    ("settings", 29),
    ("imported", 4),
    ("chart", 7),
    ("values", 4),
    ("pipeline", 4),
    ("dashboard", 3),
    ("definition", 1),
)
"""Of two hundred files, how many are of which sort."""
_SLIPS: tuple[tuple[str, str], ...] = (
    ("number: 8080", "number: 80800"),
    ("kind: InferencePool\n          name: ", "kind: InferencePool\n          name: no-"),
    ("failureMode: FailOpen", "failureMode: Open"),
    ("targetPorts:", "targetPort:"),
    ("      type: PathPrefix", "      type: Prefix"),
    ("kind: HTTPRoute", "kind: HttpRoute"),
    ("priority:", "prioritys:"),
)
"""What is planted: a text, and what stands there instead."""


def one_file(folder: Path) -> None:
    """A single file with a pool, an objective, routes, Services and Deployments."""
    at = _first()
    _one(folder, documents.gateway(at), *_serving(at), *_web(Place(at.random, "serving", 2)))


def routing_file(folder: Path) -> None:
    """A single file with a pool, an objective, an import, a route and the picker's Service."""
    at = _first()
    parts = (documents.pool, documents.objective, documents.pool_import, documents.picker)
    _one(folder, documents.route(at, "pool"), *(part(at) for part in parts))


def _first() -> Place:
    return Place(Random(1), "serving", 1)  # noqa: S311 (a tree is no secret)


def _one(folder: Path, *parts: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "one.yaml").write_bytes("---\n".join(parts).encode())


def write_tree(folder: Path, files: int, seed: int = 1) -> int:
    """Writes a tree of so many files; gives the number of bytes."""
    size = 0
    for path, data in tree(files, seed):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        size += len(data)
    return size


def tree(files: int, seed: int = 1) -> Iterator[tuple[str, bytes]]:
    """The files of a tree, by path: what a few clusters and many teams keep in one repository."""
    random = Random(seed)  # noqa: S311 (a tree is no secret)
    sorts = _shuffled(random)
    given: set[str] = set()
    number = 0
    while number < files:
        cluster, team = random.choice(CLUSTERS), f"team-{random.randrange(_TEAMS)}"
        folder = f"clusters/{cluster}/{team}"
        at = Place(random, team, number)
        if folder not in given:
            given.add(folder)
            yield f"{folder}/gateway.yaml", documents.gateway(at).encode()
        else:
            yield _file(at, folder, next(sorts))
        number += 1


def _shuffled(random: Random) -> Iterator[str]:
    while True:
        sorts = [sort for sort, share in _MIX for _ in range(share)]
        random.shuffle(sorts)
        yield from sorts


def _file(at: Place, folder: str, sort: str) -> tuple[str, bytes]:
    text = "---\n".join(_SORTS[sort](at))
    if sort in ("serving", "web") and at.random.random() < 0.05:
        text = _slipped(text, at.random)
    if at.random.random() < 0.03:
        text = text.replace("\n", "\r\n")
    data = text.encode("utf-8-sig" if at.random.random() < 0.02 else "utf-8")
    return f"{_folder(folder, sort, at)}/{at.name}.yaml", data


def _folder(folder: str, sort: str, at: Place) -> str:
    if sort == "chart":
        return f"charts/{at.namespace}/templates"
    if sort == "values":
        return f"charts/{at.namespace}"
    return f".github/workflows/{at.namespace}" if sort == "pipeline" else f"{folder}/{at.name[:1]}"


def _slipped(text: str, random: Random) -> str:
    there = [slip for slip in _SLIPS if slip[0] in text]
    return text.replace(*random.choice(there), 1) if there else text


def _serving(at: Place) -> Iterator[str]:
    yield documents.pool(at)
    if at.random.random() < 0.75:
        yield documents.objective(at)
    yield documents.route(at, "pool")
    yield documents.picker(at)
    yield documents.picker_pods(at)
    yield documents.picker_account(at)
    yield documents.deployment(at, f"{at.name}-server", f"{at.name}-server")


def _web(at: Place) -> Iterator[str]:
    yield documents.deployment(at, at.name, at.name)
    yield documents.service(at, at.name, at.name)
    yield documents.route(at, "service")


def _plain(at: Place) -> Iterator[str]:
    if at.random.random() < 0.45:
        yield documents.service(at, at.name, at.name)
    if at.random.random() < 0.48:
        yield documents.settings(at, at.random.choice([300, 900, 3_000]))
    for make in at.random.sample(_OTHERS, at.random.choice([1, 2, 2])):
        yield make(at)


def _account(at: Place) -> str:
    return documents.account(at, at.name)


_OTHERS = (_account, documents.autoscaler, documents.budget, documents.network_policy)


def _one_of(make: Callable[[Place], str]) -> Callable[[Place], Iterator[str]]:
    return lambda at: iter([make(at)])


_SORTS: dict[str, Callable[[Place], Iterator[str]]] = {
    "serving": _serving,
    "web": _web,
    "plain": _plain,
    "imported": _one_of(documents.pool_import),
    "settings": _one_of(
        lambda at: documents.settings(at, at.random.choice([1_000, 4_000, 12_000]))
    ),
    "dashboard": _one_of(lambda at: documents.settings(at, at.random.randrange(60_000, 220_000))),
    "definition": _one_of(lambda at: documents.definition(at, at.random.randrange(40, 700))),
    "chart": _one_of(documents.template),
    "values": _one_of(documents.values),
    "pipeline": _one_of(documents.pipeline),
}
