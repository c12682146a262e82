"""A rule's page: what `explain` prints, SARIF carries and the documentation shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from ipi_lint.regexes import regex

SECTIONS = ("Why", "Bad", "Good", "Fix", "When not to use", "Sources")
_FENCE = regex(r"^```(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Page:
    """`summary` is one sentence; `sections` maps each of SECTIONS to Markdown, in that order."""

    def __init__(self, summary: str, sections: Mapping[str, str]) -> None:
        self.summary = summary
        self.sections = sections

    @property
    def markdown(self) -> str:
        """The page without a title, as Markdown."""
        parts = [self.summary, *(f"## {name}\n\n{text}" for name, text in self.sections.items())]
        return "\n\n".join(parts) + "\n"

    def example(self, section: str) -> Mapping[str, str]:
        """The YAML files of `Bad` or `Good`, by path.

        A fence that begins with `# file: PATH` is that file; any other is `example.yaml`.
        """
        files: dict[str, str] = {}
        for _, body in _FENCE.findall(self.sections.get(section, "")):
            first, _, rest = body.partition("\n")
            if first.startswith("# file: "):
                files[first.removeprefix("# file: ").strip()] = rest
            else:
                files["example.yaml"] = body
        return files


class LatePage(Page):
    """A page that is read when somebody looks at it."""

    def __init__(self, read: Callable[[], Page]) -> None:
        self._read = read

    def __getattr__(self, name: str) -> Any:
        if name not in ("summary", "sections"):
            raise AttributeError(name)
        page = self._read()
        super().__init__(page.summary, page.sections)
        return getattr(page, name)


def parse_page(text: str, name: str) -> Page:
    """The page in a docstring or a Markdown file.

    Raises ValueError, with the rule's name, where the summary or one of SECTIONS is missing,
    unknown or out of order.
    """
    head, *rest = f"\n{text.strip()}".split("\n## ")
    parts = (each.partition("\n") for each in rest)
    sections = {heading: body.strip() for heading, _, body in parts}
    if tuple(sections) != SECTIONS:
        raise ValueError(
            f"the page of {name} has the sections {', '.join(sections) or 'none'}; "
            f"it takes {', '.join(SECTIONS)}, in that order"
        )
    summary = " ".join(head.split())
    if not summary:
        raise ValueError(f"the page of {name} has no summary")
    return Page(summary, MappingProxyType(sections))
