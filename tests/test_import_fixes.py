"""Fixes of the rules about imports: the right text goes, all other text stays."""

from __future__ import annotations

import pytest

from ipi_lint.rule import Fix
from ipi_lint.testing import lint_texts

ROUTE = """apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: chat, namespace: serving}
spec:
  rules:
    - backendRefs:
"""
IMPORT = """apiVersion: inference.networking.x-k8s.io/v1alpha1
kind: InferencePoolImport
metadata: {name: llm-pool, namespace: serving}
"""
GROUP = "inference.networking.x-k8s.io"
REF = f"group: {GROUP}, kind: InferencePoolImport, name: llm-pool"


def fixes(text: str, rule: str) -> list[Fix]:
    return [finding.fix for finding in lint_texts({"a.yaml": text}, [rule]).findings if finding.fix]


def fixed(text: str, rule: str) -> str:
    """The text after the first finding's fix, which is then no longer found."""
    (fix,) = fixes(text, rule)
    for span, new in sorted(fix.edits, reverse=True):
        text = text[: span.start] + new + text[span.end :]
    assert not lint_texts({"a.yaml": text}, [rule]).findings
    return text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("status: {controllers: [{name: a.io/b}]}\n", ""),
        ("status:\n  controllers:\n    - name: a.io/b\n", ""),
        ("status:\n  controllers:\n    - name: a.io/b", ""),
        ("status: # seen on Monday\n  controllers: [] # none\n  more: 1 # last\n", ""),
        (
            "status:\n  a: |\n    two\n    lines\n# of the next\nspec: {}\n",
            "# of the next\nspec: {}\n",
        ),
        ("# above\nstatus:\r\n  controllers:\r\n    - name: a.io/b\r\n", "# above\n"),
    ],
)
def test_a_status_goes_with_its_lines(before: str, after: str) -> None:
    assert fixed(IMPORT + before, "status-committed") == IMPORT + after


@pytest.mark.parametrize(
    "status",
    [
        "status: &seen {controllers: [{name: a.io/b}]}\n",
        "? status\n: controllers: [{name: a.io/b}]\n",
    ],
)
def test_a_status_stays_where_its_text_is_not_plain(status: str) -> None:
    assert not fixes(IMPORT + status, "status-committed")


def test_a_status_in_json() -> None:
    text = (
        '{"apiVersion": "inference.networking.x-k8s.io/v1alpha1", "kind": "InferencePoolImport",\n'
        ' "metadata": {"name": "llm-pool"},\n'
        ' "status": {"controllers": [{"name": "a.io/b"}]}\n}\n'
    )
    assert fixed(text, "status-committed").endswith('"metadata": {"name": "llm-pool"}\n}\n')


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"        - {{{REF}, port: 8000}}\n", f"        - {{{REF}}}\n"),
        (f"        - {{port: 8000, {REF}}}\n", f"        - {{{REF}}}\n"),
        (
            "        - port: 8000\n          {}\n",
            "        - {}\n",
        ),
        (
            "        - {}\n          port: 8000 # the model server\n          weight: 1\n",
            "        - {}\n          weight: 1\n",
        ),
        (
            "        - {}\n          port: 8000\n",
            "        - {}\n",
        ),
    ],
)
def test_a_port_goes(before: str, after: str) -> None:
    block = REF.replace(", ", "\n          ")
    before, after = before.replace("{}", block), after.replace("{}", block)
    assert fixed(ROUTE + before, "import-ref-has-port") == ROUTE + after


@pytest.mark.parametrize(
    "ref",
    [
        f"        - {{{REF}, # none\n           port: 8000}}\n",
        "        - port: 8000\n          # the import\n          {}\n",
        "        - {}\n          port: &port 8000\n        - name: web\n          port: *port\n",
    ],
)
def test_a_port_stays_where_its_text_is_not_plain(ref: str) -> None:
    text = ROUTE + ref.replace("{}", REF.replace(", ", "\n          "))
    assert lint_texts({"a.yaml": text}, ["import-ref-has-port"]).findings
    assert not fixes(text, "import-ref-has-port")


