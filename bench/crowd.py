"""A crowd in one cluster, where what grows with a square shows: `python -m bench.crowd DIR N`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from random import Random

from bench import documents
from bench.documents import Place

_NAMESPACES = ("team-0", "team-1", "team-2")


def main() -> None:
    """Writes the tree; `python -m bench.profile DIR` says what it costs, rule by rule."""
    parser = argparse.ArgumentParser(prog="python -m bench.crowd", description=__doc__)
    parser.add_argument("folder", metavar="DIR", type=Path)
    parser.add_argument("pools", metavar="N", type=int)
    said = parser.parse_args()
    for path, text in crowd(said.pools):
        target = said.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def crowd(pools: int, seed: int = 1) -> Iterator[tuple[str, str]]:
    """The files by path: so many pools in a few namespaces, each with all that belongs to it.

    That is a route of the namespace's one Gateway, an objective, model servers, which all have a
    label in common beside their own, and an endpoint picker with its Service.
    """
    random = Random(seed)  # noqa: S311 (a tree is no secret)
    for namespace in _NAMESPACES:
        gateway = documents.gateway(Place(random, namespace, 0))
        yield f"clusters/main/{namespace}/gateway.yaml", gateway
    for number in range(pools):
        at = Place(random, _NAMESPACES[number % len(_NAMESPACES)], number)
        parts = (
            documents.pool(at),
            documents.objective(at),
            documents.route(at, "pool"),
            documents.picker(at),
            documents.picker_pods(at),
            documents.deployment(at, f"{at.name}-server", f"{at.name}-server"),
        )
        yield f"clusters/main/{at.namespace}/{at.name}.yaml", "---\n".join(parts)


if __name__ == "__main__":
    main()
