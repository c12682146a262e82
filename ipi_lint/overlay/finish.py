"""What a build does last, when all objects are there."""

from __future__ import annotations

from typing import Any

from ipi_lint.node import Node
from ipi_lint.overlay.accumulate import Accumulation
from ipi_lint.overlay.draft import Draft
from ipi_lint.overlay.model import Layer
from ipi_lint.overlay.names import fix_references
from ipi_lint.overlay.pairs import hash_of
from ipi_lint.overlay.paths import change_fields
from ipi_lint.overlay.specs import FieldSpec, Gvk
from ipi_lint.overlay.transform import add_metadata
from ipi_lint.overlay.values import Slot, field, raw_text
from ipi_lint.overlay.variables import put_in_variables

_NAME = FieldSpec(Gvk("", "", ""), "metadata/name", create=False)
_LOCAL = "config.kubernetes.io/local-config"


def finish(accumulation: Accumulation, layer: Layer, node: Node) -> None:
    """Refers to the new names, puts in variables, and leaves out what is only for Kustomize.

    `node` is what the build is blamed on.
    """
    for draft in accumulation.drafts:
        if draft.hashed:
            _add_hash(draft)
    accumulation.partial += fix_references(accumulation.drafts, accumulation.specs, node)
    accumulation.partial += put_in_variables(
        accumulation.drafts, accumulation.variables, accumulation.specs
    )
    accumulation.drafts[:] = [each for each in accumulation.drafts if not _is_local(each)]
    for draft in accumulation.drafts:
        _tidy_annotations(draft)
    accumulation.partial += add_metadata(accumulation.drafts, layer)


def _add_hash(draft: Draft) -> None:
    name = f"{draft.name}-{hash_of(draft)}"
    draft.remember()
    change_fields(draft, (_NAME,), lambda old: Slot(name, old.site))


def _is_local(draft: Draft) -> bool:
    annotations = field(field(draft.value, "metadata"), "annotations")
    value = field(annotations, _LOCAL)
    return isinstance(annotations, dict) and _LOCAL in annotations and value not in ("false", False)


def _tidy_annotations(draft: Draft) -> None:
    """Kustomize writes all annotations anew, as text, and leaves out an empty mapping."""
    metadata = field(draft.value, "metadata")
    if not isinstance(metadata, dict) or "annotations" not in metadata:
        return
    annotations: Any = metadata["annotations"]
    if not isinstance(annotations, dict) or not annotations:
        changed = draft.remove(metadata, "annotations")
    else:
        old = draft.entry(metadata, "annotations")
        for key, value in annotations.items():
            if not isinstance(value, str):
                old_item = draft.entry(annotations, key)
                text = Slot(raw_text(old_item), old_item.site)
                annotations = draft.put(annotations, key, text)
        if annotations is old.value:
            return
        changed = draft.put_anew(metadata, "annotations", Slot(annotations, old.site))
    site = draft.site(draft.value, "metadata")
    draft.value = draft.put_anew(draft.value, "metadata", Slot(changed, site))
