"""What is wrong with a value, in words: the message, and what to do about it."""

from __future__ import annotations

import json
from typing import Any

from ipi_lint.node import Node
from ipi_lint.schema.keywords import Fact
from ipi_lint.words import closest, listed, short

_WORDS = {
    **dict.fromkeys(("maxItems", "maxLength", "maximum", "maxProperties"), "max"),
    **dict.fromkeys(("minItems", "minLength", "minimum", "minProperties"), "min"),
}
_TYPE_NAMES = {
    "object": "a mapping",
    "array": "a list",
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
}


def value_message(fact: Fact, at: Node, where: str) -> tuple[str, str]:
    """A message about one wrong value, and the help."""
    if fact.keyword == "type":
        return _type_message(fact, at, where)
    if fact.keyword == "enum":
        return _enum_message(fact, where)
    if fact.keyword in ("anyOf", "oneOf", "not"):
        return alternatives_message(fact, where), ""
    if fact.keyword in ("pattern", "format", "multipleOf"):
        return f"{where} is {_shown_short(fact.value)}, {_unfit(fact)}", ""
    return _bounds_message(fact, where), ""


def _unfit(fact: Fact) -> str:
    schema = fact.schema
    if fact.keyword == "multipleOf":
        return f"which is no multiple of {schema['multipleOf']}"
    if fact.keyword == "format":
        is_text = isinstance(fact.value, str)
        return f"not {fact.detail}" if is_text else f"which does not fit into an {fact.detail}"
    return (
        f"not {schema['says']}" if "says" in schema else f"not a match of {short(fact.detail, 200)}"
    )


def _shown_short(value: Any) -> str:
    return f"'{short(value)}'" if isinstance(value, str) else str(value)


def _enum_message(fact: Fact, where: str) -> tuple[str, str]:
    allowed = [shown(each) for each in fact.schema["enum"]]
    close = closest(shown(fact.value), allowed)
    message = f"{where} takes {listed(allowed)}, not '{short(shown(fact.value))}'"
    return message, f"Did you mean '{close}'?" if close else ""


def shown(value: Any) -> str:
    """A value as one would write it: a string as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value)


def alternatives_message(fact: Fact, where: str) -> str:
    """A message about a value that fits no alternative, or too many, or what is ruled out."""
    branches = [fact.schema["not"]] if fact.keyword == "not" else fact.schema[fact.keyword]
    fields = [" and ".join(f"'{name}'" for name in each.get("required", ())) for each in branches]
    if all(fields) and all(set(each) <= {"required", "named"} for each in branches):
        return f"{where} {_field_choice(fact)} {' or '.join(fields)}"
    value = "" if isinstance(fact.value, dict | list) else f"{_shown_short(fact.value)}, "
    said = [_wanted(each) for facts in fact.alternatives for each in facts]
    if value and said and all(said):
        return f"{where} is {value}neither {' nor '.join(dict.fromkeys(said))}"
    if fact.keyword == "not":
        return f"{where} is {value}which its schema rules out"
    many = f"none of its schema's {len(branches)} alternatives"
    if not fact.alternatives:
        many = "more than one of its schema's alternatives"
    return f"{where} is {value}which fits {many}" if value else f"{where} fits {many}"


def _field_choice(fact: Fact) -> str:
    if fact.keyword == "not":
        return "may not have the field"
    return "needs the field" if fact.alternatives else "may have only one of the fields"


def _wanted(fact: Fact) -> str:
    """What one broken keyword wants a value to be; empty where there is no short word for it."""
    if fact.keyword == "format":
        return fact.detail
    if fact.keyword == "enum":
        return listed([shown(each) for each in fact.schema["enum"]])
    return str(fact.schema.get("says", "")) if fact.keyword == "pattern" else ""


def _type_message(fact: Fact, at: Node, where: str) -> tuple[str, str]:
    schema, value = fact.schema, fact.value
    types = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    wanted = " or ".join(_TYPE_NAMES[each] for each in types)
    help_text = schema.get("advice", "")
    start, end = at.span
    written = at.source.text[start:end]
    if "string" in types and isinstance(value, bool | int | float):
        close = closest(written, [each for each in schema.get("enum", ()) if isinstance(each, str)])
        help_text = f'Write it in quotes: "{close or short(written)}".'
    elif types == ["integer"] and isinstance(value, str) and value.strip().isdigit():
        help_text = f"Write it without quotes: {value.strip()}."
    is_long = isinstance(value, float) and written.isdigit()
    given = f"the number {short(written)}" if is_long else described(value)
    return f"{where} takes {wanted}, not {given}", help_text


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
    return f"{where} is {value}; {_range(fact)} is allowed"


def _range(fact: Fact) -> str:
    schema = fact.schema
    low, high = schema.get("minimum"), schema.get("maximum")
    above = f"more than {low}" if schema.get("exclusiveMinimum") else f"{low} or more"
    below = f"less than {high}" if schema.get("exclusiveMaximum") else f"{high} or less"
    if low is None or high is None:
        return below if low is None else above
    is_plain = above.endswith("more") and below.endswith("less")
    return f"{low} to {high}" if is_plain else f"{above} and {below}"


def later(fact: Fact) -> str:
    """What a later release allows in this place."""
    word = _WORDS.get(fact.keyword, fact.keyword)
    if word not in fact.schema.get("later", {}):
        return ""
    release, value = fact.schema["later"][word]
    if value is None:
        return f"Since {release} others are allowed, too."
    if word not in ("max", "min") and fact.value not in value:
        return ""
    allowed = listed([shown(each) for each in value]) if isinstance(value, list) else f"{value:,}"
    bound = {"max": "at most ", "min": "at least "}.get(word, "")
    return f"Since {release} {bound}{allowed} is allowed."


def described(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return f"the boolean {str(value).lower()}"
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, str):
        return f"the string '{short(value)}'"
    return "a mapping" if isinstance(value, dict) else "a list"
