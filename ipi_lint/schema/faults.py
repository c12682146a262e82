"""From a validator's fact to a problem that a person can act on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ipi_lint.node import Node, Route, field_path
from ipi_lint.resource import Resource
from ipi_lint.rule import Apply, Problem, Related
from ipi_lint.schema.cross import FieldCheck, violations
from ipi_lint.schema.release import Release, Served
from ipi_lint.schema.validator import Fact, facts
from ipi_lint.schema.value import defaulted
from ipi_lint.words import closest, holds_placeholder, listed, short

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
_ONE_PER_VALUE = (
    "wrong-type",
    "value-not-allowed",
    "out-of-bounds",
    "bad-format",
    "pattern-mismatch",
)
_WORDS = {
    **dict.fromkeys(("maxItems", "maxLength", "maximum", "maxProperties"), "max"),
    **dict.fromkeys(("minItems", "minLength", "minimum", "minProperties"), "min"),
}
_TYPE_NAMES = {
    "object": "a mapping",
    "array": "a list",
    "string": "a string",
    "integer": "an integer",
    "boolean": "true or false",
}


class Fault(NamedTuple):
    """A problem and the name of the rule that reports it."""

    rule: str
    problem: Problem


class Faults(NamedTuple):
    """What is wrong with one object, and the values that a placeholder kept from being judged."""

    faults: tuple[Fault, ...]
    placeholders: tuple[Node, ...]


def find_faults(
    schema: Mapping[str, Any], node: Node, what: str, checks: Mapping[str, FieldCheck] | None = None
) -> Faults:
    """Judges a value. `what` names the whole of it in messages (`InferencePool`).

    `checks` are what the schema's nodes name in theirs.
    """
    faults: list[Fault] = []
    placeholders: list[Node] = []
    faulty: set[Route] = set()
    worst: dict[Route, Fact] = {}
    for fact in facts(schema, node.plain):
        kind = _kind(fact)
        route = fact.route
        if kind != "unknown-field":
            faulty.add(route)
        if isinstance(fact.value, str) and holds_placeholder(fact.value):
            placeholders.append(node.get(*route))
        elif kind in _ONE_PER_VALUE and fact.keyword not in ("keys", "advised-keys"):
            if route not in worst or _rank(fact) < _rank(worst[route]):
                worst[route] = fact
        else:
            faults.extend(_object_fault(fact, kind, node.get(*route), what, node.route))
    for route, fact in worst.items():
        at = node.get(*route)
        message, help_text = _value_message(fact, at, field_path(route) or what)
        help_text = help_text or _later(fact)
        # kube-openapi v0.35 skips the type check of a list where a string with a format belongs.
        slips = (
            isinstance(fact.value, list)
            and fact.schema.get("type") == "string"
            and "format" in fact.schema
        )
        problem = Problem(at, message, help_text, apply="accepted" if slips else None)
        faults.append(Fault(_rule(fact, _kind(fact)), problem))
    if checks:
        faults += _cross_faults(schema, node, faulty, checks)
    return Faults(tuple(faults), tuple(dict.fromkeys(placeholders)))


def _cross_faults(
    schema: Mapping[str, Any], node: Node, faulty: set[Route], checks: Mapping[str, FieldCheck]
) -> Iterator[Fault]:
    for found in violations(schema, defaulted(node.plain, schema), faulty, checks):
        broken, named = found.broken, found.schema["named"]
        at = node.get(*found.route)
        is_missing = len(broken.route) == 1 and not at.exists
        if is_missing and _misspelt(found.schema, at.parent.plain, str(broken.route[0])):
            continue
        problem = Problem(at, broken.message, broken.help, on_key=broken.on_key)
        yield Fault(named.get("rule-violated", "rule-violated"), problem)


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
    return _KIND.get(str(fact.keyword), "out-of-bounds")


def _rank(fact: Fact) -> int:
    return _ONE_PER_VALUE.index(_kind(fact))


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
            if not _explained(fact, name):
                named = fact.schema["properties"][name]["named"]
                yield Fault(named.get(kind, kind), _missing(fact, at, where, name))
        case "needs":
            needs = fact.schema["needs"]
            if not _explained(fact, name):
                because = f"its {needs['when']} is '{needs['is']}'"
                message = f"{where} needs the field '{name}', because {because}"
                yield Fault(needs.get("named", rule), Problem(at, message, on_key=True))
        case "unique" | "distinct":
            yield Fault(rule, _duplicate(fact, at))
        case "set":
            first = Related(at.parent.get(int(name)), "first listed here")
            message = (
                f"'{short(str(at.plain))}' stands in {field_path(fact.route[:-1])} a second time"
            )
            yield Fault(rule, Problem(at, message, related=(first,)))
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
        help_text = f"Did you mean '{close}'? {listed}" if close else listed
    return Fault(rule, Problem(at.get(name), message, help_text, on_key=True))


def _stranger(known: Mapping[str, Any], name: str, value: Any) -> Mapping[str, Any] | None:
    """What the schema says about a field that it does not have, by name or for any name."""
    said: Mapping[str, Any] | None = known.get(name) or known.get("*")
    if said and said.get("only") == "string" and not isinstance(value, str):
        return None
    return said


def _explained(fact: Fact, missing: str) -> bool:
    """Whether a field is missing only because it stands there under another, wrong name."""
    return missing not in fact.value and _misspelt(fact.schema, fact.value, missing)


def _misspelt(schema: Mapping[str, Any], instance: Mapping[str, Any], missing: str) -> bool:
    """Whether a stranger in a mapping was meant to be the field that is missing."""
    for name, value in instance.items():
        if name in schema["properties"]:
            continue
        said = _stranger(schema["closed"], name, value)
        meant = said.get("instead-of") if said else closest(name, sorted(schema["properties"]))
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


def _duplicate(fact: Fact, at: Node) -> Problem:
    keys = fact.schema.get("unique") or [fact.schema["distinct"]]
    first = at.parent.get(int(fact.detail))
    nodes = [(at.get(key), first.get(key)) for key in keys]
    said = ", ".join(
        f"{key} '{short(str(again.plain))}'" for key, (again, _) in zip(keys, nodes, strict=True)
    )
    again, before = nodes[0]
    return Problem(
        again,
        f"a second entry with the {said}; each may be listed once",
        related=(Related(before, "first listed here"),),
    )


def _value_message(fact: Fact, at: Node, where: str) -> tuple[str, str]:
    schema, value = fact.schema, fact.value
    match fact.keyword:
        case "type":
            return _type_message(fact, at, where)
        case "enum":
            allowed = [str(each) for each in schema["enum"]]
            close = closest(str(value), allowed)
            help_text = f"Did you mean '{close}'?" if close else ""
            return f"{where} takes {listed(allowed)}, not '{short(str(value))}'", help_text
        case "pattern":
            return f"{where} is '{short(value)}', not {schema['says']}", ""
        case "format" if schema["format"] == "date-time":
            said = "a date and time such as '2026-01-31T12:00:00Z'"
            return f"{where} is '{short(value)}', not {said}", ""
        case "format":
            return f"{value} does not fit into an {schema['format']}", ""
        case _:
            return _bounds_message(fact, where), ""


def _type_message(fact: Fact, at: Node, where: str) -> tuple[str, str]:
    schema, value = fact.schema, fact.value
    wanted = _TYPE_NAMES[schema["type"]]
    help_text = schema.get("advice", "")
    if schema["type"] == "string" and isinstance(value, bool | int | float):
        start, end = at.span
        written = at.document.source.text[start:end]
        close = closest(written, schema.get("enum", ()))
        help_text = f'Write it in quotes: "{close or short(written)}".'
    elif schema["type"] == "integer" and isinstance(value, str) and value.strip().isdigit():
        help_text = f"Write it without quotes: {value.strip()}."
    return f"{where} takes {wanted}, not {_described(value)}", help_text


def _bounds_message(fact: Fact, where: str) -> str:
    value, bound = fact.value, fact.schema[fact.keyword]
    if isinstance(value, str):
        if not value:
            return f"{where} is empty"
        return f"{where} is {len(value):,} characters long; at most {bound:,} are allowed"
    if isinstance(value, dict | list):
        count = fact.detail if isinstance(value, dict) else str(len(value))
        entries = "1 entry" if count == "1" else f"{'no' if count == '0' else count} entries"
        verb = "is" if bound == 1 else "are"
        if fact.keyword.startswith("min"):
            return f"{where} has {entries}; at least {bound} {verb} needed"
        return f"{where} has {entries}; at most {bound} {verb} allowed"
    low, high = fact.schema.get("minimum"), fact.schema.get("maximum")
    if low is None or high is None:
        return f"{where} is {value}; {bound} or {'less' if low is None else 'more'} is allowed"
    return f"{where} is {value}; {low} to {high} is allowed"


def _later(fact: Fact) -> str:
    """What a later release allows in this place."""
    word = _WORDS.get(fact.keyword, fact.keyword)
    if word not in fact.schema.get("later", {}):
        return ""
    release, value = fact.schema["later"][word]
    if word not in ("max", "min") and fact.value not in value:
        return ""
    allowed = listed(value) if isinstance(value, list) else f"{value:,}"
    bound = {"max": "at most ", "min": "at least "}.get(word, "")
    return f"Since {release} {bound}{allowed} is allowed."


def _described(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return f"the boolean {str(value).lower()}"
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, str):
        return f"the string '{short(value)}'"
    return "a mapping" if isinstance(value, dict) else "a list"
