"""The reference data beside a checkout, where there is any: tests that use it skip without it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "shared"


def shared(path: str) -> Path:
    """A file or folder of the reference data. Skips the test where it is absent."""
    found = FOLDER / path
    if not found.exists():
        pytest.skip(f"the reference data is not beside this checkout: shared/{path}")
    return found


def json_lines(path: str) -> Iterator[Any]:
    """The objects of a gzipped file, one a line."""
    with gzip.open(shared(path), "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)
