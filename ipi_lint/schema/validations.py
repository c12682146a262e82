"""Validation rules in CEL, as CRDs have them: read, compiled, held against values.

The engine is imported when the first rule is read. Source: x-kubernetes-validations in
k8s.io/apiextensions-apiserver v0.35.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ipi_lint.node import Node, Route
from ipi_lint.records import NamedTuple
from ipi_lint.regexes import regex
from ipi_lint.schema.cross import Broken
from ipi_lint.source import Span
from ipi_lint.words import short

UNAVAILABLE = "cel-unavailable"
TRANSITION = "cel-transition"
LIMIT = "cel-limit"
_RULES = "x-kubernetes-validations"
_LONGEST = 5 * 1024
_STEP = regex(r"\.([^.\[\]]+)|\[('(?:[^'\\]|\\.)*')\]")
_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


class RuleFault(NamedTuple):
    """Something wrong with a rule, at a node of the CRD or at a part of its value."""

    node: Node
    message: str
    help: str = ""
    on_key: bool = False
    span: Span | None = None


class Validation(NamedTuple):
    """One rule. `path` leads to what it is about.

    `unjudged` says why it cannot be held against a value (a stable word), and is mostly empty.
    """

    expression: str
    message: str
    path: Route
    program: Any
    message_program: Any
    unjudged: str

    def judge(self, value: Any) -> Broken | str | None:
        """What is broken, or why that is not known (a stable word); None where the rule holds."""
        from ipi_lint.schema.cel import CelLimitError, CelRuntimeError

        if self.unjudged:
            return self.unjudged
        try:
            if self.program.evaluate({"self": value}) is True:
                return None
        except CelLimitError:
            return LIMIT
        except CelRuntimeError as error:
            said = f"a rule of the CRD cannot be evaluated ({short(str(error), 200)})"
            said += f": {self.message.strip()}" if self.message.strip() else ""
            return Broken((), said, self._advice, on_key=isinstance(value, dict | list))
        about = value
        for step in self.path:
            about = about.get(step) if isinstance(about, dict) else None
        is_part = isinstance(about, dict | list)
        return Broken(self.path, self._said(value), self._advice, on_key=is_part)

    @property
    def _advice(self) -> str:
        return f"The CRD demands: {short(' '.join(self.expression.split()), 300)}"

    def _said(self, value: Any) -> str:
        from ipi_lint.schema.cel import CelRuntimeError

        if self.message_program is not None:
            try:
                said = self.message_program.evaluate({"self": value})
            except CelRuntimeError:
                said = ""
            if isinstance(said, str) and _is_fit(said):
                return said.strip()
        return self.message.strip() or "this breaks a rule of its CRD"


def _is_fit(said: str) -> bool:
    """Whether the API server takes a text that an expression gave for a message."""
    return len(said.strip()) > 0 and "\n" not in said and len(said.encode()) <= _LONGEST


def read_validations(
    node: Node, is_resource: bool, correlates: bool
) -> tuple[tuple[Validation, ...], list[RuleFault]]:
    """The rules of one schema node, and what is wrong with them; a wrong one is left out.

    `is_resource` says that the node's value is a whole object, whose name the rules may ask for;
    `correlates` that a value can be told to be the one that stood there before an update.
    """
    if _RULES not in node.value:
        return (), []
    rules: list[Validation] = []
    faults: list[RuleFault] = []
    schema = {**node.value, "x-kubernetes-embedded-resource": True} if is_resource else node.value
    for each in node.get(_RULES).items():
        found = _rule(each, node, schema, correlates)
        if isinstance(found, RuleFault):
            faults.append(found)
        else:
            rules.append(found)
    return tuple(rules), faults


def _rule(
    node: Node, holder: Node, schema: Mapping[str, Any], correlates: bool
) -> Validation | RuleFault:
    from ipi_lint.schema.cel import Absent

    optional = node.get("optionalOldSelf")
    is_optional = optional.value is True
    variables = {"self": schema, "oldSelf": Absent(schema) if is_optional else schema}
    path = _path(node.get("fieldPath"), holder)
    program = _compiled(node.get("rule"), variables, "bool")
    said = node.get("messageExpression")
    message_program = _compiled(said, variables, "string") if said.text else None
    if isinstance(path, RuleFault):
        return path
    for each in (program, message_program):
        if isinstance(each, RuleFault):
            return each
    unjudged = program if isinstance(program, str) else ""
    if not unjudged:
        if program.uses_old_self and not correlates:
            message = "'oldSelf' is not known here: entries are not told apart on an update"
            return RuleFault(node.get("rule"), message)
        if optional.plain is not None and not program.uses_old_self:
            return RuleFault(optional, "the rule does not ask for 'oldSelf'", on_key=True)
        unjudged = TRANSITION if program.uses_old_self and not is_optional else ""
    return Validation(
        node.get("rule").text or "",
        node.get("message").text or "",
        path,
        program,
        None if isinstance(message_program, str) else message_program,
        unjudged,
    )


def _compiled(node: Node, variables: Mapping[str, Any], returns: str) -> Any:
    """A program, or what is wrong with the expression, or why it cannot be known (a word)."""
    from ipi_lint.schema.cel import CelFault, CelLimitError, CelUnavailableError, compile_rule

    try:
        found = compile_rule(node.text or "", variables, returns)
    except CelUnavailableError:
        return UNAVAILABLE
    except CelLimitError:
        return LIMIT
    if isinstance(found, CelFault):
        message = f"the expression does not compile: {found.message}"
        return RuleFault(node, message, span=inside(node, found.line, found.column))
    return found


def _path(node: Node, holder: Node) -> Route | RuleFault:
    """The route that `fieldPath` means: `.a.b`, `['a.b']`; only fields that the schema has."""
    text = node.text
    if text is None:
        return ()
    steps: list[str] = []
    at, schema = 0, holder
    for match in _STEP.finditer(text):
        if match.start() != at:
            break
        at = match.end()
        step = match[1] or _unescaped(match[2][1:-1])
        others = schema.get("additionalProperties")
        schema = schema.get("properties", step) if schema.get("properties").exists else others
        if not schema.exists:
            message = f"the field path '{text}' leads to no field of what the rule is about"
            return RuleFault(node, message)
        steps.append(step)
    if at != len(text) or not steps:
        help_text = (
            "It looks like `.spec.name` or `.metadata.labels['a.b/c']`; lists have no steps."
        )
        return RuleFault(node, f"'{text}' is not a field path", help_text)
    return tuple(steps)


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), text)


def inside(node: Node, line: int, column: int) -> Span:
    """Where a line and column of a text stand in its file; the whole value if that is not clear.

    What is behind the end is the last character.
    YAML only adds white space, quotes and marks to a text, so its characters stand there in order.
    """
    text, source, (start, end) = node.text or "", node.source.text, node.span
    lines = text.split("\n")
    wanted = sum(len(each) + 1 for each in lines[: line - 1]) + column - 1
    wanted = min(wanted, len(text.rstrip()) - 1)
    if source[start : start + 1] in ("|", ">"):
        start = source.find("\n", start, end) + 1
    at = start
    for index, character in enumerate(text):
        if character.isspace():
            continue
        at = source.find(character, at, end)
        if at < 0:
            return node.span
        if index >= wanted and (character != "." or text[index + 1 : index + 2].isspace()):
            return _word(source, at, end)
        at += 1
    return node.span


def _word(text: str, at: int, end: int) -> Span:
    """The word that begins at a place, or that an opening bracket there follows."""
    start = at
    if text[at] == "(":
        while start and (text[start - 1].isalnum() or text[start - 1] == "_"):
            start -= 1
    match = re.compile(r"\w+").match(text, start, end)
    return Span(start, match.end()) if match else Span(at, at + 1)
