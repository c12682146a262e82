"""Before and after: what a change introduced, what it mended, and what it left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ipi_lint.report.model import Report
from ipi_lint.rule import Finding, Severity


@dataclass(frozen=True)
class Comparison:
    """Two runs over one repository. Findings are the same where their fingerprints are."""

    before: Report
    after: Report

    @property
    def introduced(self) -> tuple[Finding, ...]:
        return _without(self.after.findings, self.before.findings)

    @property
    def fixed(self) -> tuple[Finding, ...]:
        return _without(self.before.findings, self.after.findings)

    @property
    def unchanged(self) -> tuple[Finding, ...]:
        fingerprints = {each.fingerprint for each in self.before.findings}
        return tuple(each for each in self.after.findings if each.fingerprint in fingerprints)

    def report(self, fail_on: Severity | None) -> Report:
        """The later run with what was introduced only; its exit code is about that."""
        found = self.introduced
        code = self.after.exit_code
        if code in (0, 1, 4):
            code = int(fail_on is not None and any(each.severity >= fail_on for each in found))
        return self.after._replace(findings=found, exit_code=code)


def _without(findings: Iterable[Finding], others: Iterable[Finding]) -> tuple[Finding, ...]:
    fingerprints = {each.fingerprint for each in others}
    return tuple(each for each in findings if each.fingerprint not in fingerprints)
