"""The entries of a ReferenceGrant, and those that name no group and kind that there is."""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import Edit, NamedTuple, Node, Resource, closest, holds_placeholder, replacement
from ipi_lint_inference.kinds import (
    AI_ROUTE,
    ALPHA_GROUP,
    ALPHA_POOL,
    GATEWAY,
    GKE_IMPORT,
    IMPORT,
    OBJECTIVES,
    POOL,
    POOL_GROUP,
    ROUTES,
)

_TARGETS = {kind: group for group, kind in (POOL, IMPORT, GKE_IMPORT)}
_IMPORT_GROUPS = (IMPORT[0], GKE_IMPORT[0])
_SOURCES = {kind: group for group, kind in (*ROUTES, AI_ROUTE)}
_KINDS_OF_GROUP = {
    POOL_GROUP: (POOL[1],),
    ALPHA_GROUP: (
        *(ALPHA_POOL[1], IMPORT[1], "InferenceModel"),
        *(kind for group, kind in OBJECTIVES if group == ALPHA_GROUP),
    ),
}


class Fault(NamedTuple):
    """An entry that names nothing there is, and what was probably meant.

    `is_sure` tells whether nothing else can have been meant.
    """

    entry: Node
    group: str
    kind: str
    is_sure: bool

    @property
    def node(self) -> Node:
        """The kind where that is wrong, else the group."""
        kind, group = self.entry.get("kind"), self.entry.get("group")
        return group if kind.text == self.kind and group.exists else kind

    @property
    def edits(self) -> tuple[Edit, ...]:
        """What makes the entry mean what was meant; none where the text does not allow it."""
        edits: tuple[Edit, ...] = ()
        for field, right in (("group", self.group), ("kind", self.kind)):
            node = self.entry.get(field)
            if node.text is not None and node.text != right:
                written = replacement(node, node.text, right)
                if not written:
                    return ()
                edits += written
        return edits if self.entry.get("group").exists else ()


def is_about_inference(to: Node) -> bool:
    """Whether an entry of `to` means pools or imports, though it may miss them."""
    group, kind = _pair(to)
    return _kind_of(kind, _TARGETS) is not None or group in _KINDS_OF_GROUP


def inference_entries(grant: Resource) -> Iterator[Node]:
    """The entries of `to` that mean pools or imports."""
    return (each for each in grant.get("spec", "to").items() if is_about_inference(each))


def fault_of_target(to: Node, *, has_alpha_pools: bool) -> Fault | None:
    """What is wrong with an entry of `to` that means a pool or an import."""
    group, written = _pair(to)
    if _is_open(to) or not is_about_inference(to):
        return None
    kind = _kind_of(written, _TARGETS)
    if kind is None:
        known = _KINDS_OF_GROUP[group]
        if written in known and group == to.get("group").text:
            return None
        return Fault(to, group, closest(written, known) or known[0], is_sure=written in known)
    right = _TARGETS[kind]
    if kind == POOL[1] and group == ALPHA_GROUP and has_alpha_pools:
        right = ALPHA_GROUP
    if (to.get("group").text or "", written) == (right, kind):
        return None
    is_sure = group == right or (kind != POOL[1] and group not in _IMPORT_GROUPS)
    return Fault(to, right, kind, is_sure)


def fault_of_source(entry: Node, grant: Resource) -> Fault | None:
    """What is wrong with an entry of `from`, in a grant for pools or imports."""
    targets = list(grant.get("spec", "to").items())
    if _is_open(entry) or not any(map(is_about_inference, targets)):
        return None
    _, written = _pair(entry)
    if _kind_of(written, {GATEWAY[1]: ""}) and all(map(is_about_inference, targets)):
        return Fault(entry, ROUTES[0][0], ROUTES[0][1], is_sure=False)
    kind = _kind_of(written, _SOURCES)
    if kind is None or (entry.get("group").text or "", written) == (_SOURCES[kind], kind):
        return None
    return Fault(entry, _SOURCES[kind], kind, is_sure=True)


def _pair(entry: Node) -> tuple[str, str]:
    """Group, without the version that may be written to it, and kind."""
    return (entry.get("group").text or "").partition("/")[0], entry.get("kind").text or ""


def _kind_of(written: str, known: dict[str, str]) -> str | None:
    """The kind that a text means, be it lower-case or a plural."""
    return {
        name: kind for kind in known for name in (kind.lower(), f"{kind.lower()}s")
    }.get(written.lower())  # fmt: skip


def _is_open(entry: Node) -> bool:
    return any(holds_placeholder(entry.get(each).text or "") for each in ("group", "kind"))
