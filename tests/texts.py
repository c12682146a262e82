"""Small texts for tests: reading one, and the text that a node's span stands for."""

from __future__ import annotations

from ipi_lint.node import Document, Node
from ipi_lint.reader import Limits, Unreadable, compose
from ipi_lint.source import Source, Span


def document(text: str, limits: Limits | None = None) -> Document:
    """The first document of a text that can be read."""
    result = compose(Source("test.yaml", text), Span(0, len(text)), 0, limits or Limits())
    assert not isinstance(result, Unreadable), result
    assert result.document
    return result.document


def unreadable(text: str, limits: Limits | None = None) -> Unreadable:
    """Why a text cannot be read."""
    result = compose(Source("test.yaml", text), Span(0, len(text)), 0, limits or Limits())
    assert isinstance(result, Unreadable), result
    return result


def shown(node: Node, *, key: bool = False) -> str:
    """What stands at a node's value, or at its key."""
    start, end = node.key_span if key else node.span
    return node.source.text[start:end]


POOL = """\
apiVersion: inference.networking.k8s.io/v1
kind: InferencePool
metadata:
  name: llama
  namespace: inference
spec:
  selector:
    matchLabels:
      app: llama
  targetPorts:
  - number: 8000
  endpointPickerRef:
    name: llama-epp
    port:
      number: 9002
"""

IMPORT = """\
apiVersion: inference.networking.x-k8s.io/v1alpha1
kind: InferencePoolImport
metadata:
  name: llama
  namespace: inference
status:
  controllers:
  - name: example.com/import-controller
    exportingClusters:
    - name: east
"""
