"""What every node of a CRD's schema has, inside and outside of `allOf` and the like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import re2

from ipi_lint.node import Node
from ipi_lint.records import NamedTuple
from ipi_lint.schema.compact import JsonSchema
from ipi_lint.schema.faults import find_faults
from ipi_lint.schema.formats import format_of
from ipi_lint.schema.gate import gate
from ipi_lint.schema.pattern import pattern_of
from ipi_lint.source import Span

_COPIED = (
    "enum", "required", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
    "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties",
)  # fmt: skip


class CrdFault(NamedTuple):
    """Something wrong with a CRD. `span` is a part of the node's value, if one is meant.

    A fault that `spoils` leaves nothing that objects could be judged by.
    """

    node: Node
    message: str
    help: str = ""
    on_key: bool = False
    span: Span | None = None
    spoils: bool = True


class Nodes:
    """Reads nodes one by one, and collects what is wrong with them."""

    def __init__(self, form: JsonSchema) -> None:
        self._form = form
        self._passes = gate(form)
        self.faults: list[CrdFault] = []

    def keeps_form(self, node: Node, where: str) -> bool:
        """Whether a node is a mapping of known keywords with values of the right shape."""
        if not isinstance(node.value, dict):
            self.fault(node, f"the schema of {where} is not a mapping")
            return False
        if self._passes(node.value):
            return True  # with defaults it would, too: the form has none
        what = f"the schema of {where}"
        found = find_faults(self._form, node, what, passes=self._passes).faults
        for problem in (each.problem for each in found):
            self.fault(problem.node, problem.message, problem.help, on_key=problem.on_key)
        return not found

    def values(self, node: Node, where: str) -> JsonSchema:
        """What the keywords say that look at a value and not at its shape."""
        raw = mapping(node)
        schema: JsonSchema = {"named": {}}
        schema |= {word: raw[word] for word in _COPIED if raw.get(word) not in (None, [])}
        is_int32 = (raw.get("type"), raw.get("format")) == ("integer", "int32")
        if is_int32 or format_of(str(raw.get("format"))):
            schema["format"] = raw["format"]
        if raw.get("pattern") and self._is_pattern(node.get("pattern"), where):
            schema["pattern"] = raw["pattern"]
        return schema

    def _is_pattern(self, node: Node, where: str) -> bool:
        try:
            pattern_of(node.text or "")
        except re2.error as error:
            text = error.args[0] if error.args else ""
            said = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
            message = f"the pattern of {where} does not compile: {said}"
            self.fault(node, message, "Patterns are RE2.", spoils=False)
            return False
        return True

    def fault(
        self, node: Node, message: str, advice: str = "", on_key: bool = False, spoils: bool = True
    ) -> None:
        self.faults.append(CrdFault(node, message, advice, on_key, spoils=spoils))


def mapping(node: Node) -> Mapping[str, Any]:
    """A node's keywords; one that is null counts as absent."""
    raw = node.value if isinstance(node.value, dict) else {}
    if None not in raw.values():
        return raw
    return {word: value for word, value in raw.items() if value is not None}
