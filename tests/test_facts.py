"""Dated tables: what files say, and what a user lays over it."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands import ipi_lint
from ipi_lint.facts import Facts
from ipi_lint.linter import load_linter

BUNDLED = load_linter().facts


def _facts(folder: Path) -> Facts:
    file = folder / "cars.yaml"
    file.write_text(
        "as-of: 2026-11\nsources: [a page]\ntables:\n"
        "  cars: {fiat: {seats: 4, colours: [red]}, mini: {seats: 2}}\n",
        "utf-8",
    )
    return Facts([file])


def test_a_table_and_its_date(tmp_path: Path) -> None:
    facts = _facts(tmp_path)
    assert facts.table("cars")["fiat"] == {"seats": 4, "colours": ["red"]}
    assert facts.as_of("cars") == "2026-11"
    assert facts.table("boats") == {}


def test_mappings_are_joined_and_all_else_is_replaced(tmp_path: Path) -> None:
    own = {"cars": {"fiat": {"colours": ["blue"]}, "mini": None, "saab": {"seats": 5}}}
    cars = _facts(tmp_path).overlaid(own).table("cars")
    assert cars == {"fiat": {"seats": 4, "colours": ["blue"]}, "saab": {"seats": 5}}


@pytest.mark.parametrize(
    ("own", "message"),
    [
        ({"car": {}}, "there is no table 'car' of facts: did you mean 'cars'?"),
        ({"boats": {}}, "there is no table 'boats' of facts: 'cars'"),
        ({"cars": [1]}, "the table 'cars' of facts is not a mapping"),
    ],
)
def test_what_is_refused(tmp_path: Path, own: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match="table") as error:
        _facts(tmp_path).overlaid(own)
    assert str(error.value) == message


def test_every_bundled_table_says_when_and_where_from() -> None:
    for content in BUNDLED.contents:
        assert set(content) == {"as-of", "sources", "tables"}
        assert content["sources"]
    for name in ("implementations", "workloads", "charts", "generators", "sources"):
        assert BUNDLED.table(name)
        assert BUNDLED.as_of(name) >= "2026-11"


def test_no_two_files_have_one_table() -> None:
    names = [name for content in BUNDLED.contents for name in content["tables"]]
    assert len(names) == len(set(names))


def test_limits_of_implementations_are_in_the_form() -> None:
    for entry in BUNDLED.table("implementations").values():
        for limit in entry.get("limits", {}).values():
            assert {"severity", "says", "source"} <= set(limit)
            assert set(limit) <= {"severity", "says", "source", "since", "until"}
            assert limit["severity"] in ("error", "warning", "note")


def test_the_configuration_lays_its_own_over(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: 1\n", "utf-8")
    config = tmp_path / ".ipi-lint.yaml"
    config.write_text("facts: {implementation: {}}\n", "utf-8")
    result = ipi_lint("check", cwd=tmp_path)
    assert result.returncode == 2
    assert "there is no table 'implementation' of facts" in result.stderr
    assert "did you mean 'implementations'?" in result.stderr
    config.write_text("facts: {implementations: {acme: {title: Acme}}}\n", "utf-8")
    assert ipi_lint("check", cwd=tmp_path).returncode == 4
