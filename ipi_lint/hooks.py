"""How a plugin says what it gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

GROUP = "ipi_lint"
F = TypeVar("F", bound=Callable[..., Any])


def hookimpl(function: F) -> F:
    """Marks a function as an implementation of the hook of its name (see ipi_lint.hookspecs).

    It is pluggy's mark. Most runs import plugins without asking them what they give, and pluggy is
    not there then.
    """
    setattr(function, f"{GROUP}_impl", {})
    return function
