"""From bytes to documents, as Kubernetes' own reader would have them."""

from ipi_lint.reader.compose import Composed, Limits, compose
from ipi_lint.reader.late import read_document
from ipi_lint.reader.own import load_document, load_yaml
from ipi_lint.reader.split import split
from ipi_lint.reader.unreadable import Unreadable

__all__ = [
    "Composed",
    "Limits",
    "Unreadable",
    "compose",
    "load_document",
    "load_yaml",
    "read_document",
    "split",
]
