"""The commands that are compared: ipi-lint, and whatever of its peers is installed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple


class Peer(NamedTuple):
    """A tool, and perhaps an option of it that makes a difference.

    `command` makes its command line of its path, what to check, and the schemas.

    `most` is the largest tree, in files, that it gets: some take minutes for 2,000.
    """

    name: str
    command: Callable[[str, Path, Path], list[str]]
    most: int = 1_000_000


REFERENCE = "kubeconform"
"""The peer that ratios are to."""
PEERS = (
    Peer("ipi-lint", lambda tool, what, _: [tool, "check", str(what)]),
    Peer(
        "ipi-lint --no-filter",
        lambda tool, what, _: [tool, "check", "--no-filter", str(what)],
        2_000,
    ),
    Peer(
        REFERENCE,
        lambda tool, what, schemas: [
            tool, "-ignore-missing-schemas", "-schema-location",
            f"{schemas}/{{{{.Group}}}}/{{{{.ResourceKind}}}}_{{{{.ResourceAPIVersion}}}}.json",
            str(what),
        ],
    ),
    Peer("kubectl-validate", lambda tool, what, _: [tool, str(what)], 1),
    Peer(
        "flux-schema",
        lambda tool, what, schemas: [
            tool, "validate", "--skip-missing-schemas", "--schema-location", str(schemas),
            str(what),
        ],
    ),
    Peer("kube-linter", lambda tool, what, _: [tool, "lint", str(what)], 2_000),
    Peer(
        "check-jsonschema",
        lambda tool, _, schemas: [
            tool, "--schemafile", str(schemas / "v1/service_v1.json"),
            str(schemas / "service.yaml"),
        ],
        1,
    ),
    Peer("yamllint", lambda tool, what, _: [tool, "-d", "relaxed", str(what)], 2_000),
    Peer("checkov", lambda tool, what, _: [tool, "--framework", "kubernetes", "-d", str(what)], 1),
)  # fmt: skip


def installed(folders: str) -> dict[str, tuple[Peer, str]]:
    """The peers that there are, with their paths; `folders` is a search path."""
    found = ((peer, shutil.which(peer.name.split()[0], path=folders)) for peer in PEERS)
    return {peer.name: (peer, path) for peer, path in found if path}
