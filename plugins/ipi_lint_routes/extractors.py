"""What puts the model of a request's body into a header."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ipi_lint import NamedTuple, Node, Repository
from ipi_lint_inference.globs import fnmatchcase
from ipi_lint_inference.images import Image, image_of, words_of
from ipi_lint_inference.workloads import templates_holding


class Extractor(NamedTuple):
    """A container in view that sets model headers, as the dated table `model-extractors` has it."""

    node: Node
    image: Image
    entry: Mapping[str, Any]

    def lacks(self, header: str) -> str | None:
        """The first release that sets a header, where this one is certainly older; else None.

        Empty where no release does.
        """
        headers = self.entry.get("headers")
        if headers is None:
            return None
        since = headers.get(header)
        if since is None:
            return ""
        release = self.image.release
        wanted = tuple(int(part) for part in since.split("."))
        return since if release and release[: len(wanted)] < wanted else None


def extractors(repository: Repository) -> tuple[Extractor, ...]:
    """All extractors in view, in reading order."""
    return repository.once(_extractors)


def may_be_extended(repository: Repository) -> bool:
    """Whether an object in view adds steps to a gateway, of which one may set a header."""
    return any(repository.of_kind(*each) for each in _kinds(repository, "gateway-extensions"))


def extractor_doubt(repository: Repository) -> str | None:
    """Why something may set a model header that is not in view; None: nothing does."""
    kinds = _kinds(repository, "gateway-extensions") + _kinds(repository, "workloads")
    gap = repository.gap_for(*kinds)
    return str(gap) if gap else None


def _extractors(repository: Repository) -> tuple[Extractor, ...]:
    table = repository.facts.table("model-extractors").values()
    words = words_of(pattern for entry in table for pattern in entry["images"])
    found = []
    for template in templates_holding(repository, words):
        for container in template.containers():
            image = image_of(container.get("image").text)
            for entry in table:
                if any(fnmatchcase(image.name, pattern) for pattern in entry["images"]):
                    found.append(Extractor(container.get("image"), image, entry))
    return tuple(found)


def _kinds(repository: Repository, table: str) -> list[tuple[str, str]]:
    names = (each.rpartition("/") for each in repository.facts.table(table))
    return [(group, kind) for group, _, kind in names]
