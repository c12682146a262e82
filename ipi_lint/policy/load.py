"""From files of policies to rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from ipi_lint.config import Config, ConfigError
from ipi_lint.linter import Loaded
from ipi_lint.manifest import Manifests
from ipi_lint.policy.forms import ADMISSION, BINDING, NATIVE, demand_form, fault_at
from ipi_lint.policy.kinds import Kinds
from ipi_lint.policy.native import native_rule
from ipi_lint.policy.vap import admission_rule
from ipi_lint.read import Files, read_named
from ipi_lint.resource import Resource
from ipi_lint.rule import Rule
from ipi_lint.witness import exists
from ipi_lint.words import closest


def add_policies(
    loaded: Loaded, files: Files, paths: Sequence[Path], root: Path, config: Config
) -> Loaded:
    """What is loaded, with the rules of the policies in files and folders.

    Policies of our own form are no manifests, so they are taken out of `files`. Raises ConfigError,
    mostly with the place, for a path without policies and for a policy that cannot be used.
    """
    by_path = {each.source.path: each for path in paths for each in _read(path, root, config)}
    objects = [each for file in by_path.values() for each in file.resources]
    crds = (each for file in (*files.crds, *files.manifests) for each in file.resources)
    policies = list(_rules(objects, Kinds((*crds, *objects))))
    _refuse_twins(policies, loaded.rules)
    _take_out(files, by_path)
    rules = (*loaded.given.rules, *(rule for _, rule in policies))
    return loaded._replace(given=loaded.given._replace(rules=rules))


def _read(path: Path, root: Path, config: Config) -> Sequence[Manifests]:
    """What a file or folder holds: policies, and what they may refer to."""
    if not exists(path):
        raise ConfigError(f"'{path}', which should hold policies, does not exist")
    files = read_named(path, root, config)
    for name, message in files.unread:
        raise ConfigError(f"{name}: {message}")
    for file in files.manifests:
        for _, fault in file.faults:
            raise fault_at(file.source, fault.span, fault.message)
        for document in file.documents:
            for twice in document.duplicates:
                message = f"the key '{twice.key}' stands here twice"
                raise fault_at(file.source, twice.second, message)
    found = (each for file in files.manifests for each in file.resources)
    if not any(each.group_kind in (NATIVE, ADMISSION) for each in found):
        raise ConfigError(f"'{path}' holds no policy")
    return files.manifests


def _rules(objects: Sequence[Resource], kinds: Kinds) -> Iterator[tuple[Resource, Rule]]:
    for each in objects:
        if each.group_kind in (NATIVE, ADMISSION, BINDING):
            demand_form(each)
    bindings = _bindings(objects)
    for each in objects:
        if each.group_kind == NATIVE:
            yield each, native_rule(each)
        elif each.group_kind == ADMISSION:
            bound = bindings.get(each.identity.name, ())
            yield each, admission_rule(each, bound, kinds, objects)


def _bindings(objects: Iterable[Resource]) -> Mapping[str, list[Resource]]:
    """The bindings of each policy, by its name."""
    objects = tuple(objects)
    bindings: dict[str, list[Resource]] = {
        each.identity.name: [] for each in objects if each.group_kind == ADMISSION
    }
    for each in objects:
        if each.group_kind == BINDING:
            node = each.get("spec", "policyName")
            name = node.text or ""
            if name not in bindings:
                close = closest(name, bindings)
                hint = f"; did you mean '{close}'?" if close else ""
                message = f"no policy here is called '{name}'{hint}"
                raise fault_at(each.source, node.span, message)
            bindings[name].append(each)
    return bindings


def _refuse_twins(policies: Iterable[tuple[Resource, Rule]], known: Iterable[Rule]) -> None:
    taken = {word: rule for rule in known for word in (rule.code, rule.name)}
    for resource, rule in policies:
        node = resource.get("spec", "code")
        for word, at in ((rule.code, node), (rule.name, resource.get("metadata", "name"))):
            if word in taken:
                first = taken[word]
                message = f"there is a rule '{word}' already: {first.code} '{first.name}'"
                raise fault_at(resource.source, (at if at.exists else node).span, message)
        taken |= {rule.code: rule, rule.name: rule}


def _take_out(files: Files, paths: Collection[str]) -> None:
    for file in files.manifests:
        if file.source.path in paths:
            file.resources[:] = [each for each in file.resources if each.group_kind != NATIVE]
