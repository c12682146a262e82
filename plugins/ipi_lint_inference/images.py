"""Container images: name, tag, digest, and which endpoint picker an image is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ipi_lint import Facts, NamedTuple, regex
from ipi_lint_inference.globs import fnmatchcase

_NO_LITERAL = regex(r"[*?]|\[.*?\]")
_RELEASE = regex(r"v?(\d+)\.(\d+)(?:\.(\d+))?(?:[-+.].*)?")


class Image(NamedTuple):
    """An image reference in its parts; tag and digest are empty where they are not written."""

    name: str
    tag: str
    digest: str

    @property
    def release(self) -> tuple[int, int, int] | None:
        """What the tag says as a release, `v1.5.0` as (1, 5, 0); None where it says none."""
        match = _RELEASE.fullmatch(self.tag)
        if not match:
            return None
        major, minor, patch = match.groups()
        return int(major), int(minor), int(patch or 0)


class Family(NamedTuple):
    """A line of endpoint picker images, as the dated table `endpoint-pickers` has it."""

    name: str
    entry: Mapping[str, Any]


def image_of(text: str | None) -> Image:
    """The parts of a reference such as `ghcr.io/llm-d/router:v0.9.0@sha256:...`."""
    name, _, digest = (text or "").partition("@")
    head, colon, tag = name.rpartition(":")
    if colon and "/" not in tag:
        return Image(head, tag, digest)
    return Image(name, "", digest)


def words_of(patterns: Iterable[str]) -> tuple[str, ...]:
    """Of each pattern its longest part that stands for itself: an image that fits one holds it."""
    return tuple(max(_NO_LITERAL.split(each), key=len) for each in patterns)


def family_of(image: Image, facts: Facts) -> Family | None:
    """Which line of endpoint pickers an image belongs to; None: none that is known."""
    for name, entry in facts.table("endpoint-pickers").items():
        if any(fnmatchcase(image.name, pattern) for pattern in entry.get("images", ())):
            return Family(name, entry)
    return None