WRONG = "inference.networking.k8s.io"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"group: {WRONG}", f"group: {GROUP}"),
        (f'group: "{WRONG}"', f'group: "{GROUP}"'),
        ("group: ''", f"group: '{GROUP}'"),
    ],
)
def test_a_group_is_replaced_in_its_quotes(before: str, after: str) -> None:
    rest = "\n          kind: InferencePoolImport\n          name: p\n"
    text = fixed(f"{ROUTE}        - {before}{rest}", "import-ref-wrong-group")
    assert text == f"{ROUTE}        - {after}{rest}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "        - kind: InferencePoolImport\n          name: p\n",
            f"        - group: {GROUP}\n          kind: InferencePoolImport\n          name: p\n",
        ),
        (
            "        - name: p\n          kind: InferencePoolImport\n",
            f"        - name: p\n          group: {GROUP}\n          kind: InferencePoolImport\n",
        ),
        (
            "        - {kind: InferencePoolImport, name: p}\n",
            f"        - {{group: {GROUP}, kind: InferencePoolImport, name: p}}\n",
        ),
        (
            '        - {"name": "p", "kind": "InferencePoolImport"}\n',
            f'        - {{"name": "p", "group": "{GROUP}", "kind": "InferencePoolImport"}}\n',
        ),
    ],
)
def test_a_missing_group_is_written(before: str, after: str) -> None:
    assert fixed(ROUTE + before, "import-ref-wrong-group") == ROUTE + after


def test_a_missing_group_is_written_with_the_files_line_break() -> None:
    before = "        - kind: InferencePoolImport\r\n          name: p\r\n"
    text = fixed(ROUTE + before, "import-ref-wrong-group")
    assert f"- group: {GROUP}\r\n          kind: InferencePoolImport\r\n" in text


def test_a_group_that_may_be_right_is_only_suggested() -> None:
    ref = "        - {group: networking.gke.io, kind: InferencePoolImport, name: p}\n"
    (fix,) = fixes(ROUTE + ref, "import-ref-wrong-group")
    assert not fix.safe


@pytest.mark.parametrize("group", ["group: &g inference.networking.k8s.io", "group:", "group: ~"])
def test_a_group_stays_where_its_text_is_not_plain(group: str) -> None:
    ref = f"        - {group}\n          kind: InferencePoolImport\n          name: p\n"
    assert lint_texts({"a.yaml": ROUTE + ref}, ["import-ref-wrong-group"]).findings
    assert not fixes(ROUTE + ref, "import-ref-wrong-group")


LIST = "status:\n  controllers:\n    - name: a.io/b\n      exportingClusters: "


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[{name: eu}, {name: us}, {name: eu}]\n", "[{name: eu}, {name: us}]\n"),
        ("[{name: eu}, {name: eu}, {name: us}]\n", "[{name: eu}, {name: us}]\n"),
        ("[\n {name: eu},\n {name: eu},\n]\n", "[\n {name: eu},\n]\n"),
        ("\n        - name: eu\n        - name: eu # again\n", "\n        - name: eu\n"),
        (
            "\n      - name: eu\n      -   name: eu\n      - name: us\n",
            "\n      - name: eu\n      - name: us\n",
        ),
    ],
)
def test_a_repeated_cluster_goes(before: str, after: str) -> None:
    text = IMPORT + LIST
    assert fixed(text + before, "import-duplicate-exporting-cluster") == text + after


def test_a_repeated_cluster_that_says_more_stays() -> None:
    text = IMPORT + LIST + "[{name: eu}, {name: eu, region: west}]\n"
    assert lint_texts({"a.yaml": text}, ["import-duplicate-exporting-cluster"]).findings
    assert not fixes(text, "import-duplicate-exporting-cluster")
