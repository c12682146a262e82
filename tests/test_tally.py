"""What was not checked: counted, and where it stands only looked up when somebody asks."""

from __future__ import annotations

from collections.abc import Callable

from ipi_lint.tally import Tally


def _noting(place: str, asked: list[str]) -> Callable[[], str]:
    def look_up() -> str:
        asked.append(place)
        return place

    return look_up


def test_places_are_looked_up_once_and_when_asked_for() -> None:
    tally, asked = Tally(), list[str]()
    for place in ("a.yaml:1", "a.yaml:2", "a.yaml:1"):
        tally.add("not-found", "x", _noting(place, asked))
    (row,) = tally.rows()
    assert (row.count, asked) == (3, [])
    assert list(row.places) == ["a.yaml:1", "a.yaml:2"]
    assert row.places[1:] == ["a.yaml:2"]
    assert asked == ["a.yaml:1", "a.yaml:2", "a.yaml:1"]


def test_ten_different_places_are_kept() -> None:
    tally, asked = Tally(), list[str]()
    for number in range(40):
        tally.add("not-found", "x", _noting(f"a.yaml:{number // 2}", asked))
    (row,) = tally.rows()
    assert row.count == 40
    assert list(row.places) == [f"a.yaml:{number}" for number in range(10)]
    assert len(asked) <= 20


def test_rows_come_by_reason_and_then_by_count() -> None:
    tally = Tally()
    for reason, detail in (("b", "x"), ("a", "x"), ("a", "y"), ("a", "y")):
        tally.add(reason, detail, str)
    assert [(row.reason, row.detail) for row in tally.rows()] == [
        ("a", "y"),
        ("a", "x"),
        ("b", "x"),
    ]
