"""Names of GatewayClasses that are known without their objects."""

from __future__ import annotations

from ipi_lint import Repository
from ipi_lint_inference.globs import fnmatchcase


def is_known_class(name: str, repository: Repository) -> bool:
    """Whether an implementation makes a class of this name, or its guide does."""
    implementations = repository.facts.table("implementations").values()
    patterns = [
        pattern
        for entry in implementations
        for pattern in (*entry.get("classes", ()), *entry.get("class-controllers", {}))
    ]
    table = repository.facts.table("gateway-classes")
    patterns += [pattern for pattern, entry in table.items() if not entry.get("mistaken")]
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def known_classes(repository: Repository) -> list[str]:
    """The names, without patterns, of classes that serve pools: what may have been meant."""
    return sorted(
        {
            name
            for entry in repository.facts.table("implementations").values()
            for name in entry.get("classes", ())
            if "*" not in name
        }
    )


def is_mistaken_for_class(name: str | None, repository: Repository) -> bool:
    """Whether a name is known to be nobody's class."""
    entry = repository.facts.table("gateway-classes").get(name or "", {})
    return bool(entry.get("mistaken"))
