"""From a validator's fact to a problem that a person can act on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ipi_lint.node import Node, Route, field_path
from ipi_lint.records import NamedTuple
from ipi_lint.resource import Resource
from ipi_lint.rule import Apply, Problem, Related
from ipi_lint.schema.cross import FieldCheck, Skipped, violations
from ipi_lint.schema.gate import Gate, gate
from ipi_lint.schema.keywords import Fact
from ipi_lint.schema.messages import alternatives_message, later, shown, value_message
from ipi_lint.schema.release import Release, Served
from ipi_lint.schema.value import defaulted
from ipi_lint.words import closest, holds_placeholder, short

_KIND = {
    "type": "wrong-type",
    "required": "missing-field",
    "either": "missing-field",
    "closed": "unknown-field",
    "enum": "value-not-allowed",
    "format": "bad-format",
    "pattern": "pattern-mismatch",
    "keys": "pattern-mismatch",
    "advised-keys": "out-of-bounds",
    "unique": "duplicate-entry",
    "distinct": "duplicate-entry",
    "needs": "rule-violated",
    "set": "duplicate-entry",
}
_MANY = 20
"""So many fields are not listed where it is clear which was meant."""
_ALTERNATIVES = ("anyOf", "oneOf", "not")
_ONE_PER_VALUE = (
    "wrong-type",
    "value-not-allowed",
    "out-of-bounds",
    "bad-format",
    "pattern-mismatch",
)


class Fault(NamedTuple):
    """A problem and the name of the rule that reports it."""

    rule: str
    problem: Problem


class Unchecked(NamedTuple):
    """A value that was not judged, or not wholly. `reason` is a stable word."""

    reason: str
    detail: str
    node: Node


class Faults(NamedTuple):
    """What is wrong with one object, and what in it was not judged."""

    faults: tuple[Fault, ...]
    unchecked: tuple[Unchecked, ...]


def find_faults(
    schema: Mapping[str, Any],
    node: Node,
    what: str,
    checks: Mapping[str, FieldCheck] | None = None,
    passes: Gate | None = None,
) -> Faults:
    """Judges a value. `what` names the whole of it in messages (`InferencePool`).

    `checks` are what the schema's nodes name in theirs; `passes` is the schema's gate where that is
    kept for other values.
    """
    faults: list[Fault] = []
    unchecked: list[Unchecked] = []
    faulty: set[Route] = set()
    worst: dict[Route, Fact] = {}
    value = defaulted(node.plain, schema)
    offences = () if (passes or gate(schema))(value) else _facts(schema, value)
    for fact in (each for found in offences for each in _pinpointed(found)):
        kind = _kind(fact)
        route = fact.route
        if kind != "unknown-field":
            faulty.add(route)
        if isinstance(fact.value, str) and holds_placeholder(fact.value):
            unchecked.append(Unchecked("placeholder", "", node.get(*route)))
        elif kind in _ONE_PER_VALUE and fact.keyword not in ("keys", "advised-keys"):
            if route not in worst or _rank(fact) < _rank(worst[route]):
                worst[route] = fact
        else:
            faults.extend(_object_fault(fact, kind, node.get(*route), what, node.route))
    for route, fact in worst.items():
        at = node.get(*route)
        message, help_text = value_message(fact, at, field_path(route) or what)
        is_count = _kind(fact) == "out-of-bounds" and isinstance(fact.value, dict | list)
        problem = Problem(
            at,
            message,
            help_text or later(fact),
            on_key=is_count and bool(fact.value),
            apply=_apply(fact),
        )
        faults.append(Fault(_rule(fact, _kind(fact)), problem))
    for found in violations(schema, value, faulty, checks or {}):
        at = node.get(*found.route)
        if isinstance(found, Skipped):
            unchecked.append(Unchecked(found.reason, what, at))
            continue
        broken, named = found.broken, found.schema["named"]
        is_missing = len(broken.route) == 1 and not at.exists
        if is_missing and _misspelt(found.schema, at.parent.plain, str(broken.route[0])):
            continue
        problem = Problem(at, broken.message, broken.help, on_key=broken.on_key)
        faults.append(Fault(named.get("rule-violated", "rule-violated"), problem))
    return Faults(tuple(faults), tuple(dict.fromkeys(unchecked)))


def _facts(schema: Mapping[str, Any], value: Any) -> Iterable[Fact]:
    from ipi_lint.schema.validator import facts  # jsonschema is slow to import

    return facts(schema, value)


def _pinpointed(fact: Fact) -> Iterator[Fact]:
    """A fact, or where one of several alternatives is clearly meant, what breaks that one.

    A value that tells the alternatives apart (by `enum` or `not`) speaks against all others.
    """
    ranked = sorted(
        ((_distance(each), each) for each in fact.alternatives), key=lambda pair: pair[0]
    )
    best = ranked[0][1] if ranked else ()
    is_meant = len(ranked) == 1 or (ranked and ranked[0][0] < ranked[1][0])
    if is_meant and all(len(each.route) > len(fact.route) for each in best):
        for each in best:
            yield from _pinpointed(each)
    else:
        yield fact


def _distance(alternative: tuple[Fact, ...]) -> tuple[int, int]:
    told_apart = sum(each.keyword in ("enum", "not") for each in alternative)
    return told_apart, len(alternative)


def _apply(fact: Fact) -> Apply | None:
    """What kube-openapi v0.35 lets pass.

    It skips the type check of a list or string where the schema has a format and no number, and
    does not hold an integer to `int32`.
    """
    schema = fact.schema
    has_format = "format" in schema and schema.get("type") not in ("integer", "number")
    if fact.keyword == "type" and has_format and isinstance(fact.value, list | str):
        return "accepted"
    return "accepted" if fact.keyword == "format" and isinstance(fact.value, int) else None


def not_served(
    resource: Resource, kind: Mapping[str, Any], version: Served, release: Release
) -> Faults:
    """The fault of an object whose version the target release does not have."""
    group, name, _, _ = resource.identity
    message = f"{name} in {group}/{resource.version} is not served by {kind['project']} {release}"
    if version.is_later(release):
        rule, help_text = "field-newer-than-bundle", f"{version.says(release)}."
    else:
        rule = kind["unserved"]["rule"]
        help_text = f"{version.says(release)}. {kind['unserved']['help']}"
    return Faults((Fault(rule, Problem(resource.get("apiVersion"), message, help_text)),), ())


def _kind(fact: Fact) -> str:
    if fact.keyword in _ALTERNATIVES:
        is_part = isinstance(fact.value, dict | list)
        return "rule-violated" if is_part else "value-not-allowed"
    return _KIND.get(str(fact.keyword), "out-of-bounds")


def _rank(fact: Fact) -> tuple[bool, int]:
    return _apply(fact) == "accepted", _ONE_PER_VALUE.index(_kind(fact))


def _rule(fact: Fact, kind: str) -> str:
    return str(fact.schema["named"].get(kind, kind))


def _object_fault(fact: Fact, kind: str, at: Node, what: str, root: Route) -> Iterator[Fault]:
    where = field_path(at.route[len(root) :]) or what
    rule = _rule(fact, kind)
    name = fact.detail
    match fact.keyword:
        case "closed":
            yield _unknown_field(fact, at, where, name, rule)
        case "required" | "either":
            if not _explained(fact, at, name):
                named = fact.schema.get("properties", {}).get(name, fact.schema)["named"]
                yield Fault(named.get(kind, kind), _missing(fact, at, where, name))
        case "needs":
            needs = fact.schema["needs"]
            if not _explained(fact, at, name):
                because = f"its {needs['when']} is '{needs['is']}'"
                message = f"{where} needs the field '{name}', because {because}"
                yield Fault(needs.get("named", rule), Problem(at, message, on_key=True))
        case "unique" | "distinct":
            yield Fault(rule, _duplicate(fact, at))
        case "set":
            yield Fault(rule, _twice(fact, at))
        case "anyOf" | "oneOf" | "not":
            yield Fault(rule, Problem(at, alternatives_message(fact, where), on_key=True))
        case _:
            says = fact.schema[fact.keyword]["says"]
            apply: Apply | None = "accepted" if fact.keyword == "advised-keys" else None
            message = f"the key '{short(name)}' is not {says}"
            yield Fault(rule, Problem(at.get(name), message, on_key=True, apply=apply))


def _unknown_field(fact: Fact, at: Node, where: str, name: str, rule: str) -> Fault:
    schema = fact.schema
    message = f"{where} has no field '{short(name)}'"
    said = _stranger(schema["closed"], name, fact.value[name])
    if said:
        rule, help_text = said["rule"], said["help"]
    elif name in schema["absent"]:
        there, release = schema["absent"][name], schema["release"]
        message += f" in {release}"
        help_text = f"{there.says(release)}."
        if there.is_later(release):
            rule = "field-newer-than-bundle"
    else:
        known = sorted(schema["properties"])
        close = closest(name, known)
        listed = f"It takes: {', '.join(known)}."
        if close:
            listed = f"Did you mean '{close}'?" + (f" {listed}" if len(known) <= _MANY else "")
        if "annotations" in known and "/" in name:
            listed = "Write it below 'annotations', or below 'labels' if it is one."
        help_text = listed
    return Fault(rule, Problem(at.get(name), message, help_text, on_key=True))


def _stranger(known: Mapping[str, Any], name: str, value: Any) -> Mapping[str, Any] | None:
    """What the schema says about a field that it does not have, by name or for any name."""
    said: Mapping[str, Any] | None = known.get(name) or known.get("*")
    if said and said.get("only") == "string" and not isinstance(value, str):
        return None
    return said


def _explained(fact: Fact, at: Node, missing: str) -> bool:
    """Whether a field is missing only because it stands there under another, wrong name."""
    return not at.get(missing).exists and _misspelt(fact.schema, fact.value, missing)


def _misspelt(schema: Mapping[str, Any], instance: Any, missing: str) -> bool:
    """Whether a stranger in a mapping was meant to be the field that is missing."""
    known = schema.get("properties", {})
    if "closed" not in schema or not isinstance(instance, dict):
        return False
    for name, value in instance.items():
        if name in known:
            continue
        said = _stranger(schema["closed"], name, value)
        meant = said.get("instead-of") if said else closest(name, sorted(known))
        if meant == missing:
            return True
    return False


def _missing(fact: Fact, at: Node, where: str, name: str) -> Problem:
    field = at.get(name)
    if field.exists:
        state = "null" if field.value is None else "empty"
        return Problem(field, f"the field '{name}' of {where} is {state}, but it is required")
    others = [each for each in fact.schema.get("either", ()) if each != name]
    wanted = " or ".join(f"'{each}'" for each in (name, *others))
    return Problem(field, f"{where} needs the field {wanted}")


def _twice(fact: Fact, at: Node) -> Problem:
    first = at.parent.get(int(fact.detail))
    message = f"'{short(shown(at.plain))}' stands in {field_path(fact.route[:-1])} a second time"
    return Problem(at, message, related=(Related(first, "first listed here"),))


def _duplicate(fact: Fact, at: Node) -> Problem:
    keys = fact.schema.get("unique") or [fact.schema["distinct"]]
    first = at.parent.get(int(fact.detail))
    entry = fact.value[at.route[-1]]
    said = ", ".join(f"{key} '{short(shown(entry.get(key)))}'" for key in keys)
    again, before = at.get(keys[0]), first.get(keys[0])
    return Problem(
        again,
        f"a second entry with the {said}; each may be listed once",
        related=(Related(before, "first listed here"),),
    )
