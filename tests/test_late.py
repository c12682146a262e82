"""Documents that are composed late are what `compose` makes of them, and so are their heads."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from ipi_lint.node import Document
from ipi_lint.overlay.words import as_kustomize_reads
from ipi_lint.reader import Composed, Limits, Unreadable, compose, read_document, split
from ipi_lint.reader.file import decode
from ipi_lint.resource import resources
from ipi_lint.source import Source, Span

ROOT = Path(__file__).parent.parent
PLAIN = "apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n  namespace: b\nspec: {x: 1}\n"
DATA = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  "
ODD = [
    "a: &x 1", "a: *x", "<<: {a: 1}", "~: 1", "? a", ": b", "[a]: b", "{a: b}: c", "a: !!int x",
    "a: ! 3", "a: .inf", "a: -.INF", "a: .5e999", "a: [.nan]", "null: 1", "NULL: b", "'<<': {}",
    '"<<": 1', "a: [? b]", "a: {: b}", "a: [:]", "a: {~: 1}", "a: {null : 1}", "a: [x: ]", "- :",
    "a: {?: b}", "a: [:b]", "a: {?b, c}",
    "...\na: 1", "\x85a: 1", "a: b\u2028c: d", "a: 1\rb: 2", "a: [" * 150, "- " * 150, "a: 'b",
    "a: 1\na: 2", "&a a: b", "!a b: c", "*a : c", "a:\n  - ? b", "a: {x: *y}", "a: [&a b, *a, *c]",
    "a: \"\\ud800\"", "? |\n  a\n: b", "a:\n b:\n  c: *d", "a: >\n  *x\n  !y", "a: b*c", "a: b & c",
    "a: {b: c: d}", "a: [http://x:1]", "'': a", "a: !!binary aaa", "%YAML 1.1", "a: ]", "a: @",
]  # fmt: skip
HEADS = [
    "apiVersion: v1\n", "apiVersion: apps/v1\n", "apiVersion: 1\n", "apiVersion: ''\n", "kind: A\n",
    "kind: yes\n", "kind: 'A'\n", "kind: \"B\" # c\n", "kind: A B\n", "kind: AList\n", "kind: ~\n",
    "metadata:\n", "metadata: {name: x}\n", "metadata: # c\n", "metadata:\r\n", "  name: a\n",
    "  name: 1\n", "  name: on\n", "  name: 'a'\n", "  name: \"a\n", "  namespace: b\n",
    " name: c\n",
    "  namespace:\n", "    name: c\n", "  labels:\n", "  labels: {name: x,\n", "  name: y}\n",
    "  name: y\n  }\n", "  a: |\n", "  b: 'x\n", "  c: y'\n", "  'name': z\n", "  ? name\n",
    "  : v\n",
    "  name : z\n", "  - name: q\n", "# c\n", "\n", "---x: 1\n", "spec: a\n", "spec: 'x\n", "x'\n",
    "items: []\n", "$patch: delete\n", "  name: a b\n", "    b\n", "\tb\n", "  name: a  # it's\n",
    "  namespace: \"\"\n",
    "  name: a\n  name: b\n", "'kind': C\n", "kind : D\n", "\"apiVersion\": v2\n", "\tname: x\n",
    "  annotations:\n    a: \"b'c\"\n", "  annotations: [a,\n  name: z\n  ]\n", "  a: \"\\\"\n",
]  # fmt: skip


def assert_same(text: str, limits: Limits = Limits()) -> bool:  # noqa: B008 (it never changes)
    """Whether the document was read late; whatever it is, `compose` says the same of it."""
    source, span = Source("a.yaml", text), Span(0, len(text))
    read, exact = read_document(source, span, 0, limits), compose(source, span, 0, limits)
    if isinstance(exact, Unreadable) or exact.document is None:
        assert read == exact
        return False
    assert isinstance(read, Composed)
    assert read.document
    assert read.end == exact.end
    is_late = read.document.head is not None
    assert _objects(read.document) == _objects(exact.document)
    if is_late:
        assert "_composed" not in vars(read.document)
        assert "$patch" not in exact.document.value
    assert read.document.start == exact.document.start
    assert repr(read.document.value) == repr(exact.document.value)
    assert read.document.root == exact.document.root
    assert read.document.duplicates == exact.document.duplicates
    assert read.document.node.get("kind").span == exact.document.node.get("kind").span
    return is_late


def _objects(document: Document) -> list[object]:
    return [(each.identity, each.version) for each in resources(document)]


@pytest.mark.parametrize("odd", ODD)
def test_of_odd_texts(odd: str) -> None:
    assert_same(PLAIN + odd + "\n")
    assert_same(odd + "\n" + PLAIN)
    assert_same(PLAIN.replace("spec: {x: 1}", f"spec:\n  {odd}"))
    assert_same(PLAIN.replace("  name: a\n", f"  {odd}\n  name: a\n"))
    assert_same(PLAIN.replace("{x: 1}", "[" + odd.removeprefix("a: ") + "]"))
    assert_same(DATA + odd.replace("\n", "\n  ") + "\n")
    assert_same(DATA + "x: |\n    " + odd.replace("\n", "\n    ") + "\n")


def test_of_plain_ones() -> None:
    for text in (
        PLAIN,
        DATA + "a: |\n    key: [value]\n    kind: x\n",
        PLAIN.replace("\n", "\r\n"),
    ):
        assert assert_same(text)


@pytest.mark.parametrize("depth", [1, 90, 260, 600])
def test_of_many_brackets(depth: int) -> None:
    """A dashboard is one text, however it nests; where the brackets are YAML's, they count."""
    deep = "[{" * depth + "}]" * depth
    assert assert_same(DATA + f"a: |\n    {deep}\n")
    assert assert_same(DATA + "a: |\n" + '    {"a": [{}]}\n' * depth)
    assert_same(DATA + f"a: {deep.replace('{', '{a: ')}\n")
    assert_same(DATA + f"a: |\n    {deep}\n  b: {'[' * depth}{']' * depth}\n")
    assert_same(DATA + f"a: |\n    {deep}\n  b: [{'{}, ' * depth}]\n")
    assert_same(DATA + f"a: |\n    {deep}\n  b: '{deep}\n")


