"""What an endpoint picker has to be allowed, by its release and its flags."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ipi_lint import NamedTuple, Severity
from ipi_lint_epp.releases import Build, build_of
from ipi_lint_inference.arguments import flag
from ipi_lint_inference.kinds import ALPHA_GROUP, POOL_GROUP
from ipi_lint_inference.pickers import Picker

_READ = ("get", "list", "watch")
_BASICS: tuple[dict[str, Any], ...] = (
    {"groups": [""], "resource": "pods", "verbs": _READ},
    {"groups": ["pool"], "resource": "inferencepools", "verbs": _READ, "when": "pool"},
)


class Need(NamedTuple):
    """Something that a picker has to be allowed. `namespace` is None where it is not said."""

    groups: Sequence[str]
    resource: str
    verbs: Sequence[str]
    namespace: str | None
    is_clusterwide: bool
    severity: Severity


def needs_of(picker: Picker) -> Iterator[Need]:
    """All that a picker needs; of an image that is not known, what every picker does."""
    build = build_of(picker)
    entries: Sequence[dict[str, Any]] = (
        build.family.entry.get("permissions", ()) if build else _BASICS
    )
    own = picker.template.resource.identity.namespace
    for entry in entries:
        if (build is None or build.has(entry)) and _is_on(entry.get("when"), picker):
            yield Need(
                _groups(entry["groups"], picker, build),
                entry["resource"],
                entry["verbs"],
                own if entry.get("own") else _pool_namespace(picker, own),
                entry.get("clusterwide", False),
                Severity[entry.get("severity", "error").upper()],
            )


def _is_on(when: str | None, picker: Picker) -> bool:
    """Whether what an entry needs is certainly switched on."""
    container = picker.container
    if when == "pool":
        return flag(container, "endpoint-selector") is None
    if when == "leader-election":
        said = flag(container, "ha-enable-leader-election", "haEnableLeaderElection")
        return said is not None and said.is_on and not said.is_open
    if when == "metrics-authentication":
        said = flag(container, "metrics-endpoint-auth")
        return said is None or (said.is_on and not said.is_open)
    return True


def _groups(groups: Sequence[str], picker: Picker, build: Build | None) -> Sequence[str]:
    """The API groups of which one is enough; those of the pool by its flag, else by release."""
    if list(groups) != ["pool"]:
        return groups
    said = flag(picker.container, "pool-group", "poolGroup")
    if said and said.value and not said.is_open:
        return [said.value]
    for entry in build.family.entry.get("pool-group", ()) if build and not said else ():
        if build and build.has(entry):
            return [entry["group"]]
    return [POOL_GROUP, ALPHA_GROUP]


def _pool_namespace(picker: Picker, own: str | None) -> str | None:
    said = flag(picker.container, "pool-namespace", "poolNamespace")
    return said.value if said and said.value and not said.is_open else own
