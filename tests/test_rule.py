"""What a rule may say of itself."""

from __future__ import annotations

import pytest

from ipi_lint import rule

POOL = ("inference.networking.k8s.io", "InferencePool")


def test_words_are_those_that_yaml_writes_as_they_are() -> None:
    rule("X1", "error", kinds=[POOL], words=("a.b/c-d_E1",))
    for word in ("two words", "a:b", "", "'a'"):
        with pytest.raises(ValueError, match="is no word"):
            rule("X1", "error", kinds=[POOL], words=(word,))


def test_only_a_rule_that_looks_beyond_its_document_has_needs() -> None:
    rule("X1", "error", kinds=[POOL], scope="repository", needs=[POOL])
    with pytest.raises(ValueError, match="needs nothing that stands elsewhere"):
        rule("X1", "error", kinds=[POOL], needs=[POOL])
