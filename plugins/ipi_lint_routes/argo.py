"""How Argo CD compares a route with what the cluster holds, as far as the repository tells."""

from __future__ import annotations

from collections.abc import Iterator

from ipi_lint import NamedTuple, Node, Repository, Resource
from ipi_lint_inference.kinds import CONFIG_MAP

_GROUP = "argoproj.io"
_KINDS = ("Application", "ApplicationSet", "AppProject")
_OPTIONS = "argocd.argoproj.io/compare-options"
_CONFIG_MAPS = ("argocd-cm", "argocd-cmd-params-cm")
_BY_SERVER = "controller.diff.server.side"
_CUSTOM = "resource.customizations.ignoreDifferences."


class _Comparison(NamedTuple):
    """Argo CD's first object in view, and what keeps it from seeing defaults: for which kinds of
    objects differences are ignored (`*` is any), or whether the server compares.
    """

    first: Resource | None
    by_server: bool
    ignored: frozenset[tuple[str | None, str | None]]


def argo_that_sees_defaults(route: Resource, repository: Repository) -> Resource | None:
    """An object of Argo CD, where Argo CD takes a route's defaults for differences; else None."""
    said = repository.once(_comparison)
    group, kind = route.group_kind
    is_ignored = any(
        theirs in (group, "*") and theirs_kind in (kind, "*")
        for theirs, theirs_kind in said.ignored
    )
    return None if said.by_server or is_ignored else said.first


def _comparison(repository: Repository) -> _Comparison:
    objects = [each for kind in _KINDS for each in repository.of_kind(_GROUP, kind)]
    settings = [
        entry
        for each in repository.of_kind(*CONFIG_MAP)
        if each.identity.name in _CONFIG_MAPS
        for entry in each.get("data").entries()
    ]
    return _Comparison(
        objects[0] if objects else None,
        any(_by_server(each) for each in objects)
        or any(key == _BY_SERVER and node.text == "true" for key, node in settings),
        frozenset(
            [pair for each in objects for pair in _ignored(each)]
            + [_customized(key) for key, _ in settings if key.startswith(_CUSTOM)]
        ),
    )


def _customized(key: str) -> tuple[str, str]:
    """The group and kind of `resource.customizations.ignoreDifferences.GROUP_KIND`, or `all`."""
    group, _, kind = key.removeprefix(_CUSTOM).rpartition("_")
    return ("*", "*") if kind == "all" else (group, kind)


def _by_server(resource: Resource) -> bool:
    options = [
        node.get("metadata", "annotations", _OPTIONS).text or "" for node in _applications(resource)
    ]
    return any("ServerSideDiff=true" in each for each in options)


def _ignored(resource: Resource) -> Iterator[tuple[str | None, str | None]]:
    for node in _applications(resource):
        for each in node.get("spec", "ignoreDifferences").items():
            yield each.get("group").text, each.get("kind").text


def _applications(resource: Resource) -> tuple[Node, ...]:
    """The object itself, and what an ApplicationSet makes."""
    return resource.node, resource.get("spec", "template")
