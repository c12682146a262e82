"""What is left uncomposed, and which rules are not asked, for what a text holds: none is missed."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from bench.trees import write_tree
from place import Place

ROOT = Path(__file__).parent.parent
FORMATS = ("--verbose", "--preset", "all", "--format", "json", "--no-cache")


def test_on_a_generated_tree(place: Place) -> None:
    write_tree(place.root / "clusters", 300, seed=9)
    assert place.check(*FORMATS) == place.check("--no-filter", *FORMATS)


@pytest.mark.parametrize("part", range(4))
def test_on_all_fixtures(place: Place, part: int) -> None:
    """Their objects side by side, shuffled: whatever one rule needs may stand beside any other."""
    files = sorted((ROOT / "tests" / "fixtures").rglob("*.yaml"))[part::4]
    Random(part).shuffle(files)
    for number, file in enumerate(files[:250]):
        path = place.root / f"clusters/{'ab'[number % 2]}/{number % 7}/{number}-{file.name}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.read_bytes())
    assert place.check(*FORMATS) == place.check("--no-filter", *FORMATS)


def test_how_many_are_left_is_said(place: Place) -> None:
    said = place.check("--timings", "--no-cache").err
    assert " documents, " in said
    assert " composed only if something asks for them" in said
    assert " 0 of them composed only" in place.check("--timings", "--no-filter").err