def test_of_random_heads() -> None:
    random = Random(11)
    late = 0
    for _ in range(20_000):
        lines = random.choices(HEADS, k=random.randrange(0, 5))
        for line in reversed(["apiVersion: v1\n", "kind: A\n", "metadata:\n", "  name: a\n"]):
            if random.random() < 0.97:
                lines.insert(int(random.random() < 0.2), line)
        late += assert_same("".join(lines))
    assert late > 1_000


def test_of_broken_manifests() -> None:
    random = Random(13)
    pieces = [
        *"&*!?:-[]{}'\"|>#~<%@`,. \n\t\r",
        "\n  ",
        "null",
        "...",
        "<<",
        ".inf",
        "kind",
        "\\x41",
    ]
    for path in sorted((ROOT / "tests" / "fixtures").rglob("*.yaml"))[::7]:
        text = decode(path.read_bytes()).text
        for cut in split(text):
            manifest = text[cut.span.start : cut.span.end].replace(".k8s.io/", ".example.com/")
            for _ in range(5):
                at = random.randrange(len(manifest) + 1)
                cut_off = at + random.randrange(3)
                assert_same(manifest[:at] + random.choice(pieces) + manifest[cut_off:])


@pytest.mark.parametrize("limits", [Limits(depth=3), Limits(nodes=5)])
def test_of_limits(limits: Limits) -> None:
    assert_same(PLAIN, limits)


def test_as_kustomize_reads_one() -> None:
    source = Source("a.yaml", PLAIN.replace("{x: 1}", "{externalName: on}"))
    read = read_document(source, Span(0, len(source.text)), 0, Limits())
    assert isinstance(read, Composed)
    assert read.document
    assert read.document.head
    again = as_kustomize_reads(read.document)
    assert again.value["spec"] == {"externalName": "on"}
    assert again.node.get("spec", "externalName").span == Span(*_where(source.text, "on}", 2))


def _where(text: str, part: str, length: int) -> tuple[int, int]:
    return text.index(part), text.index(part) + length


@pytest.mark.parametrize(
    ("text", "held"),
    [("a: pool", True), ("a: spools", True), ("a: po\n  ol", False), ('a: "p\\x6fol"', True)],
)
def test_words(text: str, held: bool) -> None:
    source = Source("a.yaml", PLAIN + text + "\n")
    read = read_document(source, Span(0, len(source.text)), 0, Limits())
    assert isinstance(read, Composed)
    assert read.document
    assert read.document.holds(("pool", "epp")) is held
