"""Named tuples that are quick to define.

`typing.NamedTuple` compiles code for each class, and for each of its annotations once more. A run
that checks one file defines more than a hundred classes: that would be a sixth of all its work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["NamedTuple"]

if TYPE_CHECKING:
    from typing import NamedTuple
else:
    from collections import _tuplegetter
    from functools import cache
    from types import FunctionType

    class _Record(tuple):
        """What all named tuples can do, as those of `collections` can."""

        __slots__ = ()
        _fields = ()

        def __repr__(self):
            shown = (f"{name}={value!r}" for name, value in self._asdict().items())
            return f"{type(self).__name__}({', '.join(shown)})"

        def __getnewargs__(self):
            return tuple(self)

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def _replace(self, /, **changes):
            made = type(self)(*map(changes.pop, self._fields, self))
            if changes:
                raise TypeError(f"{type(self).__name__} has no field '{min(changes)}'")
            return made

    class _Definition(type):
        """Makes a class of _Record's of a class statement with NamedTuple as its base."""

        def __new__(cls, name, bases, body):
            if not bases:
                return super().__new__(cls, name, bases, body)
            if "__annotations__" not in body:
                raise TypeError("no fields, or no 'from __future__ import annotations'")
            fields = tuple(body["__annotations__"])
            defaults = tuple(body.pop(field) for field in fields if field in body)
            code = _code(len(fields)).replace(co_varnames=("cls", *fields))
            making = FunctionType(code, {"new": tuple.__new__}, "__new__", defaults)
            getters = {field: _tuplegetter(at, "") for at, field in enumerate(fields)}
            body |= {"__new__": making, "__slots__": (), "__match_args__": fields}
            return type(name, (_Record,), {**body, **getters, "_fields": fields})

    class NamedTuple(metaclass=_Definition):
        """The base of a class statement, as `typing.NamedTuple` is."""

    @cache
    def _code(count):
        """The code of `__new__` for so many fields; what they are called is put in later."""
        names = "".join(f", x{number}" for number in range(count))
        return eval(f"lambda cls{names}: new(cls, ({names[2:]},))").__code__  # noqa: S307 (our own)
