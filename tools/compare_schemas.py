"""Compares the bundled schemas with a folder of CRDs, release by release; 1 if any differ.

python tools/compare_schemas.py FOLDER [PROJECT] [RELEASE]

FOLDER/<project>/<release>/*.yaml, or .../standard/*.yaml where channels are kept apart.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pattern_language import difference

from ipi_lint.linter import load_linter
from ipi_lint.reader import load_yaml
from ipi_lint.schema import Catalog
from ipi_lint.schema.release import Release, parse_release, served

Schema = Mapping[str, Any]
_ALIKE = (
    "type", "nullable", "format", "default", "minLength", "maxLength", "minItems", "maxItems",
    "minProperties", "maxProperties", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
    "multipleOf",
)  # fmt: skip
_RULES = ("checks", "distinct", "needs", "either", "keys")
"""What of ours stands for a validation rule in CEL."""
_SHARED = ("apiVersion", "kind", "metadata")
_COMBINED = ("allOf", "anyOf", "oneOf", "not")


def differences(
    ours: Schema, theirs: Schema, where: str, ruled_above: bool = False
) -> Iterator[str]:
    """Every way in which a compiled schema of ours is not what a CRD's node says.

    Rules over the entries of a list may stand at the list or at its entries; `ruled_above` says
    that they stand above. What fills in a status is its controller, so no default of one is asked
    for.
    """
    for word in _ALIKE:
        if word == "default" and " .status" in where:
            continue
        mine, yours = (_said(schema, word) for schema in (ours, theirs))
        if mine != yours:
            yield _unlike(where, word, mine, yours)
    if _enum(ours) != _enum(theirs):
        yield _unlike(where, "enum", _enum(ours), _enum(theirs))
    yield from _patterns(ours.get("pattern"), theirs.get("pattern"), where)
    yield from _lists(ours, theirs, where)
    yield from _rules(ours, theirs, where, ruled_above)
    yield from _fields(ours, theirs, where)
    for word in ("items", "additionalProperties"):
        below = f"{where}{'[]' if word == 'items' else '{}'}"
        if (word in ours) != (word in theirs):
            yield _unlike(where, word, word in ours, word in theirs)
        elif word in ours:
            ruled = word == "items" and bool(_rules_of(theirs))
            yield from differences(ours[word], theirs[word], below, ruled)


def _said(schema: Schema, word: str) -> Any:
    """What a keyword says; a lower bound of 0 entries or characters says nothing."""
    value = schema.get(word)
    return None if word.startswith("min") and word != "minimum" and value == 0 else value


def _unlike(where: str, word: str, ours: Any, theirs: Any) -> str:
    return f"{where}: {word}: ours {ours!r}, theirs {theirs!r}"


def _enum(schema: Schema) -> list[str] | None:
    return sorted(map(str, schema["enum"])) if "enum" in schema else None


def _patterns(ours: str | None, theirs: str | None, where: str) -> Iterator[str]:
    if ours is None or theirs is None:
        if ours != theirs:
            yield _unlike(where, "pattern", ours, theirs)
        return
    text = _difference(ours, theirs)
    if text is not None:
        yield _unlike(where, "pattern", ours, theirs) + f"; only one is found in {text!r}"


@cache
def _difference(ours: str, theirs: str) -> str | None:
    return difference(ours, theirs)


def _lists(ours: Schema, theirs: Schema, where: str) -> Iterator[str]:
    keys = theirs.get("x-kubernetes-list-map-keys", [])
    if sorted(ours.get("unique", [])) != sorted(keys):
        yield _unlike(where, "list-map keys", ours.get("unique", []), keys)
    is_set = _is_set(theirs)
    if is_set != bool(ours.get("set")) and not (is_set and ours.get("checks")):
        yield _unlike(where, "set", bool(ours.get("set")), is_set)


def _is_set(theirs: Schema) -> bool:
    return bool(theirs.get("x-kubernetes-list-type") == "set")


def _rules(ours: Schema, theirs: Schema, where: str, ruled_above: bool) -> Iterator[str]:
    rules = _rules_of(theirs)
    checked = _checks_of(ours)
    if rules and not checked and not _checks_of(ours.get("items", {})) and "unique" not in ours:
        yield f"{where}: no check for {'; '.join(rules)}"
    elif checked and not rules and not ruled_above and not _is_set(theirs):
        yield f"{where}: {', '.join(checked)}: {ours[checked[0]]}, but they have no rule"


def _rules_of(theirs: Schema) -> list[str]:
    rules = [each["rule"] for each in theirs.get("x-kubernetes-validations", ())]
    said = [" ".join(rule.split()) for rule in rules if "oldSelf" not in rule]
    return said + [f"{word}: {theirs[word]}" for word in _COMBINED if word in theirs]


def _checks_of(ours: Schema) -> list[str]:
    return [word for word in _RULES if ours.get(word)]


def _fields(ours: Schema, theirs: Schema, where: str) -> Iterator[str]:
    open_ = theirs.get("x-kubernetes-preserve-unknown-fields", False)
    is_map = "additionalProperties" in theirs
    if theirs.get("type") == "object" and not is_map and ("closed" in ours) == open_:
        yield _unlike(where, "closed", "closed" in ours, not open_)
    if theirs.get("x-kubernetes-int-or-string", False) != ours.get("int-or-string", False):
        yield f"{where}: x-kubernetes-int-or-string differs"
    mine, yours = ours.get("properties", {}), theirs.get("properties", {})
    required = set(ours.get("required", ())), set(theirs.get("required", ()))
    for name in sorted(required[0] ^ required[1]):
        yield _unlike(f"{where}.{name}", "required", name in required[0], name in required[1])
    for name in sorted({*mine, *yours}):
        if name not in yours:
            yield f"{where}.{name}: ours only"
        elif name not in mine:
            yield f"{where}.{name}: theirs only"
        else:
            yield from differences(mine[name], yours[name], f"{where}.{name}")


def compare(catalog: Catalog, crds: list[Any], project: str, release: Release) -> Iterator[str]:
    """The differences in one release."""
    there: dict[tuple[str, str, str], Schema] = {}
    for crd in crds:
        spec = crd["spec"]
        for version in spec["versions"]:
            if version["served"]:
                key = (spec["group"], spec["names"]["kind"], version["name"])
                there[key] = version["schema"]["openAPIV3Schema"]
    ours = {
        key
        for key, kind in catalog.tables.kinds.items()
        if kind["project"] == project
        and served(kind["versions"][key[2]]).at(release)
        and not _says_nothing(kind)
    }
    for key in sorted({*ours, *there}):
        group, kind, version = key
        where = f"{kind} {group}/{version}"
        if key not in ours or key not in there:
            yield f"{where}: {'ours' if key in ours else 'theirs'} only"
        else:
            yield from differences(_own(catalog.schema(key)), _own(there[key]), f"{where} ")


def _says_nothing(kind: Schema) -> bool:
    """Whether all that is known of a kind is its name: it was never in the standard channel."""
    return all(field.get("type") == "any" for field in kind["fields"].values())


def _own(schema: Schema) -> Schema:
    """A root without what all kinds share."""
    fields = {name: each for name, each in schema["properties"].items() if name not in _SHARED}
    required = [name for name in schema.get("required", ()) if name not in _SHARED]
    return {**schema, "properties": fields, "required": required}


def _crds(folder: Path) -> list[Any]:
    standard = folder / "standard"
    files = sorted((standard if standard.is_dir() else folder).glob("*.yaml"))
    values = [load_yaml(file.read_text("utf-8"), str(file)) for file in files]
    return [each for each in values if each and each["kind"] == "CustomResourceDefinition"]


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("folder", type=Path)
    options.add_argument("project", nargs="?", default="*")
    options.add_argument("release", nargs="?", default="v*")
    said = options.parse_args()
    loaded = load_linter()
    releases: dict[str, list[str]] = {}
    compared = 0
    for folder in sorted(said.folder.glob(f"{said.project}/{said.release}")):
        project, release = folder.parent.name, parse_release(folder.name)
        catalog = loaded.linter({project: release}).catalog
        compared += 1
        for line in compare(catalog, _crds(folder), project, release):
            releases.setdefault(line, []).append(str(release))
    for line, there in sorted(releases.items()):
        sys.stdout.write(f"{line} ({', '.join(there)})\n")
    sys.stdout.write(f"{compared} releases compared, {len(releases)} differences\n")
    return 1 if releases or not compared else 0


if __name__ == "__main__":
    sys.exit(main())
