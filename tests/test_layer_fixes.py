"""Fixes of the rules about layers: the right text goes, all other text stays."""

from __future__ import annotations

import pytest

from ipi_lint.rule import Fix
from ipi_lint.testing import lint_texts

HEAD = """apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama
"""
TAIL = """spec:
  selector:
    matchLabels:
      app: llama
"""
LABELLED = HEAD + "  labels:\n    app.kubernetes.io/instance: models\n" + TAIL
TRACKING = """apiVersion: v1
kind: ConfigMap
metadata: {name: argocd-cm, namespace: argocd}
data:
  application.resourceTrackingMethod: label # since 2021
"""


def fixes(files: dict[str, str], rule: str) -> list[Fix]:
    return [finding.fix for finding in lint_texts(files, [rule]).findings if finding.fix]


def applied(text: str, found: list[Fix]) -> str:
    for span, new in sorted((edit for fix in found for edit in fix.edits), reverse=True):
        text = text[: span.start] + new + text[span.end :]
    return text


@pytest.mark.parametrize(
    "fields",
    [
        '  resourceVersion: "12"\n  uid: 6f0c1d2e-0000-4000-8000-000000000000\n',
        "  creationTimestamp: 2026-03-02T09:14:55Z # dumped\n",
        "  managedFields:\n    - manager: kubectl\n      operation: Update\n  generation: 3\n",
    ],
)
def test_server_fields_go_with_their_lines(fields: str) -> None:
    text = HEAD + fields + TAIL
    found = fixes({"a.yaml": text}, "server-fields-committed")
    assert all(fix.safe for fix in found)
    assert applied(text, found) == HEAD + TAIL


def test_other_annotations_stay() -> None:
    mine = "  annotations:\n    team: nlp\n"
    key = "    kubectl.kubernetes.io/last-applied-configuration: |\n      {}\n"
    text = HEAD + mine + key + TAIL
    assert applied(text, fixes({"a.yaml": text}, "server-fields-committed")) == HEAD + mine + TAIL


def test_owner_references_are_only_suggested_to_go() -> None:
    text = HEAD + "  ownerReferences:\n    - kind: Deployment\n      name: llama\n" + TAIL
    assert [fix.safe for fix in fixes({"a.yaml": text}, "server-fields-committed")] == [False]


def test_an_anchor_is_left_alone() -> None:
    text = HEAD + "  uid: &uid 6f0c1d2e-0000-4000-8000-000000000000\n" + TAIL
    assert fixes({"a.yaml": text}, "server-fields-committed") == []


def test_tracking_method_changes_and_its_comment_stays() -> None:
    found = fixes({"a.yaml": TRACKING, "b.yaml": LABELLED}, "argo-label-tracking-prune")
    assert [fix.safe for fix in found] == [False]
    assert applied(TRACKING, found) == TRACKING.replace("label #", "annotation #")
