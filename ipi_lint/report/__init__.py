"""Reports: what a run found, and the formats that it can be written in."""

from ipi_lint.report.model import Crash, NotChecked, Report, Reporter, Style, Summary

__all__ = ["Crash", "NotChecked", "Report", "Reporter", "Style", "Summary"]
