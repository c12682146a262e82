"""What is known of GKE's Gateways over several clusters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ipi_lint import Repository, Resource
from ipi_lint_inference.fleet import cluster_called
from ipi_lint_inference.globs import fnmatchcase


def gke(repository: Repository) -> Mapping[str, Any]:
    """GKE's entry in the dated table of implementations."""
    entry: Mapping[str, Any] = repository.facts.table("implementations").get("gke", {})
    return entry


def class_of(gateway: Resource) -> str:
    return gateway.get("spec", "gatewayClassName").text or ""


def is_gke_class(name: str, repository: Repository) -> bool:
    return any(fnmatchcase(name, each) for each in gke(repository).get("classes", ()))


def is_multicluster_class(name: str, repository: Repository) -> bool:
    return any(fnmatchcase(name, each) for each in gke(repository).get("multicluster-classes", ()))


def config_cluster(repository: Repository) -> str | None:
    """The config cluster that the configuration names, if it is one of those here."""
    said = repository.settings.get("multicluster", {}).get("gke-config-cluster")
    name = cluster_called(said, repository) if said else None
    return name if name in repository.clusters else None
