"""Where a cluster's definitions of the Inference Extension come from."""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import NamedTuple, Node, Repository, regex
from ipi_lint_inference.kinds import ALPHA_GROUP, POOL_GROUP

_CRD = ("apiextensions.k8s.io", "CustomResourceDefinition")
_KUSTOMIZATION = ("kustomize.config.k8s.io", "Kustomization")
_REPOSITORY = "gateway-api-inference-extension"
_RELEASE = regex(r"[=/]v(\d+)\.(\d+)\.(\d+)(?:[/?&]|$)")
_FIRST_WITH_IMPORTS = (1, 2, 0)
"""v1.1.0 has the definition in its tree, and installs it nowhere."""


class CrdSource(NamedTuple):
    """A place that installs definitions. `has_imports` is None where the text does not tell."""

    node: Node
    says: str
    has_imports: bool | None


def crd_sources(repository: Repository) -> tuple[CrdSource, ...]:
    """All sources in view: remote parts of kustomizations, and definitions kept in the tree."""
    return (*_remote(repository), *_kept(repository))


def _remote(repository: Repository) -> Iterator[CrdSource]:
    for kustomization in repository.of_kind(*_KUSTOMIZATION):
        for field in ("resources", "bases", "components"):
            for node in kustomization.get(field).items():
                if _REPOSITORY in (node.text or ""):
                    yield _of_url(node, node.text or "")


def _of_url(node: Node, url: str) -> CrdSource:
    if url.endswith("/v1-manifests.yaml"):
        return CrdSource(node, "these are the definitions of v1 only", has_imports=False)
    match = _RELEASE.search(url)
    if match is None:
        return CrdSource(node, "the definitions come from here", has_imports=None)
    release = tuple(int(part) for part in match.groups())
    has_imports = release >= _FIRST_WITH_IMPORTS
    said = ".".join(map(str, release))
    return CrdSource(node, f"the definitions of v{said} come from here", has_imports)


def _kept(repository: Repository) -> Iterator[CrdSource]:
    found = [
        each
        for each in repository.of_kind(*_CRD)
        if each.get("spec", "group").text in (ALPHA_GROUP, POOL_GROUP)
    ]
    has_imports = any(
        each.get("spec", "names", "kind").text == "InferencePoolImport" for each in found
    )
    for each in found[:1]:
        yield CrdSource(each.get("metadata", "name"), "definitions are kept here", has_imports)
