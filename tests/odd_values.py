"""Values and schemas that no one would write, made at random."""

from __future__ import annotations

import copy
import random
from typing import Any

ODD: tuple[Any, ...] = (
    None, True, False, 0, 1, 2, -1, 3.0, 2.5, 2**31, 2**63, 1e300, "", "a", "b", "ab", "1", "a\n",
    "A" * 70, "é", "${NAME}", "2026-01-31T12:00:00Z", "10.0.0.1", [], [1], ["a", "a"], [None], {},
    {"a": 1}, {"a": None}, {"b": "x", "a": ["b"]}, [{"a": 1}, {"a": 1.0}], [{"a": "b"}, {"a": "b"}],
)  # fmt: skip
_NAMES = ("a", "b", "c")
_TYPES = ("object", "array", "string", "boolean", "integer", "number")
_PATTERNS = ("^a", "b$", "^[a-z]+$", "", "^\\PN*$")


def mutated(value: Any, dice: random.Random) -> Any:
    """A copy with one thing in it that is other, gone, added or there twice."""
    value = copy.deepcopy(value)
    parts = list(_parts(value))
    if not parts:
        return dice.choice(ODD)
    container = dice.choice(parts)
    key = dice.choice(range(len(container)) if isinstance(container, list) else sorted(container))
    match dice.randrange(5):
        case 0:
            del container[key]
        case 1 if isinstance(container, list):
            container.append(copy.deepcopy(container[key]))
        case 1:
            container[dice.choice((*_NAMES, f"{key}s"))] = container[key]
        case 2:
            container[key] = [copy.deepcopy(container[key])] * dice.randrange(20)
        case _:
            container[key] = copy.deepcopy(dice.choice(ODD))
    return value


def _parts(value: Any) -> Any:
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if below:
        yield value
    for each in below:
        yield from _parts(each)


def random_value(dice: random.Random, schema: Any) -> Any:
    """Mostly one of the type that the schema names."""
    kind = schema.get("type", "object" if "properties" in schema else "array")
    if dice.random() < 0.05:
        return copy.deepcopy(dice.choice(ODD))
    if kind == "object":
        known = {dice.choice(_NAMES): {}, **schema.get("properties", {})}
        names = [name for name in known if dice.random() < 0.8]
        return {name: random_value(dice, known[name]) for name in names}
    if kind == "array":
        return [random_value(dice, schema.get("items", {})) for _ in range(dice.randrange(3))]
    fitting = {"string": str, "boolean": bool, "integer": int, "number": int | float}
    wanted = fitting.get(kind, str) if isinstance(kind, str) else int | str
    return dice.choice([each for each in ODD if isinstance(each, wanted)])


def random_schema(dice: random.Random, depth: int = 3) -> dict[str, Any]:
    """A compiled schema; most of its words are about the type that it names, if any."""
    kind = dice.choice((*_TYPES, "object", "object", "array", None))
    schema: dict[str, Any] = {"named": {}}
    if kind:
        schema["type"] = dice.choice((kind, kind, kind, ["integer", "string"]))
    words = _words(dice, kind if dice.random() < 0.9 else dice.choice(_TYPES))
    schema |= {word: said for word, said in words.items() if dice.random() < 0.12}
    if depth:
        schema |= _below(dice, kind, depth - 1)
    if depth and dice.random() < 0.3:
        word = dice.choice(("allOf", "anyOf", "oneOf", "not"))
        branches = [random_schema(dice, depth - 1) for _ in range(dice.randrange(1, 4))]
        schema[word] = branches[0] if word == "not" else branches
    return schema


def _below(dice: random.Random, kind: str | None, depth: int) -> dict[str, Any]:
    schema: dict[str, Any] = {}
    if kind in ("object", None):
        names = dice.sample(_NAMES, dice.randrange(4))
        schema["properties"] = {name: random_schema(dice, depth) for name in names}
        if dice.random() < 0.2:
            schema |= {"closed": {}, "absent": {}, "release": None}
        if dice.random() < 0.2:
            schema["additionalProperties"] = random_schema(dice, depth)
    if kind in ("array", None):
        schema["items"] = random_schema(dice, depth)
        if dice.random() < 0.5:
            word, said = dice.choice((("unique", ["a", "b"]), ("unique", ["a"]), ("distinct", "a")))
            schema[word] = said
    return schema


def _words(dice: random.Random, kind: str | None) -> dict[str, Any]:
    bound = dice.randrange(3)
    words: dict[str | None, dict[str, Any]] = {
        "object": {
            "minProperties": bound,
            "maxProperties": bound,
            "required": dice.sample(_NAMES, bound),
            "keys": {"pattern": "^[ab]*$", "says": "a word"},
            "advised-keys": {"pattern": "^[bc]*$", "says": "a word"},
            "needs": {"field": "a", "when": "b", "is": dice.choice(("x", 1, None))},
            "either": ["a", "b"],
        },
        "array": {"minItems": bound, "maxItems": bound, "set": dice.random() < 0.8},
        "string": {
            "minLength": bound,
            "maxLength": bound,
            "pattern": dice.choice(_PATTERNS),
            "format": dice.choice(("date-time", "ipv4", "hostname", "no-such-format")),
        },
        "integer": {
            "minimum": bound - 0.5,
            "maximum": bound,
            "exclusiveMinimum": dice.random() < 0.5,
            "exclusiveMaximum": dice.random() < 0.5,
            "multipleOf": dice.choice((1, 2, 0.5, 2.5, 0)),
            "format": dice.choice(("int32", "int64")),
        },
    }
    words["number"] = words["integer"]
    enum = dice.choice((["a", "b"], [1, 2.0], [True], [None, "a"], [{"a": 1}, []]))
    default = copy.deepcopy(dice.choice(ODD))
    always = {"enum": enum, "default": default, "nullable": dice.random() < 0.8}
    return always | words.get(kind, {})
