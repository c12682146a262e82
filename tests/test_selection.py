"""Which rules run: presets, words, and what is always on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands import ipi_lint
from ipi_lint.linter import load_linter
from ipi_lint.rule import PRESETS, Preset
from ipi_lint.selection import UnknownRuleError, select_rules

BY_CODE = {rule.code: rule for rule in load_linter().rules}
READING = BY_CODE["IPI001"]._replace(preset="all")
OTHERS = [
    BY_CODE[code]._replace(preset=preset)
    for code, preset in zip(("IPI201", "IPI202", "IPI203"), PRESETS, strict=True)
]


def _chosen(preset: Preset, select: tuple[str, ...] = (), ignore: tuple[str, ...] = ()) -> str:
    chosen = select_rules([READING, *OTHERS], "gitops", select, ignore, {}, preset)
    return " ".join(rule.code for rule in chosen.rules)


def test_each_preset_holds_the_one_before_and_reading_is_always_on() -> None:
    assert _chosen("recommended") == "IPI001 IPI201"
    assert _chosen("strict") == "IPI001 IPI201 IPI202"
    assert _chosen("all") == "IPI001 IPI201 IPI202 IPI203"


def test_what_is_selected_runs_whatever_the_preset() -> None:
    assert _chosen("recommended", ("IPI203",)) == "IPI001 IPI203"
    assert _chosen("recommended", ("IPI2",), ("IPI201",)) == "IPI001 IPI202 IPI203"


def test_a_word_that_fits_no_rule() -> None:
    with pytest.raises(UnknownRuleError, match="IPI99"):
        _chosen("all", ("IPI99",))


def test_the_list_of_rules_says_the_preset() -> None:
    rows = json.loads(ipi_lint("rules", "--format", "json", cwd=Path.cwd()).stdout)
    assert {row["preset"] for row in rows} <= set(PRESETS)
    assert next(row for row in rows if row["code"] == "IPI201")["preset"] == "recommended"
