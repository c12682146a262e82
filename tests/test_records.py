"""Named tuples of our own do what typing's do, and take arguments in the same ways."""

from __future__ import annotations

import pickle
import typing
from collections.abc import Callable
from typing import Any

import pytest

from ipi_lint import NamedTuple


class Own(NamedTuple):
    """A class as there are many."""

    name: str
    count: int = 1  # type: ignore[assignment]  # a tuple counts, too
    more: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        return f"{self.name} x {self.count}"

    def __str__(self) -> str:
        return self.shown


class Theirs(typing.NamedTuple):
    """A class as there are many."""

    name: str
    count: int = 1  # type: ignore[assignment]  # a tuple counts, too
    more: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        return f"{self.name} x {self.count}"

    def __str__(self) -> str:
        return self.shown


CALLS: list[Callable[[Any], object]] = [
    lambda cls: cls("a"),
    lambda cls: cls("a", 2, ("b",)),
    lambda cls: cls(more=("b",), name="a"),
    lambda cls: cls("a")._replace(count=3),
    lambda cls: cls("a")._asdict(),
    lambda cls: [*cls("a")],
    lambda cls: str(cls("a")),
    lambda cls: repr(cls("a")).replace("Theirs", "Own"),
    lambda cls: cls("a").shown,
    lambda cls: cls("a") == ("a", 1, ()),
    lambda cls: cls("a") < cls("b"),
    lambda cls: {cls("a"): 1}[cls("a")],
    lambda cls: pickle.loads(pickle.dumps(cls("a"))),
    lambda cls: (cls._fields, cls.__match_args__, cls.__doc__, cls.__module__),
]


@pytest.mark.parametrize("call", CALLS)
def test_both_give_the_same(call: Callable[[Any], object]) -> None:
    assert call(Own) == call(Theirs)


WRONG: list[Callable[[Any], object]] = [
    lambda cls: cls(),
    lambda cls: cls("a", 1, (), 2),
    lambda cls: cls("a", name="b"),
    lambda cls: cls("a", wrong=1),
    lambda cls: setattr(cls("a"), "name", "b"),
    lambda cls: setattr(cls("a"), "wrong", "b"),
]


@pytest.mark.parametrize("call", WRONG)
@pytest.mark.parametrize("cls", [Own, Theirs])
def test_both_refuse_the_same(call: Callable[[Any], object], cls: Any) -> None:
    with pytest.raises((TypeError, AttributeError)):
        call(cls)


def test_a_field_that_is_not_there_is_not_replaced() -> None:
    with pytest.raises(TypeError, match="Own has no field 'wrong'"):
        Own("a")._replace(wrong=1)  # type: ignore[call-arg]


def test_what_is_derived_is_a_tuple_with_the_same_fields() -> None:
    class Derived(Own):
        @property
        def shown(self) -> str:
            return "derived"

    assert Derived("a") == ("a", 1, ())
    assert str(Derived("a")._replace(name="b")) == "derived"
