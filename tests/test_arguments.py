"""A container's flags are found in every spelling, with the place of their values."""

from __future__ import annotations

import pytest

from ipi_lint import Edit, Node
from ipi_lint_inference.arguments import dropped, flag, flags, rewritten
from texts import document, shown


def container(*lines: str) -> Node:
    return document("\n".join(lines)).node


def told(*lines: str) -> dict[str, str | None]:
    return {each.name: each.value for each in flags(container(*lines))}


def applied(node: Node, edits: tuple[Edit, ...]) -> str:
    text = node.document.source.text
    for span, new in sorted(edits, reverse=True):
        text = text[: span.start] + new + text[span.end :]
    return text


@pytest.mark.parametrize(
    "arguments",
    [
        "args: [--pool-name=qwen]",
        "args: [-pool-name=qwen]",
        "args: [--pool-name, qwen]",
        "args: ['-pool-name', \"qwen\"]",
        "command: [/epp, --pool-name, qwen]",
        "command: [/epp, --pool-name]\nargs: [qwen]",
        "command: [sh, -c, 'epp --pool-name qwen']",
        "command: [/bin/bash, -ec]\nargs: ['exec epp --pool-name=\"qwen\"']",
        "command: [/sbin/tini, --, sh, -c]\nargs: ['epp --pool-name qwen; sleep 1']",
        "command: [sh, -c]\nargs:\n- |\n  # the picker\n  epp \\\n    --pool-name 'qwen'\n",
        "args: [--pool-name=old, --pool-name=qwen]",
        "args: [--pool-name=$(POOL)]\nenv: [{name: POOL, value: qwen}]",
        "args: [--pool-name, $(MODEL)n]\nenv: [{name: MODEL, value: qwe}]",
        "args: [--pool-name=$(B)]\nenv: [{name: A, value: qwen}, {name: B, value: $(A)}]",
        "args: [--pool-name=$(A)]\nenv: [{name: A, value: old}, {name: A, value: qwen}]",
    ],
)
def test_one_value_in_every_spelling(arguments: str) -> None:
    assert told(arguments)["pool-name"] == "qwen"


@pytest.mark.parametrize(
    "arguments",
    [
        "args: ['--pool-name=${POOL}']",
        "args: ['--pool-name=$POOL']",
        "args: [--pool-name=$(POOL)]",
        "args: ['--pool-name={{ .Values.pool }}']",
        "args: [--pool-name=$(POOL)]\nenv: [{name: POOL, valueFrom: {fieldRef: {fieldPath: a}}}]",
        "args: [--pool-name=$(POOL)]\nenv: [{name: POOL, value: '${LATER}'}]",
        "command: [sh, -c, 'epp --pool-name \"$(cat /etc/pool)\"']",
        "command: [sh, -c, 'epp --pool-name `cat /etc/pool`']",
    ],
)
def test_what_a_later_step_fills_in_is_open(arguments: str) -> None:
    found = flag(container(arguments), "pool-name")
    assert found
    assert (found.value, found.is_open) == (None, True)


def test_an_empty_variable_is_an_empty_value() -> None:
    assert told("args: [--pool-group=$(GROUP)]", "env: [{name: GROUP}]") == {"pool-group": ""}


def test_a_number_without_quotes_is_its_text() -> None:
    assert told("args: [--grpc-port, 9002, --v=4]") == {"grpc-port": "9002", "v": "4"}


def test_a_negative_number_is_a_value() -> None:
    assert told("args: [--v, '-1']") == {"v": "-1"}


def test_a_flag_is_no_value_of_the_one_before() -> None:
    assert told("args: [--secure-serving, --v=1]") == {"secure-serving": None, "v": "1"}


def test_a_value_does_not_cross_the_end_of_a_command() -> None:
    assert told("command: [sh, -c, 'epp --tracing && sleep 1']") == {"tracing": None}


def test_a_comment_in_a_script_has_no_flags() -> None:
    assert told("command: [sh, -c]", "args: ['epp # --pool-name old']") == {}


def test_a_scripts_own_arguments_are_not_split() -> None:
    assert told("command: [sh, /start.sh, --pool-name, 'a b']") == {"pool-name": "a b"}


def test_an_unclosed_quote_is_forgiven() -> None:
    assert told("command: [sh, -c]", "args: ['epp --pool-name \"qwen']") == {"pool-name": "qwen"}


@pytest.mark.parametrize("arguments", ["args: epp", "args: {a: b}", "args: [[a], null]", "a: b"])
def test_a_wrong_shape_has_no_flags(arguments: str) -> None:
    assert told(arguments) == {}


@pytest.mark.parametrize(
    ("written", "is_on"),
    [("--x", True), ("--x=true", True), ("--x=T", True), ("--x=false", False), ("--x=0", False)],
)
def test_a_switch(written: str, is_on: bool) -> None:
    found = flag(container(f"args: [{written}]"), "x")
    assert found
    assert found.is_on == is_on


def test_the_word_behind_a_switch_does_not_turn_it_off() -> None:
    found = flag(container("args: [--secure-serving, 'false']"), "secure-serving")
    assert found
    assert found.is_on


def test_a_value_stands_in_its_own_argument() -> None:
    found = flag(container("args: [--pool-name, qwen]"), "pool-name")
    assert found
    assert (shown(found.node), shown(found.value_node)) == ("--pool-name", "qwen")


def test_a_value_in_a_script_stands_at_the_script() -> None:
    found = flag(container("command: [sh, -c, epp --pool-name qwen]"), "pool-name")
    assert found
    assert shown(found.value_node) == "epp --pool-name qwen"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("args: [--pool-name=old, --v=1]", "args: [--pool-name=new, --v=1]"),
        ("args: ['--pool-name', \"old\"]", "args: ['--pool-name', \"new\"]"),
        ("args:\n- --pool-name\n- old\n", "args:\n- --pool-name\n- new\n"),
        ("command: [sh, -c, epp --pool-name old]", "command: [sh, -c, epp --pool-name old]"),
        (
            "args: [--pool-name=$(A)]\nenv: [{name: A, value: old}]",
            "args: [--pool-name=$(A)]\nenv: [{name: A, value: old}]",
        ),
    ],
)
def test_another_value_is_written_where_it_plainly_stands(before: str, after: str) -> None:
    node = container(before)
    found = flag(node, "pool-name")
    assert found
    assert applied(node, rewritten(found, "new")) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("args: [--pool-group=a, --v=1]", "args: [--v=1]"),
        ("args: [--v=1, --pool-group, a]", "args: [--v=1]"),
        ("args:\n- --pool-group\n- a\n- --v=1\n", "args:\n- --v=1\n"),
        ("args: [--pool-group, a, --v=1]", "args: [--pool-group, a, --v=1]"),
        ("command: [sh, -c, epp --pool-group a]", "command: [sh, -c, epp --pool-group a]"),
    ],
)
def test_a_flag_is_taken_out_with_its_value(before: str, after: str) -> None:
    node = container(before)
    found = flag(node, "pool-group")
    assert found
    assert applied(node, dropped(found)) == after


def test_a_long_script_does_not_take_long() -> None:
    script = "epp " + '"$(' * 20_000
    node = document(f"command: [sh, -c, {script!r}]").node
    assert flags(node) == ()
