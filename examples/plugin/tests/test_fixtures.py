"""A folder is a test: see tests/fixtures."""

from pathlib import Path

import pytest

from ipi_lint.testing import Case, assert_case, cases


@pytest.mark.parametrize("case", cases(Path(__file__).parent / "fixtures"), ids=str)
def test_case(case: Case) -> None:
    assert_case(case)
