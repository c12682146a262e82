"""A folder is a test: every case of tests/fixtures gives the report that it should."""

from __future__ import annotations

import pytest

from commands import ROOT
from ipi_lint.testing import Case, assert_case, cases


@pytest.mark.parametrize("case", cases(ROOT / "tests" / "fixtures"), ids=str)
def test_case(case: Case) -> None:
    assert_case(case)
