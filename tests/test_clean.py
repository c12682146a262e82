"""Careful engineers' repositories, of many layouts: they give no finding."""

from __future__ import annotations

from pathlib import Path

import pytest

from ipi_lint.job import Job
from ipi_lint.linter import load_linter
from ipi_lint.rule import Preset

CLEAN = Path(__file__).parent / "clean"
LOADED = load_linter()
LAYOUTS = sorted(each.name for each in CLEAN.iterdir() if each.is_dir())
UNTIDY = {
    "application-sets": [
        ("IPI311", "models/mistral/route.yaml", 7),
        ("IPI311", "models/phi/route.yaml", 7),
    ],
    "argo-app-of-apps": [("IPI311", "workloads/llama/base/route.yaml", 7)],
    "istio-destination-rules": [
        ("IPI905", "models/coder/destination-rule.yaml", 11),
        ("IPI905", "models/qwen/destination-rule.yaml", 11),
    ],
}
"""What preset strict finds: defaults that Argo CD shows as drift, unverified certificates."""


def found(layout: str, preset: Preset) -> list[tuple[str, str, int]]:
    root = CLEAN / layout
    report = Job(preset=preset).lint(LOADED, root, [root])
    assert not report.summary.crashes
    return [
        (each.rule.code, each.path, each.source.place(each.span.start).line)
        for each in report.findings
    ]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_nothing_breaks_traffic(layout: str) -> None:
    assert found(layout, "recommended") == []


@pytest.mark.parametrize("layout", LAYOUTS)
def test_strict_finds_what_is_written_down(layout: str) -> None:
    assert found(layout, "strict") == UNTIDY.get(layout, [])
