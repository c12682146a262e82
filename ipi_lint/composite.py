"""Objects that stand in no text as they are: made of several texts, or printed by a program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ipi_lint.node import Document, Site


class Composite(Document):
    """A document whose containers are partly `made` anew and partly those of its `parts`.

    `source`, `span` and `root` are those of the text that the object begins in. `made` maps the id
    of each new container to where its entries stand, each in a text of its own; all other
    containers belong to one of the parts, and their entries stand where they stood there.
    """

    def __init__(
        self,
        *about: Any,
        parts: tuple[Document, ...] = (),
        made: Mapping[int, Mapping[str | int, Site]] = {},
        **more: Any,
    ) -> None:
        super().__init__(*about, **more)
        self.parts: Final = parts
        self.made: Final = made

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


class Rendered(Document):
    """A document that a program printed: all of it stands where the user's text asks for it.

    `program` is its name.
    """

    def __init__(self, *about: Any, program: str) -> None:
        super().__init__(*about)
        self.program: Final = program

    @property
    def is_composite(self) -> bool:
        return True


def rendered_by(document: Document) -> str:
    """The program that an object of no file comes from, if one does; else empty."""
    parts = document.parts if isinstance(document, Composite) else ()
    return next((each.program for each in (document, *parts) if isinstance(each, Rendered)), "")
