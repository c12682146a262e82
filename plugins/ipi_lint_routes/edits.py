"""How a reference is completed: group and kind, where they are missing or wrong."""

from __future__ import annotations

from ipi_lint import Edit, Node, insertion, replacement


def completed(reference: Node, group: str, kind: str) -> tuple[Edit, ...]:
    """Edits that make a reference say this group and kind; none where the text is not plain."""
    edits: list[Edit] = []
    for field, value in (("group", group), ("kind", kind)):
        node = reference.get(field)
        if node.text == value:
            continue
        edit = replacement(node, node.text or "", value) if node.exists else _new(node, value)
        if not edit:
            return ()
        edits += edit
    return _joined(edits)


def _new(node: Node, value: str) -> tuple[Edit, ...]:
    """An entry where it belongs: group, kind, name."""
    field, reference = str(node.route[-1]), node.parent
    kind, name = reference.get("kind"), reference.get("name")
    return insertion(kind if field == "group" and kind.exists else name, field, value)


def _joined(edits: list[Edit]) -> tuple[Edit, ...]:
    """Two insertions at one place are one, in the order given."""
    if len(edits) == 2 and edits[0].span == edits[1].span:
        return (Edit(edits[0].span, edits[0].text + edits[1].text),)
    return tuple(edits)
