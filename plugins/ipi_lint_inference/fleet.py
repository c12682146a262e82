"""The clusters of a fleet by all their names, and how messages speak of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ipi_lint import Repository


def cluster_called(name: str, repository: Repository) -> str | None:
    """The cluster that a controller means by a name; None: none that is known here.

    It is the name itself, an alias of the configuration, the same in other letters' case, or what
    stands behind the last `/` of a name with a region in front.
    """
    names = repository.once(_names)
    lowered = name.casefold()
    return names.get(name) or names.get(lowered) or names.get(lowered.rpartition("/")[2])


def in_clusters(names: Iterable[str]) -> str:
    """`in the cluster 'a'`, or `in the clusters 'a', 'b' and 'c'`."""
    quoted = [f"'{name}'" for name in names]
    if len(quoted) == 1:
        return f"in the cluster {quoted[0]}"
    return f"in the clusters {', '.join(quoted[:-1])} and {quoted[-1]}"


def _names(repository: Repository) -> dict[str, str]:
    said: Mapping[str, Any] = repository.settings.get("clusters", {})
    found: dict[str, str] = {}
    for cluster in sorted({*repository.clusters, *said}):
        found[cluster] = cluster
        for alias in (said.get(cluster) or {}).get("aliases") or ():
            found.setdefault(alias, cluster)
    return {**{name.casefold(): cluster for name, cluster in reversed(found.items())}, **found}
