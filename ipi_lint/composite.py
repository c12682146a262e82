"""One object made of several texts: a base, and the patches and transforms laid over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ipi_lint.node import Document, Site


@dataclass(frozen=True, eq=False)
class Composite(Document):
    """A document whose containers are partly `made` anew and partly those of its `parts`.

    `source`, `span` and `root` are those of the text that the object begins in. `made` maps the id
    of each new container to where its entries stand, each in a text of its own; all other
    containers belong to one of the parts, and their entries stand where they stood there.
    """

    parts: tuple[Document, ...] = ()
    made: Mapping[int, Mapping[str | int, Site]] = field(repr=False, default_factory=dict)

    def entry_of(self, container: Any, step: str | int) -> Site | None:
        own = self.made.get(id(container))
        if own is not None:
            return own.get(step)
        for part in self.parts:
            site = part.entry_of(container, step)
            if site:
                return site
        return None

    @property
    def is_composite(self) -> bool:
        return True
