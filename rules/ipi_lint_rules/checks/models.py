"""Checks of the older and neighbour kinds of the Inference Extension."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ipi_lint import Broken


def all_models_weighted_or_none(models: Any) -> Iterator[Broken]:
    bare = [index for index, model in enumerate(models) if "weight" not in model]
    if bare and len(bare) < len(models):
        index = bare[0]
        yield Broken(
            (index, "weight"),
            f"the target model '{models[index]['name']}' has no weight, but others have one",
            "Give each of them a weight, or none.",
        )
